package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"alminding/internal/platform/web"
)

func TestAttachment_SavedNotShown(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), method, "/", nil)
		name := "Aftale \"æøå\"\r\nX-Evil: 1.pdf"
		if err := web.Attachment(w, r, name, "application/pdf", 5, strings.NewReader("%PDF-")); err != nil {
			t.Fatal(err)
		}
		h := w.Header()
		if d := h.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment;") || strings.ContainsAny(d, "\r\n") || h.Get("X-Evil") != "" {
			t.Errorf("disposition %q", d)
		}
		if h.Get("Cache-Control") != "private, no-store" || h.Get("Content-Length") != "5" {
			t.Errorf("headers %v", h)
		}
		if got := w.Body.String(); method == http.MethodGet && got != "%PDF-" || method == http.MethodHead && got != "" {
			t.Errorf("%s: %q", method, got)
		}
	}
}
