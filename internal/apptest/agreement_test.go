package apptest

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"alminding/internal/platform/db"
)

// agreement registers an agreement of Syddjurs and gives the address of its page.
func (s *Site) agreement(t testing.TB) string {
	t.Helper()
	p := s.As(t, Secretariat).Post("/aftaler/ny", url.Values{
		"authority": {"Syddjurs"}, "product": {"os2valghalla"}, "from": {"2024-01-01"}, "pays": {"card"}, "notice": {"6"}, "joining": {"70.000"},
		"source_title": {"Tilslutningsaftale"}, "source_date": {"2023-12-14"},
	})
	path := p.Header.Get("Location")
	if p.Status != http.StatusSeeOther || !strings.HasPrefix(path, "/aftaler/") {
		t.Fatalf("registering an agreement: %d to %q\n%s", p.Status, path, p.Body)
	}
	return path
}

// joining is the joining fee, however it is written.
var joining = regexp.MustCompile(`70[.,]?000`)

// What an agreement costs is for its parties; that there is one is for everybody,
// and proves a use.
func TestAgreement_TermsForItsParties(t *testing.T) {
	t.Parallel()
	s := New(t, db.SQLite)
	path := s.agreement(t)
	for role, terms := range map[Role]bool{Visitor: false, Supplier: false, Board: false, Representative: true, Secretariat: true} {
		c := s.As(t, role)
		for _, address := range []string{
			path, "/en" + path, "/aftaler", "/aftaler.csv", "/aftaler.json", "/myndigheder/syddjurs/aftaler", "/api/v1/agreements",
		} {
			p := c.Get(address)
			told := joining.MatchString(p.Body)
			if p.Status != http.StatusOK || told && !terms || !told && terms && address == path {
				t.Errorf("%q gets %s: %d, told the joining fee %v, want %v", role, address, p.Status, told, terms)
			}
		}
	}
	s.As(t, Visitor).Get("/anvendelse/syddjurs/os2valghalla").Has("main", "Tilslutningsaftale")
}
