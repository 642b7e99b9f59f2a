package duty

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/search"
)

var (
	sources = []fs.FS{auth.Migrations, job.Migrations, mail.Migrations, search.Migrations, registry.Migrations, Migrations}
	today   = civil.New(2026, 11, 22)
	keeper  = auth.Actor{Account: "k", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
)

// texts are those of the module and of a provider of the tests.
var texts = fstest.MapFS{
	"locale/da.json": {Data: []byte(`{"test.confirm": "Bekræft {what}", "test.confirm_name": "Bekræftelser"}`)},
	"locale/en.json": {Data: []byte(`{"test.confirm": "Confirm {what}", "test.confirm_name": "Confirmations"}`)},
}

// fixture has one provider, "test", that calls for what is in wanted.
type fixture struct {
	dbtest.Env
	*Service
	wanted map[string]Wanted
}

func newFixture(t *testing.T, e dbtest.Env) fixture {
	t.Helper()
	catalogue, err := i18n.Load(Locale, auth.Locale, mail.Locale, texts)
	if err != nil {
		t.Fatal(err)
	}
	f := fixture{e, New(e.DB, catalogue, "https://example.org"), map[string]Wanted{}}
	f.Provide("test", func(context.Context, civil.Date) ([]Wanted, error) { return slices.Collect(maps.Values(f.wanted)), nil })
	return f
}

// want lets the provider call for the duty of the authority's representative.
func (f fixture) want(key string, authority registry.AuthorityID, due civil.Date) {
	f.wanted[key] = Wanted{
		Key: key, Kind: "test.confirm", Args: map[string]string{"what": key}, For: authority,
		Role: auth.Representative, Scope: auth.For(auth.Authority, authority), Due: due, Path: "/" + key,
	}
}

// account adds a person with an account and the roles, from long ago on.
func (f fixture) account(t *testing.T, name string, grants ...auth.Grant) auth.Account {
	t.Helper()
	a := auth.NewAccount(auth.Email(name+"@example.org"), "person-"+name, name, f.DB.Now())
	err := f.DB.Write(t.Context(), db.Change{Action: "test.account"}, func(tx *db.Tx) error {
		if err := auth.AddAccount(t.Context(), tx, a); err != nil {
			return err
		}
		for _, g := range grants {
			if _, err := auth.AddGrant(t.Context(), tx, auth.System("test"), auth.Holding{Person: a.Person, Grant: g}, civil.Since(today-1000)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func represents(authority registry.AuthorityID) auth.Grant {
	return auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, authority)}
}

func (f fixture) review(t *testing.T) {
	t.Helper()
	if err := f.Review(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (f fixture) remind(t *testing.T) {
	t.Helper()
	if err := f.Remind(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// all is the list for the secretariat.
func (f fixture) all(t *testing.T, q Query) []Duty {
	t.Helper()
	p, err := f.List(t.Context(), keeper, q)
	if err != nil {
		t.Fatal(err)
	}
	return p.Items
}

type letterRow struct{ To, Subject, Content string }

func (f fixture) letters(t *testing.T) []letterRow {
	t.Helper()
	list, err := db.All(t.Context(), f.DB, func(r db.Row) (l letterRow, err error) {
		return l, r.Scan(&l.To, &l.Subject, &l.Content)
	}, `SELECT recipient, subject, content FROM mail_message ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestReview_AppearsOnceAndIsClosed(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		f.want("a", "x", today+40)
		f.review(t)
		f.review(t)
		open := f.all(t, Query{})
		if len(open) != 1 || open[0].Opened != today || open[0].Closed != nil {
			t.Fatalf("after two reviews: %+v", open)
		}
		if diff := cmp.Diff(f.wanted["a"], open[0].Wanted); diff != "" {
			t.Error(diff)
		}

		f.Clock.Add(48 * time.Hour)
		delete(f.wanted, "a")
		f.review(t)
		done := f.all(t, Query{Done: true})
		if open := f.all(t, Query{}); len(open) != 0 || len(done) != 1 || *done[0].Closed != today+2 {
			t.Fatalf("when no longer called for: open %+v, done %+v", open, done)
		}

		f.want("a", "x", today+50)
		f.review(t)
		again := f.all(t, Query{})
		if len(again) != 1 || again[0].ID == done[0].ID || again[0].Opened != today+2 || len(f.all(t, Query{Done: true})) != 1 {
			t.Errorf("called for again: %+v", again)
		}
	})
}

func TestReview_FollowsWhatMoved(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		f.want("a", "x", today+3)
		f.review(t)
		before := f.all(t, Query{})[0]
		w := f.wanted["a"]
		w.Due, w.Path, w.Args, w.English = today+9, "/elsewhere", map[string]string{"what": "Bestyrelsen"}, map[string]string{"what": "The board"}
		f.wanted["a"] = w
		f.review(t)
		after := f.all(t, Query{})
		if len(after) != 1 || after[0].ID != before.ID {
			t.Fatalf("became another: %+v", after)
		}
		if diff := cmp.Diff(w, after[0].Wanted); diff != "" {
			t.Error(diff)
		}
	})
}

func TestReview_WithoutDate_ThirtyDaysFromAppearing(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		f.want("a", "x", 0)
		f.review(t)
		f.Clock.Add(24 * time.Hour)
		f.review(t)
		if got := f.all(t, Query{})[0].Due; got != today+30 {
			t.Errorf("due %s, want %s", got, today+30)
		}
	})
}

func TestReview_FailingProvider_LeavesItsDuties(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		down := errors.New("down")
		var fault error
		f.Provide("other", func(context.Context, civil.Date) ([]Wanted, error) {
			w := f.wanted["a"]
			w.Key = "b"
			return []Wanted{w}, fault
		})
		f.want("a", "x", today+40)
		f.review(t)
		fault = down
		delete(f.wanted, "a")
		if err := f.Review(t.Context()); !errors.Is(err, down) || !strings.Contains(err.Error(), "other") {
			t.Errorf("the fault is not told: %v", err)
		}
		if open := f.all(t, Query{}); len(open) != 1 || open[0].Key != "b" {
			t.Errorf("open %+v", open)
		}
	})
}

func TestReview_WrongDuties_AreRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	good := Wanted{Key: "k", Kind: "test.confirm", Role: auth.Secretariat, Scope: auth.Everywhere, Path: "/"}
	for name, change := range map[string]func(*Wanted){
		"no key":  func(w *Wanted) { w.Key = "" },
		"no kind": func(w *Wanted) { w.Kind = "" },
		"no path": func(w *Wanted) { w.Path = "" },
		"nobody":  func(w *Wanted) { w.Role = auth.Representative },
	} {
		w := good
		change(&w)
		f.providers = []provider{{"test", func(context.Context, civil.Date) ([]Wanted, error) { return []Wanted{w}, nil }}}
		if f.Review(t.Context()) == nil {
			t.Errorf("%s: no error", name)
		}
	}
	f.providers = []provider{{"test", func(context.Context, civil.Date) ([]Wanted, error) { return []Wanted{good, good}, nil }}}
	if f.Review(t.Context()) == nil {
		t.Error("twice: no error")
	}
}

func TestReview_ManyAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		f.account(t, "rep", represents("x"))
		for n := range 20 {
			f.want(fmt.Sprint("k", n), "x", today+civil.Date(n))
		}
		var g errgroup.Group
		for range 6 {
			g.Go(func() error { return f.Remind(t.Context()) })
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		if open := f.all(t, Query{}); len(open) != 20 {
			t.Errorf("%d duties, want 20", len(open))
		}
		if letters := f.letters(t); len(letters) != 1 {
			t.Errorf("%d letters, want 1", len(letters))
		}
	})
}

func TestAsk_OneReviewForManyWrites(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		for range 3 {
			if err := e.DB.Write(t.Context(), db.Change{Action: "test.write"}, func(tx *db.Tx) error { return Ask(t.Context(), tx) }); err != nil {
				t.Fatal(err)
			}
		}
		n, err := db.One(t.Context(), e.DB, db.Value[int], `SELECT CAST(count(*) AS BIGINT) FROM job WHERE kind = 'duty.review'`)
		if err != nil || n != 1 {
			t.Errorf("%d jobs, %v", n, err)
		}
	})
}

// TestRemind_Year lets a year pass night by night: each stage of each duty is
// told once, also where nights are missed or a night comes twice.
func TestRemind_Year(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		f.account(t, "rep", represents("x"))
		f.want("far", "x", today+100)
		f.want("near", "x", today+20)
		f.want("missed", "x", today+200)
		got := map[string][]int{}
		sent := 0
		for day := range 365 {
			// No review from the time when "missed" is near until after its week has begun.
			if day < 165 || day > 195 {
				f.remind(t)
			}
			if day%10 == 0 {
				f.remind(t)
			}
			for _, l := range f.letters(t)[sent:] {
				got[l.Subject] = append(got[l.Subject], day)
				sent++
			}
			f.Clock.Add(24 * time.Hour)
		}
		want := map[string][]int{
			"Bekræft far":    {70, 93, 100, 114},
			"Bekræft near":   {0, 13, 20, 34},
			"Bekræft missed": {170, 196, 200, 214},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRemind_MissedStages_OnlyTheNewest(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		f.account(t, "rep", represents("x"))
		f.want("old", "x", today-400)
		f.remind(t)
		f.Clock.Add(24 * time.Hour)
		f.remind(t)
		if letters := f.letters(t); len(letters) != 1 {
			t.Errorf("%d letters, want 1", len(letters))
		}
	})
}

func TestRemind_DateMovedAway_StagesAheadAreTold(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		f.account(t, "rep", represents("x"))
		f.want("a", "x", today)
		f.remind(t)
		for _, left := range []civil.Date{20, 21, 20} { // moving by itself says nothing
			f.want("a", "x", today+left)
			f.remind(t)
		}
		if n := len(f.letters(t)); n != 1 {
			t.Fatalf("%d letters when it moved, want 1", n)
		}
		f.Clock.Add(13 * 24 * time.Hour)
		f.remind(t)
		if n := len(f.letters(t)); n != 2 {
			t.Errorf("%d letters a week before the new date, want 2", n)
		}
	})
}

func TestRemind_NobodyToTell_WaitsForSomebody(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		f.want("a", "x", today+20)
		f.remind(t)
		blocked := f.account(t, "blocked", represents("x"))
		if err := auth.New(e.DB).Block(t.Context(), auth.System("test"), blocked.ID); err != nil {
			t.Fatal(err)
		}
		f.remind(t)
		if letters := f.letters(t); len(letters) != 0 {
			t.Fatalf("written to %+v", letters)
		}
		f.account(t, "rep", represents("x"))
		f.remind(t)
		if letters := f.letters(t); len(letters) != 1 || letters[0].To != "rep@example.org" {
			t.Errorf("%+v", letters)
		}
	})
}

func TestRemind_OneLetterForEach(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		r := registry.New(e.DB, search.New(e.DB))
		a, err := r.CreateAuthority(t.Context(), keeper, registry.Authority{
			Kind: registry.Municipality, Name: "Syddjurs", OfficialName: "Syddjurs Kommune",
			Source: cite.Source{Title: "Vedtægter", Date: civil.At(today)},
		})
		if err != nil {
			t.Fatal(err)
		}
		f.account(t, "both", represents(a.ID), represents("y"))
		f.account(t, "one", represents("y"))
		f.account(t, "neither", represents("z"))
		f.want("first", a.ID, today-3)
		f.want("second", "y", today+10)
		f.want("later", a.ID, today+200)
		f.remind(t)
		letters := f.letters(t)
		if len(letters) != 2 || letters[0].To != "both@example.org" || letters[1].To != "one@example.org" {
			t.Fatalf("%+v", letters)
		}
		if want := "2 pligter venter på dig"; letters[0].Subject != want {
			t.Errorf("subject %q, want %q", letters[0].Subject, want)
		}
		for _, want := range []string{
			"Fristen var 19. november 2026: Bekræft first (Syddjurs Kommune).", "Senest 2. december 2026: Bekræft second.",
			"https://example.org/pligter", "torsdag den 19. november 2026", "Repræsentant",
		} {
			if !strings.Contains(letters[0].Content, want) {
				t.Errorf("the letter lacks %q:\n%s", want, letters[0].Content)
			}
		}
		if strings.Contains(letters[0].Content, "later") {
			t.Error("the letter names a duty that is far away")
		}
	})
}

func TestRemind_AddressThatNoLetterReaches(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		f.account(t, "bø", represents("x"))
		f.account(t, "rep", represents("x"))
		f.want("a", "x", today+7)
		f.remind(t)
		if letters := f.letters(t); len(letters) != 1 || letters[0].To != "rep@example.org" {
			t.Errorf("%+v", letters)
		}
	})
}

func TestRemind_InTheReadersLanguage(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		a := f.account(t, "rep", represents("x"))
		if err := auth.New(e.DB).SetLanguage(t.Context(), auth.Actor{Account: string(a.ID)}, auth.English); err != nil {
			t.Fatal(err)
		}
		f.want("Bestyrelsen", "x", today+7)
		w := f.wanted["Bestyrelsen"]
		w.English = map[string]string{"what": "The board"}
		f.wanted["Bestyrelsen"] = w
		f.remind(t)
		if letters := f.letters(t); len(letters) != 1 || letters[0].Subject != "Confirm The board" || !strings.Contains(letters[0].Content, "https://example.org/en/pligter") {
			t.Errorf("%+v", letters)
		}
	})
}

func TestWrite_ManyDuties_AreNotAllListed(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.Open(t, db.SQLite, sources...))
	var l letter
	for n := range maxListed + 3 {
		l.duties = append(l.duties, Duty{Wanted: Wanted{Kind: "test.confirm", Args: map[string]string{"what": fmt.Sprint(n)}, Due: today}})
	}
	m := f.write(f.texts.In(i18n.English), l, nil, f.DB.Now())
	if n := len(m.Paragraphs); n != maxListed+2 || m.Paragraphs[n-1] != "There are 3 more. You find them on the page." {
		t.Errorf("%d paragraphs, the last %q", n, m.Paragraphs[n-1])
	}
}

func TestList_OwnOnly(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		f.want("x", "x", today-1)
		f.want("y", "y", today+10)
		f.wanted["desk"] = Wanted{Key: "desk", Kind: "test.other", Role: auth.Secretariat, Scope: auth.Everywhere, Due: today, Path: "/"}
		f.wanted["product"] = Wanted{Key: "product", Kind: "test.other", Role: auth.Coordinator, Scope: auth.For(auth.Product, "p"), Due: today, Path: "/"}
		f.review(t)
		coordinator := auth.Grant{Role: auth.Coordinator, Scope: auth.For(auth.Product, "p")}
		for name, tc := range map[string]struct {
			actor auth.Actor
			query Query
			want  []string
		}{
			"visitor":                   {auth.Actor{}, Query{}, nil},
			"acts for x":                {auth.Actor{Account: "a", For: auth.Party{ID: "x"}}, Query{}, []string{"x"}},
			"represents y, acts for x":  {auth.Actor{Account: "a", For: auth.Party{ID: "x"}, Grants: []auth.Grant{represents("y")}}, Query{}, []string{"x", "y"}},
			"coordinates another":       {auth.Actor{Account: "a", Grants: []auth.Grant{{Role: auth.Coordinator, Scope: auth.For(auth.Product, "q")}}}, Query{}, nil},
			"coordinates":               {auth.Actor{Account: "a", Grants: []auth.Grant{coordinator}}, Query{}, []string{"product"}},
			"keeper":                    {keeper, Query{}, []string{"x", "desk", "product", "y"}},
			"keeper's own":              {keeper, Query{Own: true}, []string{"desk"}},
			"keeper, overdue":           {keeper, Query{Overdue: true}, []string{"x"}},
			"keeper, of a kind":         {keeper, Query{Kind: "test.other"}, []string{"desk", "product"}},
			"keeper, of an authority":   {keeper, Query{Authority: "y"}, []string{"y"}},
			"x asks for y":              {auth.Actor{Account: "a", For: auth.Party{ID: "x"}}, Query{Authority: "y"}, nil},
			"keeper, done":              {keeper, Query{Done: true}, nil},
			"keeper, many at the limit": {keeper, Query{Limit: 4}, []string{"x", "desk", "product", "y"}},
		} {
			p, err := f.List(t.Context(), tc.actor, tc.query)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range p.Items {
				got = append(got, d.Key)
			}
			if !slices.Equal(got, tc.want) || p.Total != len(tc.want) {
				t.Errorf("%s: %v of %d, want %v", name, got, p.Total, tc.want)
			}
			if n, err := f.Count(t.Context(), tc.actor, tc.query); err != nil || n != len(tc.want) {
				t.Errorf("%s: count %d, %v", name, n, err)
			}
		}
		kinds, err := f.Kinds(t.Context(), keeper, Query{Kind: "test.confirm"})
		if diff := cmp.Diff(map[string]int{"test.confirm": 2, "test.other": 2}, kinds); err != nil || diff != "" {
			t.Error(diff, err)
		}
	})
}

func TestList_PagesBothWays(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := newFixture(t, e)
		for n := range 7 {
			f.want(fmt.Sprint("k", n), "x", today+civil.Date(n/2)) // two share each date
		}
		f.review(t)
		walk(t, f, Query{Limit: 3}, 7)
		for n := range 7 {
			delete(f.wanted, fmt.Sprint("k", n))
			if n%2 == 0 {
				f.review(t)
				f.Clock.Add(24 * time.Hour)
			}
		}
		walk(t, f, Query{Limit: 3, Done: true}, 7)
		if _, err := f.List(t.Context(), keeper, Query{Cursor: "nonsense"}); err == nil {
			t.Error("a cursor that is none was taken")
		}
	})
}

// walk goes through all pages and back again: the same rows, in the order that
// the list as a whole has.
func walk(t *testing.T, f fixture, q Query, want int) {
	t.Helper()
	whole := q
	whole.Limit = 100
	all := f.all(t, whole)
	if len(all) != want {
		t.Fatalf("%d rows, want %d", len(all), want)
	}
	if sorted := slices.IsSortedFunc(all, func(a, b Duty) int {
		if q.Done {
			return int(*b.Closed - *a.Closed)
		}
		return int(a.Due - b.Due)
	}); !sorted {
		t.Error("not in order")
	}
	for at := 0; ; {
		p, err := f.List(t.Context(), keeper, q)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(ids(all[at:at+len(p.Items)]), ids(p.Items)); diff != "" {
			t.Errorf("page at %d: %s", at, diff)
		}
		if at > 0 {
			back := q
			back.Cursor = p.Prev
			if b, err := f.List(t.Context(), keeper, back); err != nil || !slices.Equal(ids(b.Items), ids(all[at-q.Limit:at])) {
				t.Errorf("back from %d: %v, %v", at, ids(b.Items), err)
			}
		}
		if at += len(p.Items); p.Next == "" {
			break
		}
		q.Cursor = p.Next
	}
}

func ids(list []Duty) (all []ID) {
	for _, d := range list {
		all = append(all, d.ID)
	}
	return all
}

func TestStageOn(t *testing.T) {
	t.Parallel()
	for left, want := range map[civil.Date]stage{
		31: untold, 30: near, 8: near, 7: week, 1: week, 0: dueNow, -13: dueNow, -14: late, -1000: late,
	} {
		if got := stageOn(today, today+left); got != want {
			t.Errorf("%d days left: %d, want %d", left, got, want)
		}
	}
}
