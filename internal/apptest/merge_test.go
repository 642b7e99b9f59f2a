package apptest

import (
	"net/http"
	"net/url"
	"testing"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// TestMergePersons_AccountKeepsItsRoles merges the person behind an account into
// another: whoever signs in with it can do what they could before.
func TestMergePersons_AccountKeepsItsRoles(t *testing.T) {
	t.Parallel()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := New(t, engine)
			person := func(r Role) string {
				a, err := auth.AccountByEmail(t.Context(), s.DB(), r.email())
				if err != nil {
					t.Fatal(err)
				}
				return a.Person
			}
			from, to := person(Coordinator), person(Board)
			p := s.As(t, Secretariat).Post("/sekretariat/personer/"+from+"/flet", url.Values{"to": {to}})
			if p.Status != http.StatusSeeOther {
				t.Fatalf("merging gives %d:\n%.3000s", p.Status, p.Body)
			}
			if got := person(Coordinator); got != to {
				t.Errorf("the account is still that of %s", got)
			}
			if p := s.As(t, Coordinator).Get("/produkter/os2rollekatalog/ret"); p.Status != http.StatusOK {
				t.Errorf("the coordinator's page is %d after the merge", p.Status)
			}
		})
	}
}
