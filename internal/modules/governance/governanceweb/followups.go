package governanceweb

import (
	"context"
	"net/http"

	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// followUpsPath is the page about what is to be done in all products.
const followUpsPath = "/governance/opfoelgning"

// followUpsPage is what is to be done in all products, track by track.
type followUpsPage struct {
	ui.Page
	Tracks []followUpTable
	Other  ui.Link // with what is done, or without
	Files  ui.Downloads
}

// followUpTable is what is on one track.
type followUpTable struct {
	ID, Title string
	Rows      ui.Table
}

// whatFollows is a list of follow-ups with what they name.
type whatFollows struct {
	list     []governance.FollowUp
	owners   map[registry.AuthorityID]registry.Name
	products map[product.ID]product.Name
}

// whatFollows reads what the address asks for: what is to be done, and with ?udfoert=1 what has
// been done too.
func (h *handlers) whatFollows(r *http.Request) (t whatFollows, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	if t.list, err = h.governance.FollowUps(ctx, actor, governance.FollowUpQuery{Open: !withDone(r)}); err != nil {
		return t, err
	}
	if t.owners, err = h.authorities.NamesByID(ctx, ownersOf(t.list)); err != nil {
		return t, err
	}
	var about []product.ID
	for _, x := range t.list {
		about = append(about, x.Product)
	}
	t.products, err = h.products.NamesByID(ctx, actor, about)
	return t, err
}

func withDone(r *http.Request) bool { return r.URL.Query().Get("udfoert") == "1" }

func (h *handlers) allFollowUps(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	t, err := h.whatFollows(r)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "governanceweb.follow_ups")
	p := followUpsPage{
		Page:  ui.Page{Title: title, Lead: i18n.T(ctx, "governanceweb.follow_ups_lead"), Door: "sharing", Sub: "governance", Crumbs: crumbs(ctx)},
		Other: ui.Link{Text: i18n.T(ctx, "governanceweb.with_done"), Href: in(ctx, followUpsPath) + "?udfoert=1"},
		Files: ui.Downloads{{Text: "CSV", Href: in(ctx, followUpsPath+".csv")}},
	}
	if withDone(r) {
		p.Other = ui.Link{Text: i18n.T(ctx, "governanceweb.only_open"), Href: in(ctx, followUpsPath)}
		p.Files[0].Href += "?udfoert=1"
	}
	for _, track := range governance.Tracks {
		p.Tracks = append(p.Tracks, h.followUpTable(ctx, t, track))
	}
	return web.Render(w, r, http.StatusOK, followUpsView(p))
}

func (h *handlers) followUpTable(ctx context.Context, t whatFollows, track governance.Track) followUpTable {
	today := h.governance.Today()
	out := followUpTable{ID: string(track), Title: trackName(ctx, track)}
	out.Rows = ui.Table{Caption: out.Title, Columns: []ui.Column{
		{Title: i18n.T(ctx, texts.Label+"todo")}, {Title: i18n.T(ctx, "governanceweb.product")}, {Title: i18n.T(ctx, texts.Label+"owner")},
		{Title: i18n.T(ctx, texts.Label+"due")},
	}}
	for _, x := range t.list {
		if x.Track != track {
			continue
		}
		what := ui.Cell{Text: x.Text}
		if x.Criterion != "" {
			what = ui.Cell{Text: string(x.Criterion) + ": " + x.Text, Href: in(ctx, criterionPath(x.Criterion))}
		}
		due := ui.Cell{Text: i18n.ShortDate(ctx, x.Due)}
		switch {
		case x.Done != 0:
			due.Content = ui.Status{Verdict: ui.Yes, Text: i18n.T(ctx, "governanceweb.done", "date", x.Done)}
		case x.Late(today):
			due.Content = ui.Status{Verdict: ui.No, Text: i18n.T(ctx, "governanceweb.late_step", "step", due.Text, "late", i18n.N(ctx, "governanceweb.late", int(today-x.Due)))}
		}
		about := t.products[x.Product]
		out.Rows.Rows = append(out.Rows.Rows, []ui.Cell{
			what, {Text: about.Name, Href: in(ctx, governance.ProductPath(about)) + "#opfoelgning"}, {Text: t.owners[x.Owner].FullName()}, due,
		})
	}
	return out
}

func (h *handlers) followUpsCSV(w http.ResponseWriter, r *http.Request) error {
	list, err := h.whatFollows(r)
	if err != nil {
		return err
	}
	t := web.Table{Name: "governance-opfoelgning", Columns: []string{"product", "name", "track", "criterion", "text", "owner", "due", "done"}}
	for _, x := range list.list {
		done := ""
		if x.Done != 0 {
			done = x.Done.String()
		}
		about := list.products[x.Product]
		t.Rows = append(t.Rows, []string{
			about.Slug, about.Name, string(x.Track), string(x.Criterion), x.Text, list.owners[x.Owner].FullName(), x.Due.String(), done,
		})
	}
	return web.CSV(w, r, t)
}
