package decision

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/search"
)

// secrets are words that stand only in what a closed decision keeps for its group.
var secrets = []string{"kvababbelse", "xylofonbudget", "zinkhvidtmetode", "pileflettekilde", "OS2sofd"}

// TestReach_ClosedIsNowhere holds that nothing that is closed reaches anybody whom it
// is not for, by no way of asking.
func TestReach_ClosedIsNowhere(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		d := f.decide(t, "Kvababbelse", closed, func(c *Content) {
			c.Matter, c.Text.Da, c.Vote.Method = group.ProductLevel, "Et xylofonbudget", "Zinkhvidtmetode"
			c.Products = []product.ID{f.sofd}
			c.Effects = []Effect{{Object: Level, ID: string(f.sofd), Text: product.Text{Da: "Pileflettekilde"}}}
		})
		f.decide(t, "Åben rettelse", func(c *Content) { c.Corrects = d.ID })
		inside := []auth.Actor{keeper, system, f.chair, f.secretary, f.member}
		for _, a := range []auth.Actor{visitor, f.outside, f.another} {
			got, err := f.BySlug(ctx, a, d.Slug)
			must(t, err)
			if !got.Partly || got.Heading.Da != "En sag om en leverandør" || got.Number != 1 {
				t.Errorf("%s reads %+v", a.Account, got.Shown)
			}
			correction, err := f.BySlug(ctx, a, "bestyrelsen-2026-2")
			must(t, err)
			about, err := f.AboutObject(ctx, a, string(f.sofd), Level, Stage)
			must(t, err)
			byProduct := f.list(t, a, Query{Values: map[Facet][]string{ByProduct: {string(f.sofd)}}})
			all := f.list(t, a, Query{})
			if all.Total != 2 || byProduct.Total != 0 || len(about.Decisions) != 0 || len(all.Counts[ByProduct]) != 0 {
				t.Errorf("%s lists %d, %d about the product, %d that changed it, %v", a.Account, all.Total, byProduct.Total, len(about.Decisions), all.Counts)
			}
			told := fmt.Sprint(got.Shown, correction.Earlier, all.Items)
			for _, secret := range secrets {
				if l := f.list(t, a, Query{Text: secret}); l.Total != 0 {
					t.Errorf("%s finds %s", a.Account, secret)
				}
				if strings.Contains(strings.ToLower(told), strings.ToLower(secret)) {
					t.Errorf("%s is told %s", a.Account, secret)
				}
			}
			if l := f.list(t, a, Query{Text: "leverandør"}); l.Total != 1 || !l.Items[0].Partly {
				t.Errorf("%s does not find the open heading", a.Account)
			}
		}
		for _, a := range inside {
			got, err := f.BySlug(ctx, a, d.Slug)
			about, err2 := f.AboutObject(ctx, a, string(f.sofd), Level)
			if err != nil || err2 != nil || got.Partly || got.Heading.Da != "Kvababbelse" || len(about.Decisions) != 1 {
				t.Errorf("%s reads %+v, %v", a.Account, got.Shown, err)
			}
			for _, word := range []string{"kvababbelse", "xylofonbudget", "leverandør"} {
				if l := f.list(t, a, Query{Text: word}); l.Total != 1 {
					t.Errorf("%s finds %d of %s", a.Account, l.Total, word)
				}
			}
		}
	})
}

// TestReach_FollowsTheGroup: when a group closed its page, the search of the whole site
// went on finding what it had decided.
func TestReach_FollowsTheGroup(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		f.decide(t, "Kvababbelse")
		f.decide(t, "Zinkhvidt", closed)
		found := func(a auth.Actor) (n int) {
			t.Helper()
			var reaches []string
			for _, r := range a.Reaches() {
				reaches = append(reaches, string(r))
			}
			for _, word := range []string{"kvababbelse", "leverandør"} {
				res, err := f.searcher.Search(t.Context(), search.Query{Text: word, Reaches: reaches, Limit: 5, Exact: true})
				must(t, err)
				n += res.Total
			}
			return n
		}
		edit := func(reach auth.Reach) {
			t.Helper()
			d, err := f.groups.ByID(t.Context(), keeper, f.board.ID)
			must(t, err)
			d.Reach = reach
			_, err = f.groups.Edit(t.Context(), keeper, d.Group)
			must(t, err)
		}
		edit(auth.Members)
		if v, m := found(visitor), found(f.outside); v != 0 || m != 2 {
			t.Errorf("of a group for members a visitor finds %d, a member %d", v, m)
		}
		edit(auth.Public)
		if n := found(visitor); n != 2 {
			t.Errorf("of a group for all a visitor finds %d", n)
		}
	})
}

// TestReach_Random compares what each reader gets of random decisions with the rule:
// all of what is within reach, the open part of the rest, and nothing of a group that
// is not for them.
func TestReach_Random(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		r := rand.New(rand.NewPCG(1, 2))
		made := map[ID]Decision{}
		for n := range 40 {
			d := f.decide(t, fmt.Sprint("Hemmelighed ", n), func(c *Content) {
				if g := []group.Group{f.board, f.inner, f.architecture}[r.IntN(3)]; g.ID != f.board.ID {
					c.Group, c.Matter = g.ID, group.Other
				}
				c.Reach = []auth.Reach{auth.Public, auth.Members, Closed(c.Group)}[r.IntN(3)]
				c.Open.Heading.Da = "Åben"
				c.Products = []product.ID{f.hidden}
			})
			made[d.ID] = d
		}
		for _, a := range []auth.Actor{visitor, keeper, f.chair, f.another, f.outside, system} {
			want := 0
			for _, d := range made {
				if d.Group != f.inner.ID || a.CanRead(auth.Members) {
					want++
				}
			}
			l := f.list(t, a, Query{})
			found := f.list(t, a, Query{Text: "hemmelighed"})
			counted := 0
			for _, c := range l.Counts[ByGroup] {
				counted += c.N
			}
			if l.Total != want || counted != want {
				t.Errorf("%s is shown %d, and %d are counted; want %d", a.Account, l.Total, counted, want)
			}
			full := 0
			for _, x := range l.Items {
				d := made[x.ID]
				if x.Partly == a.CanRead(d.Reach) || x.Partly && x.Heading.Da != "Åben" || !x.Partly && x.Heading != d.Heading {
					t.Errorf("%s reads %q of reach %s", a.Account, x.Heading.Da, d.Reach)
				}
				if len(x.Products) > 0 && !a.CanRead(auth.Members) {
					t.Errorf("%s is told of a product that is for members", a.Account)
				}
				if !x.Partly {
					full++
				}
			}
			if found.Total != full {
				t.Errorf("%s finds %d, and reads %d in full", a.Account, found.Total, full)
			}
		}
	})
}
