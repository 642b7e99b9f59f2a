package governance

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/fetch"
	"alminding/internal/platform/gitrepo"
	"alminding/internal/platform/gitrepo/gitrepotest"
	"alminding/internal/platform/job"
)

// shelf has one repository for every name, or a reason why there is none.
type shelf struct {
	dir   string
	fails error
	asked []string // name and address
	gone  []string
}

func (s *shelf) Fetch(ctx context.Context, name, address string) (string, error) {
	s.asked = append(s.asked, name+" "+address)
	return s.dir, errors.Join(ctx.Err(), s.fails)
}

func (s *shelf) Drop(name string) error {
	s.gone = append(s.gone, name)
	return nil
}

const (
	atHome  = "https://git.example/os2/forms"
	another = "https://git.example/os2/forms2"
)

// reads is a queue that examines what lies on the shelf, and OS2forms has a repository.
func (f fixture) reads(t *testing.T) (*job.Queue, *shelf, *gitrepotest.Work) {
	t.Helper()
	w := gitrepotest.New(t)
	w.Write("README.md", "# OS2forms\n")
	w.Commit("Begin")
	s := &shelf{dir: w.Dir}
	q := job.New(f.DB, slog.New(slog.DiscardHandler), prometheus.NewRegistry(), job.Options{})
	f.SourceJobs(q, s)
	f.publish(t, f.forms, atHome)
	must(t, q.Drain(t.Context())) // writes when the schedule is due
	return q, s, w
}

func (f fixture) publish(t *testing.T, of product.ID, address string) {
	t.Helper()
	d, err := f.products.ByID(t.Context(), system, of)
	must(t, err)
	c := d.Content
	c.Repository = address
	_, err = f.products.Edit(t.Context(), system, of, d.Version, c)
	must(t, err)
}

func (f fixture) source(t *testing.T, as auth.Actor) Source {
	t.Helper()
	x, err := f.SourceOf(t.Context(), as, f.forms)
	must(t, err)
	return x
}

// own are the runs about source code that the program made itself.
func (f fixture) own(t *testing.T) (list []Run) {
	t.Helper()
	runs, err := f.Runs(t.Context(), keeper, f.forms)
	must(t, err)
	for _, r := range runs {
		if r.Way == criteria.ByRepository && r.Brought == nil {
			list = append(list, r)
		}
	}
	return list
}

func TestSource_EveryWeek(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		q, s, w := f.reads(t)
		drain := func() { t.Helper(); must(t, q.Drain(t.Context())) }
		if x := f.source(t, visitor); x.Tried != nil || !x.Kept || x.Address != atHome {
			t.Errorf("before: %+v", x)
		}
		f.Clock.Add(week)
		drain()
		if want := []string{string(f.forms) + " " + atHome}; !slices.Equal(s.asked, want) {
			t.Errorf("asked for %v, want %v: only what has a repository", s.asked, want)
		}
		first := f.own(t)
		if len(first) != 1 || !first[0].Last.Equal(f.DB.Now()) {
			t.Fatalf("runs %+v", first)
		}
		if x := f.source(t, visitor); x.Read == nil || x.Fault != "" {
			t.Errorf("after: %+v", x)
		}

		t.Log("within the week nothing is asked for")
		f.Clock.Add(time.Hour)
		drain()
		if len(s.asked) != 1 {
			t.Errorf("asked for %v", s.asked)
		}

		t.Log("the same again is no new run")
		must(t, f.ExamineSoon(t.Context(), keeper, f.forms))
		must(t, f.ExamineSoon(t.Context(), keeper, f.forms))
		drain()
		if same := f.own(t); len(same) != 1 || same[0].ID != first[0].ID || !same[0].Last.After(first[0].Last) || len(s.asked) != 2 {
			t.Errorf("runs %+v after %v", same, s.asked)
		}

		t.Log("what changed is one")
		w.Write("LICENSE", "All rights reserved.")
		w.Commit("Close it")
		f.Clock.Add(week)
		drain()
		if now := f.own(t); len(now) != 2 || len(s.asked) != 3 {
			t.Errorf("runs %+v after %v", now, s.asked)
		}
		found, err := f.Evidence(t.Context(), visitor, f.forms, f.Today())
		must(t, err)
		if !slices.ContainsFunc(found, func(x Found) bool {
			return x.Check == "licence.text" && len(x.Facts) > 0 && x.Facts[0].Place.Commit == w.Git("rev-parse", "HEAD")
		}) {
			t.Errorf("found %+v", found)
		}
	})
}

func TestSource_Fails(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		q, s, _ := f.reads(t)
		f.Clock.Add(week)
		must(t, q.Drain(t.Context()))
		before, read := f.own(t), f.source(t, visitor).Read

		t.Log("what may pass is tried again by the queue")
		f.Clock.Add(week)
		s.fails = fetch.ErrTimeout
		if err := q.Drain(t.Context()); !errors.Is(err, fetch.ErrTimeout) {
			t.Errorf("got %v", err)
		}
		x := f.source(t, visitor)
		if x.Fault != fetch.ErrTimeout.Key || !x.Tried.Equal(f.DB.Now()) || !x.Read.Equal(*read) {
			t.Errorf("told %+v", x)
		}
		if now := f.own(t); len(now) != len(before) || !now[0].Last.Equal(before[0].Last) {
			t.Errorf("the findings were touched: %+v", now)
		}
		s.fails = nil
		f.Clock.Add(6 * time.Hour)
		must(t, q.Drain(t.Context()))
		if x := f.source(t, visitor); x.Fault != "" || !x.Read.Equal(f.DB.Now()) {
			t.Errorf("told %+v", x)
		}

		t.Log("what will not pass waits for the next week")
		for _, fails := range []*errs.Error{errs.New(errs.NotFound, "gitclone.none"), errs.New(errs.TooLarge, "gitclone.too_large")} {
			f.Clock.Add(week)
			s.fails = fails
			must(t, q.Drain(t.Context()))
			if x := f.source(t, visitor); x.Fault != fails.Key {
				t.Errorf("told %+v", x)
			}
		}

		t.Log("a clone in which nothing can be read says why")
		f.Clock.Add(week)
		s.fails, s.dir = nil, t.TempDir()
		must(t, q.Drain(t.Context()))
		if x := f.source(t, visitor); x.Fault != gitrepo.ErrNotFound.Key {
			t.Errorf("told %+v", x)
		}

		t.Log("the machine's own faults name nothing of it")
		s.fails = errors.New("open /srv/secret: no space left on device")
		must(t, f.ExamineSoon(t.Context(), keeper, f.forms))
		if err := q.Drain(t.Context()); err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("got %v", err)
		}
		if x := f.source(t, visitor); x.Fault != errSource.Key {
			t.Errorf("told %+v", x)
		}
	})
}

func TestSource_AddressChanges(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		q, s, _ := f.reads(t)
		f.Clock.Add(week)
		must(t, q.Drain(t.Context()))
		f.publish(t, f.forms, another)
		if x := f.source(t, visitor); x.Tried != nil || x.Address != another {
			t.Errorf("what came of the old address is told of the new: %+v", x)
		}
		f.Clock.Add(week)
		must(t, q.Drain(t.Context()))
		if x := f.source(t, visitor); x.Read == nil || s.asked[1] != string(f.forms)+" "+another {
			t.Errorf("%+v after %v", x, s.asked)
		}
		f.publish(t, f.forms, "")
		f.Clock.Add(week)
		must(t, q.Drain(t.Context()))
		if !slices.Equal(s.gone, []string{string(f.forms)}) || len(s.asked) != 2 {
			t.Errorf("dropped %v, asked for %v", s.gone, s.asked)
		}
		f.Clock.Add(week)
		must(t, q.Drain(t.Context()))
		if len(s.gone) != 1 {
			t.Errorf("dropped again: %v", s.gone)
		}
		f.publish(t, f.forms, atHome)
		must(t, f.products.SetStage(t.Context(), system, f.forms, civil.Since(f.Today()), product.StageFact{Stage: product.Retired, Source: source}))
		f.Clock.Add(week)
		must(t, q.Drain(t.Context()))
		if len(s.asked) != 2 {
			t.Errorf("what is retired is read: %v", s.asked)
		}
	})
}

func TestExamineSoon_WhoMay(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		if err := f.ExamineSoon(t.Context(), keeper, f.forms); !errors.Is(err, ErrState) {
			t.Errorf("where no clones are kept: %v", err)
		}
		q, s, _ := f.reads(t)
		for name, c := range map[string]struct {
			as   auth.Actor
			of   product.ID
			want error
		}{
			"visitor":       {visitor, f.forms, ErrForbidden},
			"member":        {f.member, f.forms, ErrForbidden},
			"coordinator":   {f.coordinator, f.forms, ErrForbidden},
			"hidden":        {visitor, f.hidden, ErrNotFound},
			"no repository": {keeper, f.sofd, ErrState},
			"keeper":        {keeper, f.forms, nil},
		} {
			if err := f.ExamineSoon(t.Context(), c.as, c.of); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
		must(t, q.Drain(t.Context()))
		if len(s.asked) != 1 {
			t.Errorf("asked for %v", s.asked)
		}
	})
}
