package ballot

import (
	"errors"
	"slices"
	"testing"

	"alminding/internal/base/errs"
	"alminding/internal/base/vote"
	"alminding/internal/modules/group"
)

// TestProxy_AsTheCharterAllows: how many one may hold, and whether there are any.
func TestProxy_AsTheCharterAllows(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		give := func(b Ballot, giver, holder int) string {
			err := f.Authorize(t.Context(), f.actors[giver], b.ID, f.seats[giver], f.seats[holder])
			for _, x := range errs.FieldsOf(err) {
				return x.Name + " " + x.Key
			}
			must(t, err)
			return ""
		}
		f.adopt(t, func(c *group.Charter) { c.Proxies = 1 })
		b := f.open(t, vote.Listed)
		for range 2 { // the same again is not one more
			if got := give(b, 2, 1); got != "" {
				t.Errorf("the first: %s", got)
			}
		}
		if got := give(b, 3, 1); got != "holder group.proxy.limit" {
			t.Errorf("the second: %q", got)
		}
		f.adopt(t, func(c *group.Charter) { c.Proxying, c.Proxies = group.NoProxies, 0 })
		if got := give(b, 3, 2); got != "holder group.proxy.none" {
			t.Errorf("where there are none: %q", got)
		}
		must(t, f.Authorize(t.Context(), f.actors[2], b.ID, f.seats[2], "")) // what was given is taken back
	})
}

func TestProxy(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		b := f.open(t, vote.Listed)
		f.refuses(t, b, 1, f.seats[2], ErrNotYours)
		if err := f.Authorize(ctx, f.actors[1], b.ID, f.seats[2], f.seats[1]); !errors.Is(err, ErrNotYours) {
			t.Errorf("took another's proxy: %v", err)
		}
		if err := f.Authorize(ctx, f.actors[chairman], b.ID, f.seats[2], f.seats[chairman]); !slices.Equal(faultsOf(err), []string{"holder ballot.own_holder"}) {
			t.Errorf("the chair wrote another's proxy to itself: %v", err)
		}
		must(t, f.Authorize(ctx, f.actors[chairman], b.ID, f.seats[2], f.seats[3])) // as it came by letter
		must(t, f.Authorize(ctx, f.actors[2], b.ID, f.seats[2], f.seats[1]))
		if d := f.details(t, f.actors[1], b); len(d.Yours) != 2 || d.Yours[0].ID != f.seats[1] || d.Yours[1].Caster != f.seats[1] {
			t.Errorf("the holder votes for %+v", d.Yours)
		}
		must(t, f.Cast(ctx, f.actors[1], b.ID, f.seats[1:3], vote.Against))
		f.cast(t, b, 2, vote.For) // came back
		f.refuses(t, b, 1, f.seats[2], ErrVotedItself)

		must(t, f.Authorize(ctx, f.actors[3], b.ID, f.seats[3], f.seats[1]))
		must(t, f.Authorize(ctx, f.actors[1], b.ID, f.seats[1], f.seats[2]))
		f.refuses(t, b, 1, f.seats[3], ErrAbsent)   // the holder is away itself
		f.refuses(t, b, 2, f.seats[3], ErrNotYours) // and does not pass it on
		must(t, f.Authorize(ctx, f.actors[1], b.ID, f.seats[1], ""))
		must(t, f.Cast(ctx, f.actors[1], b.ID, f.seats[3:4], vote.Against))
		if r := f.close(t, b); r.For != 1 || r.Against != 2 {
			t.Errorf("%+v", r)
		}
	})
}

func TestProxy_InSecret_OnceEach(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f *fixture) {
		b := f.open(t, vote.Secret)
		must(t, f.Authorize(t.Context(), f.actors[2], b.ID, f.seats[2], f.seats[1]))
		must(t, f.Cast(t.Context(), f.actors[1], b.ID, f.seats[1:3], vote.For))
		f.refuses(t, b, 2, f.seats[2], ErrVoted)
		f.refuses(t, b, 1, f.seats[1], ErrVoted)
		if r := f.close(t, b); r.For != 2 || r.Answered != 2 {
			t.Errorf("%+v", r)
		}
	})
}
