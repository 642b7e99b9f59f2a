package decisionweb

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

// whole reads all of the list that the address describes, or the first of it.
func (h *handlers) whole(r *http.Request, limit int, sort decision.Sort) (decision.Listing, error) {
	ctx := r.Context()
	s, err := h.slugs(ctx)
	if err != nil {
		return decision.Listing{}, err
	}
	q := s.query(state(r))
	if q.Limit = limit; sort != "" {
		q.Sort = sort
	}
	return h.decisions.Decisions(ctx, auth.From(ctx), q)
}

func (h *handlers) listCSV(w http.ResponseWriter, r *http.Request) error {
	l, err := h.whole(r, 0, "")
	if err != nil {
		return err
	}
	t := web.Table{Name: "beslutninger", Columns: []string{
		"id", "nummer", "gruppe", "aar", "art", "dato", "overskrift", "heading", "tekst", "text", "kun_delvis", "metode", "for", "imod", "hverken",
		"loesninger", "aendrede", "retter", "kilde", "kilde_adresse", "kilde_dato", "indfoert", "adresse",
	}}
	for _, x := range l.Items {
		res := h.resource(x, l.Names)
		row := []string{
			res.ID, res.Number, l.Groups[x.Group].Name.Da, strconv.Itoa(x.Year()), string(x.Matter), x.Day.String(),
			x.Heading.Da, x.Heading.En, x.Text.Da, x.Text.En, yes(x.Partly), x.Vote.Method,
		}
		for _, n := range []int{x.Vote.For, x.Vote.Against, x.Vote.Abstain} {
			if x.Vote.Counted {
				row = append(row, strconv.Itoa(n))
			} else {
				row = append(row, "")
			}
		}
		t.Rows = append(t.Rows, append(row, joined(res.Products, func(p ProductJSON) string { return p.Name }),
			joined(x.Effects, func(e decision.Effect) string { return e.Text.Da }), string(x.Corrects),
			x.Source.Title, x.Source.Address, x.Source.Date.String(), x.Approved.Format(time.RFC3339), res.URL))
	}
	return web.CSV(w, r, t)
}

func yes(b bool) string {
	if b {
		return "ja"
	}
	return ""
}

func joined[T any](list []T, name func(T) string) (s string) {
	for i, v := range list {
		if i > 0 {
			s += ", "
		}
		s += name(v)
	}
	return s
}

// Resource is a decision in JSON: in the list's download and in the REST API. To whom
// it is not for, it has what is for everybody.
type Resource struct {
	ID       string        `json:"id" doc:"Never changes"`
	Number   string        `json:"number,omitempty" doc:"Slug of the group, year and number; absent for a decision from before the register"`
	URL      string        `json:"url" doc:"The decision's page"`
	Group    GroupJSON     `json:"group"`
	Matter   string        `json:"matter" doc:"Kind of decision"`
	Day      string        `json:"day" doc:"As exact as the source: 2026, 2026-11 or 2026-11-22"`
	Heading  product.Text  `json:"heading"`
	Text     product.Text  `json:"text"`
	Partly   bool          `json:"partly" doc:"Heading and text are those for everybody, and the rest is kept back"`
	Vote     decision.Vote `json:"vote,omitzero"`
	Products []ProductJSON `json:"products" doc:"What it is about"`
	Effects  []EffectJSON  `json:"effects" doc:"What it changed"`
	Corrects string        `json:"corrects,omitempty" doc:"Id of the decision that it corrects"`
	Source   *cite.Source  `json:"source,omitempty" doc:"Of a decision from before the register"`
	Approved time.Time     `json:"approved" doc:"When it was approved, or entered"`
}

// GroupJSON is a group that decided.
type GroupJSON struct {
	ID   string       `json:"id"`
	Name product.Text `json:"name"`
	URL  string       `json:"url"`
}

// ProductJSON is a product that a decision is about.
type ProductJSON struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

// EffectJSON is something that a decision changed.
type EffectJSON struct {
	Object string       `json:"object" doc:"level, stage, prices, membership, charter or elsewhere"`
	ID     string       `json:"id,omitempty" doc:"Of the product, the authority or the group"`
	Text   product.Text `json:"text"`
	URL    string       `json:"url,omitempty" doc:"Where it is to be seen"`
}

func (h *handlers) resource(x decision.Shown, names decision.Names) Resource {
	g := names.Groups[x.Group]
	res := Resource{
		ID: string(x.ID), URL: h.base + x.Path(), Group: GroupJSON{string(g.ID), g.Name, h.base + g.Path()}, Matter: string(x.Matter),
		Day: x.Day.String(), Heading: x.Heading, Text: x.Text, Partly: x.Partly, Vote: x.Vote, Products: []ProductJSON{}, Effects: []EffectJSON{},
		Corrects: string(x.Corrects), Approved: x.Approved,
	}
	if !x.Afterwards() {
		res.Number = x.Slug
	}
	for _, p := range x.Products {
		n := names.Products[p]
		res.Products = append(res.Products, ProductJSON{string(p), n.Name, h.base + n.Path()})
	}
	for _, e := range x.Effects {
		out := EffectJSON{Object: string(e.Object), ID: e.ID, Text: e.Text, URL: e.Path}
		if e.Object != decision.Elsewhere {
			out.URL = h.base + e.Path
		}
		res.Effects = append(res.Effects, out)
	}
	if !x.Source.IsZero() {
		res.Source = &x.Source
	}
	return res
}

func (h *handlers) resources(l decision.Listing) []Resource {
	list := make([]Resource, len(l.Items))
	for i, x := range l.Items {
		list[i] = h.resource(x, l.Names)
	}
	return list
}

func (h *handlers) listJSON(w http.ResponseWriter, r *http.Request) error {
	l, err := h.whole(r, 0, "")
	if err != nil {
		return err
	}
	return web.OpenJSON(w, r, struct {
		Total     int        `json:"total"`
		Licence   string     `json:"licence"`
		Decisions []Resource `json:"decisions"`
	}{l.Total, "CC-BY-SA-4.0", h.resources(l)})
}

const feedLength = 50

// listAtom is what was entered last, whenever it was decided.
func (h *handlers) listAtom(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	l, err := h.whole(r, feedLength, decision.ByApproval)
	if err != nil {
		return err
	}
	f := web.Feed{
		ID: h.base + "/beslutninger", Title: i18n.T(ctx, "decisionweb.decisions"), Path: "/beslutninger", Self: "/beslutninger.atom",
	}
	for _, x := range l.Items {
		f.Entries = append(f.Entries, feedEntry(ctx, x, l.Names))
		if x.Approved.After(f.Updated) {
			f.Updated = x.Approved
		}
	}
	return web.Atom(w, r, h.base, f)
}

func feedEntry(ctx context.Context, x decision.Shown, names decision.Names) web.FeedEntry {
	g := names.Groups[x.Group]
	return web.FeedEntry{
		ID: "urn:uuid:" + string(x.ID), Title: title(ctx, x, names),
		Path: x.Path(), Summary: text(ctx, x.Text), Author: text(ctx, g.Name), Updated: x.Approved,
	}
}
