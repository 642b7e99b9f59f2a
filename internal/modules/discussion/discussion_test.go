package discussion

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/search"
)

var (
	sources = []fs.FS{
		auth.Migrations, job.Migrations, mail.Migrations, search.Migrations, registry.Migrations, duty.Migrations, member.Migrations,
		product.Migrations, group.Migrations, Migrations,
	}
	system  = auth.System("test")
	keeper  = auth.Actor{Account: "k", Person: "keeper", Grants: []auth.Grant{{Role: auth.Secretariat, Scope: auth.Everywhere}}}
	visitor = auth.Actor{}
)

// fixture is a group that everybody may read of. Anna and Bo sit in it; Clara is of
// another member, and Dan of none.
type fixture struct {
	*Service
	dbtest.Env
	t                    testing.TB
	searcher             *search.Searcher
	group                group.Group
	anna, bo, clara, dan auth.Actor
	open                 bool // the item that is commented on
}

func run(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Helper()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		f := &fixture{Env: e, t: t, searcher: search.New(e.DB), open: true}
		people := registry.New(e.DB, f.searcher)
		groups := group.New(e.DB, people, product.New(e.DB, f.searcher, people))
		f.Service = New(e.DB, people, groups)
		var err error
		f.group, err = groups.Found(t.Context(), system, group.Group{
			Kind: group.Working, Name: product.Text{Da: "Arbejdsgruppen"}, Purpose: product.Text{Da: "Prøver"}, Exists: civil.Since(civil.New(2024, 4, 24)),
			Reach: auth.Public, Source: cite.Source{Title: "Kommissorium", Date: civil.At(civil.New(2026, 3, 17))},
		})
		must(t, err)
		f.anna, f.bo, f.clara, f.dan = f.person("anna", true, true), f.person("bo", true, true), f.person("clara", true, false), f.person("dan", false, false)
		f.Items = f.item
		test(t, f)
	})
}

func (f *fixture) person(name string, member, sits bool) auth.Actor {
	f.t.Helper()
	p, err := f.authorities.CreatePerson(f.t.Context(), system, registry.Person{Name: name, Email: name + "@" + name + ".example"})
	must(f.t, err)
	a := auth.Actor{Account: name, Person: string(p.ID), For: auth.Party{ID: name, Name: name, Member: member}}
	if sits {
		a.For.Groups = []string{string(f.group.ID)}
	}
	return a
}

// item is an item of an agenda as meetings give it: the group's own, and kept by Anna.
func (f *fixture) item(_ context.Context, actor auth.Actor, item string) (p Place, err error) {
	if !inside(actor, f.group) {
		return p, ErrNotFound
	}
	still := func(context.Context, *db.Tx) (bool, error) { return f.open, nil }
	return Place{
		Kind: OnItem, ID: item, Title: "Budget", In: f.group, Reach: Reaches(f.group.ID)[0], Open: f.open, Keeps: actor.Person == f.anna.Person, Still: still,
	}, nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t testing.TB, what string, err, want error) {
	t.Helper()
	if errs.KindOf(err) != errs.KindOf(want) || (err == nil) != (want == nil) {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

func (f *fixture) wrote(who auth.Actor, kind Kind, about, text string) Post {
	f.t.Helper()
	x, err := f.Write(f.t.Context(), who, kind, about, text)
	must(f.t, err)
	f.Clock.Add(time.Minute)
	return x
}

func (f *fixture) started(who auth.Actor, reach int, text string) Topic {
	f.t.Helper()
	topic, err := f.Start(f.t.Context(), who, f.group, Topic{Title: "  Hvad nu? ", Reach: Reaches(f.group.ID)[reach]}, text)
	must(f.t, err)
	f.Clock.Add(time.Minute)
	return topic
}

// Who may do what with an item's comments and with topics of both reaches.
func TestReach(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		x := f.wrote(f.anna, OnItem, "i", "En kommentar")
		own, wide := f.started(f.bo, 0, "Noget om xylofoner"), f.started(f.bo, 1, "Noget om trompeter")
		for name, c := range map[string]struct {
			who                    auth.Actor
			item, own, wide, start error
			topics                 int
			words                  []string // that the actor finds
		}{
			"visitor": {visitor, ErrNotFound, ErrNotFound, ErrNotFound, ErrForbidden, 0, nil},
			"dan":     {f.dan, ErrNotFound, ErrNotFound, ErrNotFound, ErrForbidden, 0, nil},
			"clara":   {f.clara, ErrNotFound, ErrNotFound, nil, ErrForbidden, 1, []string{"trompeter"}},
			"bo":      {f.bo, nil, nil, nil, nil, 2, []string{"xylofoner", "trompeter"}},
			"keeper":  {keeper, nil, nil, nil, nil, 2, []string{"xylofoner", "trompeter"}},
		} {
			_, _, err := f.PostByID(ctx, c.who, x.ID)
			want(t, name+" reads a comment", err, c.item)
			_, err = f.PlaceOf(ctx, c.who, OnTopic, string(own.ID))
			want(t, name+" reads the group's topic", err, c.own)
			_, err = f.PlaceOf(ctx, c.who, OnTopic, string(wide.ID))
			want(t, name+" reads the members' topic", err, c.wide)
			list, err := f.Topics(ctx, c.who, f.group, "", 10)
			must(t, err)
			if len(list.Items) != c.topics || list.Total != c.topics {
				t.Errorf("%s lists %d topics of %d, want %d", name, len(list.Items), list.Total, c.topics)
			}
			for _, word := range []string{"kommentar", "xylofoner", "trompeter"} {
				if got := f.finds(c.who, word); got != slices.Contains(c.words, word) {
					t.Errorf("%s finds %s: %v", name, word, got)
				}
			}
			_, err = f.Start(ctx, c.who, f.group, Topic{Title: "x", Reach: auth.Members}, "")
			if c.start == nil {
				c.start = errs.Fields{{Name: "text", Key: "errs.required"}}.Err()
			}
			want(t, name+" starts a topic", err, c.start)
		}
		for _, kind := range []Kind{"", "group"} {
			_, err := f.PlaceOf(ctx, keeper, kind, string(own.ID))
			want(t, "a place of no kind", err, ErrNotFound)
		}
	})
}

func (f *fixture) finds(who auth.Actor, word string) bool {
	f.t.Helper()
	var reaches []string
	for _, r := range who.Reaches() {
		reaches = append(reaches, string(r))
	}
	if who.Keeps() {
		reaches = append(reaches, string(Reaches(f.group.ID)[0]))
	}
	res, err := f.searcher.Search(f.t.Context(), search.Query{Text: word, Reaches: reaches, Limit: 5, Exact: true})
	must(f.t, err)
	return len(res.Hits) > 0
}

// What was written is the writer's to change, and resolved by who keeps the item, until
// it is closed.
func TestPost_EditAndResolve(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		x := f.wrote(f.bo, OnItem, "i", " En kommentar\n")
		if x.Text != "En kommentar" || string(x.Person) != f.bo.Person || string(x.Authority) != f.bo.For.ID {
			t.Errorf("written: %+v", x)
		}
		_, err := f.Write(ctx, f.bo, OnItem, "i", strings.Repeat("x", MaxText+1))
		want(t, "too long", err, errs.Fields{{Name: "text"}}.Err())
		for name, c := range map[string]struct {
			who           auth.Actor
			edit, resolve error
		}{
			"anna, who keeps it": {f.anna, ErrForbidden, nil}, "the keepers": {keeper, ErrForbidden, ErrForbidden}, "clara": {f.clara, ErrNotFound, ErrNotFound},
		} {
			_, err := f.Edit(ctx, c.who, x.ID, x.Version, "Noget andet")
			want(t, name+" edits", err, c.edit)
			_, err = f.Resolve(ctx, c.who, x.ID, true)
			want(t, name+" resolves", err, c.resolve)
		}
		if _, err := f.Resolve(ctx, f.anna, x.ID, true); err != nil {
			t.Errorf("resolving twice: %v", err)
		}
		counts, err := CountsIn(ctx, f.DB, OnItem, []string{"i", "j"})
		if must(t, err); counts["i"] != (Count{1, 0}) || counts["j"] != (Count{}) {
			t.Errorf("counted: %v", counts)
		}
		_, err = f.Edit(ctx, f.bo, x.ID, x.Version, "Noget andet")
		want(t, "an edit of what was resolved since", err, ErrStale)
		x, err = f.Edit(ctx, f.bo, x.ID, x.Version+1, "Noget andet")
		if must(t, err); x.Edited == nil || x.Text != "Noget andet" || x.Resolved == nil {
			t.Errorf("edited: %+v", x)
		}
		_, err = f.Resolve(ctx, f.anna, x.ID, false)
		must(t, err)
		f.open = false
		_, err = f.Edit(ctx, f.bo, x.ID, x.Version+1, "For sent")
		want(t, "too late to edit", err, ErrClosed)
		_, err = f.Resolve(ctx, f.anna, x.ID, true)
		want(t, "too late to resolve", err, ErrClosed)
		_, err = f.Write(ctx, f.bo, OnItem, "i", "For sent")
		want(t, "too late to write", err, ErrClosed)
		history, err := audit.History(ctx, f.DB, "post", string(x.ID), 10)
		must(t, err)
		var actions []string
		for _, e := range history {
			actions = append(actions, e.Action)
		}
		if got := fmt.Sprint(actions); got != "[post.reopen post.edit post.resolve post.write]" {
			t.Errorf("the record says %s", got)
		}
	})
}

func TestTopic_Closed(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		topic := f.started(f.bo, 1, "Noget")
		if topic.Title != "Hvad nu?" {
			t.Errorf("its title is %q", topic.Title)
		}
		_, err := f.Start(ctx, f.bo, f.group, Topic{Reach: auth.Public}, " ")
		if got := fmt.Sprint(errs.FieldsOf(err)); !strings.Contains(got, "title") || !strings.Contains(got, "reach") || !strings.Contains(got, "text") {
			t.Errorf("the faults are %s", got)
		}
		want(t, "another of the group closes it", f.Close(ctx, f.anna, topic.ID, true), ErrForbidden)
		must(t, f.Close(ctx, f.bo, topic.ID, true))
		_, err = f.Write(ctx, f.clara, OnTopic, string(topic.ID), "For sent")
		want(t, "writing on a closed topic", err, ErrClosed)
		must(t, f.Close(ctx, keeper, topic.ID, false))
		f.wrote(f.clara, OnTopic, string(topic.ID), "Igen")
		later := f.started(f.anna, 0, "Mere")
		f.wrote(f.anna, OnTopic, string(topic.ID), "Og mere")
		list, err := f.Topics(ctx, f.anna, f.group, "", 1)
		must(t, err)
		if list.Total != 2 || list.Items[0].ID != topic.ID || list.Next == "" {
			t.Errorf("the last written on is %+v", list)
		}
		if list, err = f.Topics(ctx, f.anna, f.group, list.Next, 1); err != nil || list.Items[0].ID != later.ID || list.Prev == "" {
			t.Errorf("after it comes %+v, %v", list, err)
		}
	})
}

// A discussion is read in pages, and each post is found on one.
func TestPosts_Pages(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		var all []Post
		for i := range 5 {
			all = append(all, f.wrote(f.bo, OnItem, "i", fmt.Sprint("nr. ", i)))
		}
		p, err := f.PlaceOf(ctx, f.bo, OnItem, "i")
		must(t, err)
		for i, x := range all {
			cursor, err := f.Cursor(ctx, x, 2)
			must(t, err)
			list, err := f.Posts(ctx, p, cursor, 2)
			must(t, err)
			if list.Total != 5 || !slices.ContainsFunc(list.Items, func(y Post) bool { return y.ID == x.ID }) || (i < 2) != (cursor == "") {
				t.Errorf("post %d is not on its page: %+v", i, list)
			}
			if i == 3 {
				if back, err := f.Posts(ctx, p, list.Prev, 2); err != nil || back.Items[0].ID != all[1].ID {
					t.Errorf("the page before is %+v, %v", back, err)
				}
			}
		}
		names, err := f.People(ctx, all)
		if must(t, err); names[all[0].Person] != "bo" {
			t.Errorf("written by %v", names)
		}
	})
}

// What is written follows its writer and its item.
func TestMergeAndDrop(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		x := f.wrote(f.bo, OnItem, "i", "Noget")
		err := f.DB.Write(ctx, system.Change("person.merge", "p"), func(tx *db.Tx) error {
			if err := f.MergePersons(ctx, tx, x.Person, "other"); err != nil {
				return err
			}
			return f.MergeAuthorities(ctx, tx, x.Authority, "third")
		})
		must(t, err)
		_, x, err = f.PostByID(ctx, f.anna, x.ID)
		if must(t, err); x.Person != "other" || x.Authority != "third" {
			t.Errorf("after the merge: %+v", x)
		}
		must(t, f.DB.Write(ctx, system.Change("item.remove", "i"), func(tx *db.Tx) error { return Drop(ctx, tx, OnItem, "i") }))
		_, _, err = f.PostByID(ctx, f.anna, x.ID)
		want(t, "a comment on what was taken off", err, ErrNotFound)
	})
}
