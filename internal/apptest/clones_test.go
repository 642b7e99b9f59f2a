package apptest

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"alminding/internal/app"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/search"
)

// TestClones_AskedForByKeepers: the secretariat has a repository examined, nobody else
// does, and an address inside the operator's own network is not gone to.
func TestClones_AskedForByKeepers(t *testing.T) {
	t.Parallel()
	const page, ask = "/produkter/os2rollekatalog/governance/bevis", "/produkter/os2rollekatalog/governance/bevis/undersoeg"
	clones := filepath.Join(t.TempDir(), "clones")
	s := New(t, db.SQLite, func(c *app.Config) { c.Clones = clones })
	s.publish(t, "os2rollekatalog", "https://127.0.0.1/os2/rollekatalog")
	for _, r := range Roles {
		c := s.As(t, r)
		p, shown := c.Post(ask, url.Values{}), strings.Contains(c.Get(page).Body, ask)
		keeps := r == Secretariat || r == Administrator
		if asked := p.Status == http.StatusSeeOther && strings.HasSuffix(p.Header.Get("Location"), page); asked != keeps || shown != keeps {
			t.Errorf("%q: %d to %s, with a button: %v", r, p.Status, p.Header.Get("Location"), shown)
		}
	}
	if err := s.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := s.As(t, Visitor).Get(page); !strings.Contains(p.Body, "ikke ligger på det offentlige internet") {
		t.Errorf("the page does not tell why:\n%.3000s", p.Body)
	}
	if p := s.As(t, Administrator).Get("/sekretariat/integrationer"); !strings.Contains(p.Body, clones) {
		t.Error("the folder does not stand among the integrations")
	}
}

// publish lets the product's record name the address of its repository.
func (s *Site) publish(t *testing.T, slug, address string) {
	t.Helper()
	searcher, system := search.New(s.DB()), auth.System("test")
	products := product.New(s.DB(), searcher, registry.New(s.DB(), searcher))
	d, err := products.BySlug(t.Context(), system, slug)
	if err != nil {
		t.Fatal(err)
	}
	c := d.Content
	c.Repository = address
	if _, err := products.Edit(t.Context(), system, d.ID, d.Version, c); err != nil {
		t.Fatal(err)
	}
}

// Where the operator names no folder, the integrations say so and nothing is asked for.
func TestClones_NotSetUp(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	keeper := s.As(t, Secretariat)
	if p := keeper.Get("/sekretariat/integrationer"); !strings.Contains(p.Body, "Kloner af kildekode") {
		t.Error("clones are not among the integrations")
	}
	if p := keeper.Post("/produkter/os2rollekatalog/governance/bevis/undersoeg", url.Values{}); p.Status != http.StatusConflict {
		t.Errorf("asking for an examination: %d", p.Status)
	}
}
