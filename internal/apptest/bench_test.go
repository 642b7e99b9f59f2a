package apptest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"alminding/internal/app"
	"alminding/internal/platform/db"
)

// BenchmarkPage makes pages without the page cache, packed as a browser asks.
func BenchmarkPage(b *testing.B) {
	s := New(b, db.SQLite, func(c *app.Config) { c.CacheBytes = 0 })
	h := s.Handler()
	for _, path := range []string{"/", "/produkter", "/produkter?q=medarbejder", "/produkter/os2rollekatalog", "/myndigheder"} {
		b.Run(path, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Header.Set("Accept-Encoding", "gzip")
				w := httptest.NewRecorder()
				if h.ServeHTTP(w, r); w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
			}
		})
	}
}
