package apptest

import (
	"net/http"
	"testing"

	"alminding/internal/platform/db"
)

func TestAs_CoordinatorEditsOwnProductOnly(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	for role, want := range map[Role][2]int{
		Visitor:     {http.StatusSeeOther, http.StatusSeeOther},
		Coordinator: {http.StatusOK, http.StatusForbidden},
		Secretariat: {http.StatusOK, http.StatusOK},
		Supplier:    {http.StatusForbidden, http.StatusForbidden},
	} {
		c := s.As(t, role)
		own, other := c.Get("/produkter/os2rollekatalog/ret"), c.Get("/produkter/os2mo/ret")
		if got := [2]int{own.Status, other.Status}; got != want {
			t.Errorf("as «%s»: %d, want %d", role, got, want)
		}
	}
	p := s.As(t, Coordinator).Get("/produkter/os2rollekatalog")
	p.Has("h1", "OS2rollekatalog")
	p.Has(".band", "Favrskov Kommune")
	s.As(t, Visitor).Get("/en/produkter").HasNo(".band")
}

func TestVisitor_GetsNoCookie(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	for _, path := range []string{"/produkter", "/produkter/os2mo", "/en/produkter/os2mo", "/nothing"} {
		if got := s.As(t, Visitor).Get(path).Header["Set-Cookie"]; got != nil {
			t.Errorf("%s sets %q", path, got)
		}
	}
}

func TestProbes_NoSniffingAndNoKeeping(t *testing.T) {
	t.Parallel()
	c := New(t, db.SQLite).As(t, Visitor)
	for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
		p := c.Get(path)
		if p.Status != http.StatusOK || p.Body != want {
			t.Errorf("%s: %d %q", path, p.Status, p.Body)
		}
		for name, value := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8",
		} {
			if got := p.Header.Get(name); got != value {
				t.Errorf("%s: %s is %q, want %q", path, name, got, value)
			}
		}
	}
}
