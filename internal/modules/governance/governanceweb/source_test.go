package governanceweb_test

import (
	"context"
	"log/slog"
	"net/http"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/platform/fetch"
	"alminding/internal/platform/gitrepo/gitrepotest"
	"alminding/internal/platform/job"
)

// shelf has one repository, or a reason why there is none.
type shelf struct {
	dir   string
	fails error
}

func (s *shelf) Fetch(context.Context, string, string) (string, error) { return s.dir, s.fails }

func (s *shelf) Drop(string) error { return nil }

func TestExamine_ByTheProgram(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const page, button = forms + "/bevis", `action="` + forms + `/bevis/undersoeg"`
	s.lacks(secretariat, page, button, `id="kilde"`)

	w := gitrepotest.New(t)
	w.Write("README.md", "# OS2forms\n")
	w.Commit("Begin")
	repo := &shelf{dir: w.Dir}
	q := job.New(s.db, slog.New(slog.DiscardHandler), prometheus.NewRegistry(), job.Options{})
	s.governance.SourceJobs(q, repo)
	s.lacks(secretariat, page, button, `id="kilde"`)
	const address = "https://git.example/os2/forms"
	d, err := s.products.ByID(t.Context(), system, s.forms)
	must(t, err)
	c := d.Content
	c.Repository = address
	_, err = s.products.Edit(t.Context(), system, s.forms, d.Version, c)
	must(t, err)

	s.has(secretariat, page, button, "Undersøg nu")
	for _, as := range []string{visitor, stranger, coordinator, steering} {
		s.has(as, page, "Programmet har ikke undersøgt "+address+" endnu")
		s.lacks(as, page, button)
		if code, to, _ := s.post(as, page+"/undersoeg"); code == http.StatusOK || to == page {
			t.Errorf("as %q: %d to %s", as, code, to)
		}
	}
	if list, err := q.List(t.Context(), job.Filter{Kind: "governance.source"}, "", 10); err != nil || len(list.Items) != 0 {
		t.Errorf("%v, %v", list, err)
	}
	if to := s.done(secretariat, page+"/undersoeg"); to != page {
		t.Errorf("leads to %s", to)
	}
	must(t, q.Drain(t.Context()))
	s.has(visitor, page, "Programmet undersøgte "+address, "licence.text")
	s.lacks(visitor, page, `id="bragt"`)
	s.has(visitor, "/en"+page, "The program examined "+address)

	repo.fails = fetch.ErrTimeout
	s.done(secretariat, page+"/undersoeg")
	if err := q.Drain(t.Context()); err == nil {
		t.Error("the job does not tell")
	}
	s.has(visitor, page, "lykkedes ikke: Adressen svarede ikke i tide.", "står ved magt", "licence.text")
	s.has(visitor, "/en"+page, "failed: The address did not answer in time.")
	if code, _, _ := s.post(secretariat, "/produkter/os2sofd/governance/bevis/undersoeg"); code != http.StatusConflict {
		t.Errorf("without a repository: %d", code)
	}
}
