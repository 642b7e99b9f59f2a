package productweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

// whole reads all of the list that the address describes.
func (h *handlers) whole(r *http.Request) ([]product.Listed, named, error) {
	q := queryOf(r)
	q.Limit, q.Cursor = 0, ""
	l, err := h.products.Catalogue(r.Context(), auth.From(r.Context()), q)
	if err != nil {
		return nil, nil, err
	}
	names, err := h.namesIn(r.Context(), l.Items...)
	return l.Items, names, err
}

func (h *handlers) catalogueCSV(w http.ResponseWriter, r *http.Request) error {
	items, names, err := h.whole(r)
	if err != nil {
		return err
	}
	t := web.Table{Name: "produkter", Columns: []string{
		"id", "navn", "formaal", "purpose", "fase", "niveau", "niveau_status", "licens", "kildekode", "koordinator", "leverandoerer",
		"emner", "antal", "antal_hvad", "antal_kilde", "antal_dato", "kilde", "kilde_dato", "opdateret", "adresse",
	}}
	for _, l := range items {
		row := []string{
			string(l.ID), l.Name, l.Purpose.Da, l.Purpose.En, string(l.Stage.Stage), string(l.Level.Level), string(l.Level.Standing),
			l.Licence, l.Repository,
			strings.Join(names.of(l.PartiesIn(product.Coordinator)), ", "),
			strings.Join(names.of(l.PartiesIn(product.Supplying...)), ", "),
			strings.Join(l.Subjects, " "),
		}
		var f product.Figure
		value := ""
		if len(l.Figures) > 0 {
			f = l.Figures[0]
			value = strconv.FormatInt(f.Value, 10)
		}
		t.Rows = append(t.Rows, append(row, value, f.What.Da, f.Source.Title, f.Source.Date.String(),
			l.Source.Title, l.Source.Date.String(), l.Updated.Format(time.RFC3339), h.base+l.Path()))
	}
	return web.CSV(w, r, t)
}

// Resource is a product in JSON: in the list's download and in the REST API.
type Resource struct {
	ID            string       `json:"id" doc:"Never changes"`
	Slug          string       `json:"slug" doc:"In the address of the product's page"`
	URL           string       `json:"url" doc:"The product's page"`
	Name          string       `json:"name"`
	Purpose       product.Text `json:"purpose" doc:"One sentence"`
	Description   product.Text `json:"description" doc:"What it does and for whom"`
	Note          product.Text `json:"note" doc:"What a reader must know to trust the rest"`
	Subjects      []string     `json:"subjects" doc:"Slugs, the most important first"`
	Stage         string       `json:"stage,omitempty" doc:"idea, project, product or retired; absent when nobody has said"`
	Level         *LevelJSON   `json:"level,omitempty" doc:"Absent when nobody has said"`
	Licence       string       `json:"licence,omitempty" doc:"SPDX expression"`
	Repository    string       `json:"repository,omitempty"`
	Documentation string       `json:"documentation,omitempty"`
	Homepage      string       `json:"homepage,omitempty"`
	Parties       []PartyJSON  `json:"parties" doc:"Which authorities have a role today"`
	Figures       []FigureJSON `json:"figures" doc:"Statements by others; never add them up"`
	Source        cite.Source  `json:"source" doc:"Of purpose and description"`
	Version       int          `json:"version"`
	Updated       time.Time    `json:"updated"`
}

// LevelJSON is a level with who says so.
type LevelJSON struct {
	Level    string      `json:"level" doc:"sandbox, 1, 2 or 3"`
	Standing string      `json:"standing" doc:"decided, confirmed, recommended or self-declared"`
	Source   cite.Source `json:"source"`
}

// PartyJSON is an authority's role in a product.
type PartyJSON struct {
	Authority string      `json:"authority" doc:"Id of the authority"`
	Name      string      `json:"name"`
	Unit      string      `json:"unit,omitempty"`
	Role      string      `json:"role"`
	From      string      `json:"from" doc:"Day the role began, or was first known"`
	Source    cite.Source `json:"source"`
}

// FigureJSON is a number that somebody states.
type FigureJSON struct {
	Value     int64        `json:"value"`
	Qualifier string       `json:"qualifier" doc:"exact, at-least or about"`
	What      product.Text `json:"what"`
	Source    cite.Source  `json:"source"`
}

func (h *handlers) resource(l product.Listed, names named) Resource {
	res := Resource{
		ID: string(l.ID), Slug: l.Slug, URL: h.base + l.Path(), Name: l.Name,
		Purpose: l.Purpose, Description: l.Description, Note: l.Note, Subjects: append([]string{}, l.Subjects...),
		Stage: string(l.Stage.Stage), Licence: l.Licence, Repository: l.Repository, Documentation: l.Documentation,
		Homepage: l.Homepage, Parties: []PartyJSON{}, Figures: []FigureJSON{}, Source: l.Source, Version: l.Version, Updated: l.Updated,
	}
	if l.Level.Level != "" {
		res.Level = &LevelJSON{Level: string(l.Level.Level), Standing: string(l.Level.Standing), Source: l.Level.Source}
	}
	for _, p := range l.Parties {
		v := p.Value
		res.Parties = append(res.Parties, PartyJSON{
			Authority: string(v.Authority), Name: names[v.Authority].Name, Unit: v.Unit, Role: string(v.Role),
			From: p.Period.From.String(), Source: v.Source,
		})
	}
	for _, f := range l.Figures {
		res.Figures = append(res.Figures, FigureJSON{Value: f.Value, Qualifier: string(f.Qualifier), What: f.What, Source: f.Source})
	}
	return res
}

func (h *handlers) catalogueJSON(w http.ResponseWriter, r *http.Request) error {
	items, names, err := h.whole(r)
	if err != nil {
		return err
	}
	out := struct {
		Total    int        `json:"total"`
		Licence  string     `json:"licence"`
		Products []Resource `json:"products"`
	}{len(items), "CC-BY-SA-4.0", make([]Resource, 0, len(items))}
	for _, l := range items {
		out.Products = append(out.Products, h.resource(l, names))
	}
	return web.OpenJSON(w, r, out)
}

const feedLength = 50

func (h *handlers) catalogueAtom(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), queryOf(r)
	q.Limit, q.Cursor, q.Sort = feedLength, "", product.ByUpdated
	l, err := h.products.Catalogue(ctx, auth.From(ctx), q)
	if err != nil {
		return err
	}
	f := web.Feed{
		ID: h.base + "/produkter", Title: i18n.T(ctx, "productweb.products"), Path: "/produkter", Self: "/produkter.atom",
	}
	for _, item := range l.Items {
		f.Entries = append(f.Entries, h.feedEntry(ctx, item))
		f.Updated = later(f.Updated, item.Updated)
	}
	return web.Atom(w, r, h.base, f)
}

func (h *handlers) feedEntry(ctx context.Context, l product.Listed) web.FeedEntry {
	return web.FeedEntry{
		ID: "urn:uuid:" + string(l.ID), Title: l.Name, Path: l.Path(), Summary: text(ctx, l.Purpose),
		Author: l.Source.Title, Updated: l.Updated,
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
