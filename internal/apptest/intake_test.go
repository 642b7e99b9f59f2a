package apptest

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/platform/db"
)

// TestIntake_KitosThereAndBack brings an answer of OS2kitos the whole way in and
// back, and compares what everybody can download: after the way back it is what it
// was, to the byte.
func TestIntake_KitosThereAndBack(t *testing.T) {
	t.Parallel()
	sample, err := os.ReadFile("../modules/adoption/testdata/kitos/it-system.json")
	if err != nil {
		t.Fatal(err)
	}
	file := strings.ReplaceAll(string(sample), "System 3", "OS2mo")
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := New(t, engine)
			keeper, visitor := s.As(t, Secretariat), s.As(t, Visitor)
			open := func() (files []string) {
				for _, path := range []string{"/anvendelse.csv", "/anvendelse.json", "/anvendelse/kommuner.csv", "/produkter/os2mo/usedby.yml"} {
					p := visitor.Get(path)
					if p.Status != http.StatusOK {
						t.Fatalf("%s is %d", path, p.Status)
					}
					files = append(files, p.Body)
				}
				return files
			}
			work := func() {
				t.Helper()
				if err := s.Work(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			step := func(p *Page) string {
				t.Helper()
				if p.Status != http.StatusSeeOther {
					t.Fatalf("status %d, want a redirect\n%.2000s", p.Status, p.Body)
				}
				work()
				return p.Header.Get("Location")
			}
			bring := func() string {
				t.Helper()
				batch := step(upload(t, keeper, "/indlaes/os2kitos/ny", "os2mo.json", file))
				step(keeper.Post(batch+"/svar", url.Values{"resten": {"ja"}})) // leave out what cannot be told
				return batch
			}
			before := open()

			batch := bring()
			if diff := cmp.Diff(before, open()); diff != "" {
				t.Errorf("a dry run changed something:\n%s", diff)
			}
			step(keeper.Post(batch+"/indlaes", nil))
			after := open()
			if !strings.Contains(after[0], "OS2kitos") || after[0] == before[0] {
				t.Error("nothing came of it")
			}

			again := bring()
			if p := keeper.Post(again+"/indlaes", nil); p.Status == http.StatusSeeOther {
				t.Error("a second import was taken in")
			}
			if diff := cmp.Diff(after, open()); diff != "" {
				t.Errorf("a second import changed something:\n%s", diff)
			}

			step(keeper.Post(batch+"/fortryd", nil))
			if diff := cmp.Diff(before, open()); diff != "" {
				t.Errorf("the way back left something:\n%s", diff)
			}
		})
	}
}
