package year

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/discussion"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/search"
)

var (
	sources = []fs.FS{
		auth.Migrations, job.Migrations, mail.Migrations, search.Migrations, registry.Migrations, duty.Migrations, member.Migrations,
		product.Migrations, agreement.Migrations, group.Migrations, decision.Migrations, discussion.Migrations, ballot.Migrations, meeting.Migrations, Migrations,
	}
	system  = auth.System("test")
	keeper  = auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	visitor = auth.Actor{}
	source  = cite.Source{Title: "Vedtægter", Date: civil.At(civil.New(2026, 3, 17))}
)

// fixture is a community with a group that meets in the open on 9 March 2027, and an
// agreement of Syddjurs, which has a seat in the group until the end of June.
type fixture struct {
	*Service
	t        *testing.T
	ctx      context.Context //nolint:containedctx // carries the language, as a request's does
	group    group.Group
	syddjurs auth.Actor
	aarhus   auth.Actor
}

func run(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Helper()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) { test(t, newFixture(t, e)) })
}

func newFixture(t *testing.T, e dbtest.Env) *fixture {
	t.Helper()
	texts, err := i18n.Load(Locale, meeting.Locale)
	must(t, err)
	files, err := blob.Open(t.TempDir())
	must(t, err)
	searcher := search.New(e.DB)
	r := registry.New(e.DB, searcher)
	products := product.New(e.DB, searcher, r)
	groups := group.New(e.DB, r, products)
	decisions := decision.New(e.DB, searcher, r, groups, products)
	members := member.New(e.DB, r)
	meetings := meeting.New(e.DB, files, meeting.Modules{Authorities: r, Members: members, Groups: groups, Decisions: decisions, Ballots: ballot.New(e.DB, members, groups, decisions)}, meeting.Site{Texts: texts, URL: "https://alminding.example"})
	agreements := agreement.New(e.DB, files, r, members, products)
	f := &fixture{
		Service: New(e.DB, Sources{Authorities: r, Products: products, Agreements: agreements, Groups: groups, Meetings: meetings}),
		t:       t, ctx: i18n.With(t.Context(), texts.In(i18n.Danish)),
	}
	f.syddjurs, f.aarhus = f.authority(r, "Syddjurs"), f.authority(r, "Aarhus")
	founded := civil.New(2024, 1, 1)
	f.group, err = groups.Found(f.ctx, system, group.Group{
		Kind: group.Working, Name: product.Text{Da: "Arbejdsgruppen"}, Purpose: product.Text{Da: "Prøver"}, Exists: civil.Since(founded), Reach: auth.Public, Source: source,
	})
	must(t, err)
	must(t, groups.Adopt(f.ctx, system, f.group.ID, f.group.Version, f.group.Exists, group.Charter{
		Purpose: product.Text{Da: "Formål"}, Mandate: group.Matters{group.Budget}, Openness: group.ForAll,
		Notice: group.Span{Months: 1}, Proposals: group.Span{Days: 14}, Papers: group.Span{Days: 8}, Minutes: group.Span{Days: 14}, Source: source,
	}))
	_, err = groups.Give(f.ctx, system, civil.Period{From: founded, To: civil.New(2027, 7, 1)}, group.SeatFact{
		Group: f.group.ID, Authority: registry.AuthorityID(f.syddjurs.For.ID), Role: group.Member, Votes: true, Source: source,
	})
	must(t, err)
	start := time.Date(2027, 3, 9, 12, 0, 0, 0, time.UTC)
	for _, reach := range []auth.Reach{auth.Public, auth.ReachOf(auth.Group, string(f.group.ID))} {
		_, err = meetings.Plan(f.ctx, system, f.group.ID, meeting.Plan{Start: start, End: start.Add(2 * time.Hour), Place: "Rådhuset", Reach: reach})
		must(t, err)
		start = start.AddDate(0, 6, 0) // behind closed doors
	}
	p, err := products.Create(f.ctx, system, product.Content{Name: "OS2prøve", Purpose: product.Text{Da: "Prøver"}, Source: source}, auth.Public)
	must(t, err)
	_, err = agreements.Register(f.ctx, system, agreement.Agreement{
		Authority: registry.AuthorityID(f.syddjurs.For.ID), Product: p.ID, Pays: agreement.ByCard, Notice: 6, Source: source,
	}, civil.Period{From: founded, To: civil.New(2027, 12, 1)})
	must(t, err)
	return f
}

// authority is somebody who speaks for a member authority.
func (f *fixture) authority(r *registry.Service, name string) auth.Actor {
	f.t.Helper()
	a, err := r.CreateAuthority(f.ctx, system, registry.Authority{Kind: registry.Municipality, Name: name, Source: source})
	must(f.t, err)
	return auth.Actor{
		Account: name, For: auth.Party{ID: string(a.ID), Name: name, Member: true},
		Grants: []auth.Grant{{Role: auth.Representative, Scope: auth.For(auth.Authority, a.ID)}},
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// seen is what the actor sees of the year, as day, kind and what it is about.
func (f *fixture) seen(who auth.Actor, q Query) (list []string) {
	f.t.Helper()
	if q.Period.Empty() {
		q.Period = Of(2027)
	}
	all, err := f.Entries(f.ctx, who, q)
	must(f.t, err)
	for _, e := range all {
		list = append(list, e.Day().Time().Format("01-02 ")+string(e.Kind))
	}
	return list
}

func TestEntries_ByReach(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		open := []string{
			"01-01 evaluation", "01-01 fee", "02-09 deadline", "02-23 deadline", "03-01 deadline", "03-09 meeting", "03-23 deadline", "04-30 deadline",
			"06-30 term", "07-01 evaluation", "10-31 deadline",
		}
		closed := []string{"08-09 deadline", "08-26 deadline", "09-01 deadline", "09-09 meeting", "09-23 deadline"}
		own := []string{"05-30 agreement", "11-30 agreement"}
		for _, c := range []struct {
			name string
			who  auth.Actor
			want []string
		}{
			{"a visitor", visitor, open},
			{"another authority", f.aarhus, open},
			{"the authority", f.syddjurs, slices.Concat(open, own)},
			{"the secretariat", keeper, slices.Concat(open, own, closed)},
		} {
			got := f.seen(c.who, Query{})
			slices.Sort(got)
			slices.Sort(c.want)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: %s", c.name, diff)
			}
		}
	})
}

func TestEntries_Narrowed(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		if got := f.seen(visitor, Query{Kinds: []Kind{Meeting, Term}}); !slices.Equal(got, []string{"03-09 meeting", "06-30 term"}) {
			t.Errorf("two kinds are %v", got)
		}
		if got := f.seen(keeper, Query{Group: f.group.ID, Kinds: []Kind{Fee, Evaluation, Agreement, Meeting}}); !slices.Equal(got, []string{"03-09 meeting", "09-09 meeting"}) {
			t.Errorf("the group's are %v", got)
		}
		if got := f.seen(visitor, Query{Group: "-"}); got != nil {
			t.Errorf("of no group there are %v", got)
		}
		if got := f.seen(f.aarhus, Query{Mine: true}); slices.Contains(got, "03-09 meeting") || !slices.Contains(got, "01-01 fee") {
			t.Errorf("who has no seat has %v", got)
		}
		if got := f.seen(f.syddjurs, Query{Mine: true}); !slices.Contains(got, "03-09 meeting") || !slices.Contains(got, "06-30 term") {
			t.Errorf("who has a seat has %v", got)
		}
		// The papers of a meeting of the next year are due in this one.
		if got := f.seen(visitor, Query{Period: civil.Period{From: civil.New(2027, 2, 1), To: civil.New(2027, 3, 1)}}); !slices.Equal(got, []string{"01-01 evaluation", "02-09 deadline", "02-23 deadline"}) {
			t.Errorf("February has %v", got)
		}
	})
}

func TestEntries_IDsStay(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		seen := map[string]bool{}
		all, err := f.Entries(f.ctx, keeper, Query{Period: Of(2027)})
		must(t, err)
		again, err := f.Entries(f.ctx, keeper, Query{Period: Of(2027)})
		must(t, err)
		for i, e := range all {
			if seen[e.ID] || e.ID != again[i].ID {
				t.Errorf("%s is there twice, or changes", e.ID)
			}
			seen[e.ID] = true
		}
	})
}

func conference() Content {
	return Content{
		Kind: Event, Title: product.Text{Da: "Årsmøde", En: "Conference"}, Period: civil.Period{From: civil.New(2027, 10, 6), To: civil.New(2027, 10, 8)},
		Link: "https://aarsmoede.example", Reach: auth.Public,
	}
}

func TestOwn_ThroughItsLife(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		o, err := f.Add(f.ctx, keeper, conference())
		must(t, err)
		if got := f.seen(visitor, Query{Kinds: []Kind{Event}}); !slices.Equal(got, []string{"10-06 event"}) {
			t.Errorf("the year has %v", got)
		}
		c := conference()
		c.Reach = auth.Members
		if _, err := f.Edit(f.ctx, keeper, o.ID, 7, c); !errors.Is(err, ErrStale) {
			t.Errorf("edited from another version: %v", err)
		}
		_, err = f.Edit(f.ctx, keeper, o.ID, 1, c)
		must(t, err)
		if got := f.seen(visitor, Query{Kinds: []Kind{Event}}); got != nil {
			t.Errorf("a visitor sees %v", got)
		}
		if got := f.seen(f.aarhus, Query{Kinds: []Kind{Event}, Mine: true}); len(got) != 1 {
			t.Errorf("a member sees %v", got)
		}
		for _, a := range []auth.Actor{visitor, f.aarhus} {
			_, add := f.Add(f.ctx, a, conference())
			_, edit := f.Edit(f.ctx, a, o.ID, 2, conference())
			_, read := f.OwnByID(f.ctx, a, o.ID)
			for _, err := range []error{add, edit, read, f.Remove(f.ctx, a, o.ID)} {
				if !errors.Is(err, ErrForbidden) {
					t.Errorf("%s: %v", a.Account, err)
				}
			}
		}
		must(t, f.Remove(f.ctx, keeper, o.ID))
		if err := f.Remove(f.ctx, keeper, o.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("removed twice: %v", err)
		}
	})
}

func TestOwn_Faults(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*Content){
		"kind errs.choose":       func(c *Content) { c.Kind = Meeting },
		"title_da errs.required": func(c *Content) { c.Title.Da = " " },
		"from errs.required":     func(c *Content) { c.Period.From = 0 },
		"to year.ends_before":    func(c *Content) { c.Period.To = c.Period.From },
		"to year.too_long":       func(c *Content) { c.Period.To = c.Period.From + 500 },
		"link errs.url":          func(c *Content) { c.Link = "javascript:alert(1)" },
		"reach errs.choose":      func(c *Content) { c.Reach = "group:x" },
	} {
		c := conference()
		change(&c)
		_, err := (&Service{}).Add(t.Context(), keeper, c)
		var got []string
		for _, x := range errs.FieldsOf(err) {
			got = append(got, x.Name+" "+x.Key)
		}
		if !slices.Equal(got, []string{want}) {
			t.Errorf("%v, want %s", got, want)
		}
	}
}
