package yearweb

import (
	"context"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/modules/year"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// OnGroup is the group's year on its page: what is next, and the way to the wheel.
func OnGroup(years *year.Service) func(context.Context, group.Group) (templ.Component, error) {
	h := &handlers{years: years}
	return h.onGroup
}

const (
	nextDays    = 180
	nextEntries = 5
)

func (h *handlers) onGroup(ctx context.Context, g group.Group) (templ.Component, error) {
	today := h.years.Today()
	list, err := h.years.Entries(ctx, auth.From(ctx), year.Query{
		Period: civil.Period{From: today, To: today + nextDays}, Group: g.ID, Kinds: []year.Kind{year.Deadline, year.Term},
	})
	var next ui.List
	for _, e := range upcoming(list, today, nextEntries) {
		next = append(next, ui.Item{Title: e.Text, Href: in(ctx, e.Path), Amount: days(ctx, e, today.Year())})
	}
	all := state{group: g.Slug}
	return sectionView(next, ui.Link{Text: i18n.T(ctx, "yearweb.whole_year"), Href: all.address().At(ctx, "")}), err
}
