package decision

import (
	"slices"
	"strings"
	"testing"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/product"
)

func TestCheck_AllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		bad := Content{
			Group: f.board.ID, Matter: "x", Reach: Closed(f.board.ID), Vote: Vote{Method: strings.Repeat("x", MaxMethod+1), Counted: true, Abstain: -1},
			Products: []product.ID{"none"}, Corrects: "none",
			Effects: []Effect{{Object: Level}, {Object: "x", Text: product.Text{Da: "x"}}, {Object: Elsewhere, Path: "x", Text: product.Text{Da: "x"}}, {Object: Charter, ID: "none", Text: product.Text{Da: "x"}}},
		}
		want := []string{
			"matter errs.choose", "day errs.required", "heading_da errs.required", "text_da errs.required", "open_heading_da errs.required",
			"method errs.too_long", "abstain decision.votes",
			"effect-0 decision.effect.no_object", "effect-0_text errs.required", "effect-1 errs.choose", "effect-2 errs.url",
			"products decision.no_product", "effect-3 decision.effect.unknown", "corrects decision.corrects.unknown",
		}
		if _, err := f.Begin(t.Context(), keeper, bad); !slices.Equal(faultsOf(err), want) {
			t.Errorf("got  %v\nwant %v", faultsOf(err), want)
		}
		for name, c := range map[string]struct {
			change func(*Content)
			want   string
		}{
			"a vague day":            {func(c *Content) { c.Day, _ = civil.ParseWhen("2026-10") }, "day decision.exact_day"},
			"no group":               {func(c *Content) { c.Group = "none" }, "group errs.choose"},
			"another group's reach":  {func(c *Content) { c.Reach = Closed(f.assembly.ID) }, "reach errs.choose"},
			"a source with no title": {func(c *Content) { c.Source = cite.Source{Date: source.Date} }, "source_title errs.required"},
		} {
			if _, err := f.Begin(t.Context(), keeper, f.content("x", c.change)); !slices.Equal(faultsOf(err), []string{c.want}) {
				t.Errorf("%s: %v", name, err)
			}
		}
		tomorrow := f.content("I morgen", func(c *Content) { c.Day = civil.At(noon + 1) })
		d, err := f.Begin(t.Context(), f.chair, tomorrow)
		must(t, err)
		if _, err := f.Approve(t.Context(), f.chair, d.ID, d.Version); !slices.Equal(faultsOf(err), []string{"day decision.future"}) {
			t.Errorf("approved before the meeting: %v", err)
		}
		f.Clock.Add(24 * time.Hour)
		if _, err := f.Approve(t.Context(), f.chair, d.ID, d.Version); err != nil {
			t.Errorf("after it: %v", err)
		}
	})
}

func TestAfterwards(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		old := f.decide(t, "Stiftelsen", earlier("2012"))
		if !old.Afterwards() || old.Slug != string(old.ID) || old.Source != source {
			t.Errorf("%+v", old)
		}
		f.decide(t, "Den første", func(c *Content) { c.Day = civil.At(civil.New(2026, 2, 1)) })
		_, err := f.Register(t.Context(), keeper, f.content("Uden om registret", earlier("2026")))
		if !slices.Equal(faultsOf(err), []string{"day decision.not_earlier"}) {
			t.Errorf("entered into the time of the numbers: %v", err)
		}
		f.decide(t, "Lige før", earlier("2026-01"))
		if got := headings(f.list(t, visitor, Query{}).Items); !slices.Equal(got, []string{"Den første", "Lige før", "Stiftelsen"}) {
			t.Errorf("%v", got)
		}
	})
}

func TestCorrection(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		first := f.decide(t, "Fejl", func(c *Content) { c.Day = civil.At(civil.New(2026, 3, 1)) })
		f.decide(t, "Rettet", func(c *Content) { c.Corrects = first.ID })
		got, err := f.BySlug(t.Context(), visitor, first.Slug)
		if err != nil || !slices.Equal(headings(got.Later), []string{"Rettet"}) || !got.Corrected || len(got.Earlier) > 0 {
			t.Errorf("%+v, %v", got, err)
		}
		later, err := f.BySlug(t.Context(), visitor, got.Later[0].Slug)
		if err != nil || later.Corrected || !slices.Equal(headings(later.Earlier), []string{"Fejl"}) {
			t.Errorf("%+v, %v", later, err)
		}
		early := f.content("For tidligt", func(c *Content) { c.Corrects, c.Day = first.ID, civil.At(civil.New(2026, 2, 1)) })
		if _, err := f.Begin(t.Context(), keeper, early); !slices.Equal(faultsOf(err), []string{"day decision.corrects.later"}) {
			t.Errorf("%v", err)
		}
	})
}
