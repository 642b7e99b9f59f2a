package groupweb

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// charterPage is a group's charter on a day, and how it came to be so.
type charterPage struct {
	ui.Page
	Laid       string // when the one shown is in force
	Facts      ui.Facts
	Comparison *ui.Comparison // with the one before it
	Before     string         // what says that there is nothing to compare
	Versions   ui.Timeline
	None       ui.Empty
	More       templ.Component // of another package: the decisions that adopted it
}

// charter shows the charter that is in force today, or another of the address, beside
// the one that it replaced.
func (h *handlers) charter(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.groups.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	all, err := h.groups.Charters(ctx, actor, d.ID)
	if err != nil {
		return err
	}
	p := charterPage{
		Page: groupFrame(ctx, d.Group, i18n.T(ctx, "groupweb.charter")),
		None: ui.Empty{Title: i18n.T(ctx, "groupweb.no_charter"), Text: i18n.T(ctx, "groupweb.no_charter_text")},
	}
	if d.CanKeep {
		p.Actions = ui.Button{Text: i18n.T(ctx, "groupweb.adopt"), Href: in(ctx, charterPath(d.Group)+"/ret")}
	}
	if len(all) == 0 {
		return web.Render(w, r, http.StatusOK, charterView(p))
	}
	at, err := chosen(all, r.URL.Query().Get("fra"), h.groups.Today())
	if err != nil {
		return err
	}
	laid := all[at]
	p.Lead, p.Laid = text(ctx, d.Purpose), period(ctx, laid.Period)
	laidDown := make([]group.Charter, len(all))
	for i, v := range all {
		laidDown[i] = v.Value
	}
	names, err := h.referredBy(ctx, laidDown...)
	if err != nil {
		return err
	}
	p.Facts = charterFacts(ctx, laid.Value, names)
	p.Before = i18n.T(ctx, "groupweb.first_charter")
	if at+1 < len(all) {
		p.Comparison = compare(ctx, all[at+1], laid, names)
	}
	p.Versions = versions(ctx, d.Group, all, names)
	if p.More, err = h.charters(ctx, d.Group); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, charterView(p))
}

// chosen finds the charter that began on the day written; without one, that of
// today, or else the one nearest to it.
func chosen(all []group.CharterVersion, from string, today civil.Date) (at int, err error) {
	nearest := len(all) - 1
	for i, v := range all {
		switch {
		case from == v.Period.From.String():
			return i, nil
		case v.Period.From <= today && i < nearest:
			nearest = i
		}
	}
	if from != "" {
		return 0, group.ErrNotFound
	}
	return nearest, nil
}

func charterFacts(ctx context.Context, c group.Charter, names referred) (list ui.Facts) {
	for _, p := range parts(ctx, c, names) {
		f := ui.Fact{Name: p.title(ctx), Content: lines(strings.Split(orUnsaid(ctx, p.Text), "\n"))}
		if l, known := names.decisions[c.Register]; known && p.Field == "decision" {
			f.Content = decidedView(c.Decision, l)
		}
		list = append(list, f)
	}
	cited := ui.Cited(ctx, c.Source)
	list[len(list)-1].Source = &cited
	return list
}

// compare shows what one charter changed of the other.
func compare(ctx context.Context, old, new group.CharterVersion, names referred) *ui.Comparison {
	c := ui.Comparison{
		Caption: i18n.T(ctx, "groupweb.compared"), Old: period(ctx, old.Period), New: period(ctx, new.Period),
	}
	was := map[string]string{}
	before, after := parts(ctx, old.Value, names), parts(ctx, new.Value, names)
	for _, p := range before {
		was[p.Field] = p.Text
	}
	for _, p := range after {
		if p.Text != was[p.Field] {
			c.Fields = append(c.Fields, ui.Compared{Field: p.title(ctx), Old: was[p.Field], New: p.Text})
		}
		delete(was, p.Field)
	}
	for _, p := range before { // majorities of their own that are no more
		if gone, is := was[p.Field]; is {
			c.Fields = append(c.Fields, ui.Compared{Field: p.title(ctx), Old: gone})
		}
	}
	return &c
}

func versions(ctx context.Context, g group.Group, all []group.CharterVersion, names referred) (list ui.Timeline) {
	for _, v := range all {
		e := ui.Event{
			Kind: ui.Decided, When: i18n.Date(ctx, v.Period.From), ISO: v.Period.From.String(), Title: i18n.T(ctx, "groupweb.charter_of", "period", period(ctx, v.Period)),
			Href: versionPath(ctx, g, v), Content: ui.Cited(ctx, v.Value.Source),
		}
		if by := cmp.Or(v.Value.Decision, names.decisions[v.Value.Register].Text); by != "" {
			e.Who = i18n.T(ctx, "groupweb.decided_by", "by", by)
		}
		list = append(list, e)
	}
	return list
}
