package memberweb

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

// whole reads all of the list that the address describes.
func (h *handlers) whole(r *http.Request) (f found, all []registry.Authority, err error) {
	ctx := r.Context()
	if f, err = h.find(ctx, h.stateOf(r.URL.Query())); err != nil {
		return f, nil, err
	}
	all, err = h.registry.AllAuthorities(ctx, auth.From(ctx), f.query)
	return f, all, err
}

func (h *handlers) listCSV(w http.ResponseWriter, r *http.Request) error {
	f, all, err := h.whole(r)
	if err != nil {
		return err
	}
	t := web.Table{Name: "medlemmer", Columns: []string{
		"id", "navn", "art", "region", "medlem_siden", "siden_kendt", "kilde", "kilde_dato", "kilde_adresse", "bekraeftet", "bekraeftet_dato", "adresse",
	}}
	for _, a := range all {
		v := f.since[a.ID]
		t.Rows = append(t.Rows, []string{
			string(a.ID), a.FullName(), string(a.Kind), f.regions[a.Region].Name, v.Period.From.String(), string(v.Value.How),
			v.Value.Source.Title, v.Value.Source.Date.String(), v.Value.Source.Address,
			v.Value.Confirmed.Title, v.Value.Confirmed.Date.String(), h.base + path(a.Slug),
		})
	}
	return web.CSV(w, r, t)
}

// Resource is a member in JSON: in the list's download and in the REST API.
type Resource struct {
	ID        string       `json:"id" doc:"Of the authority; never changes"`
	Slug      string       `json:"slug"`
	URL       string       `json:"url" doc:"The page of the membership"`
	Name      string       `json:"name"`
	Kind      string       `json:"kind" doc:"municipality, region, state, association or other"`
	Region    string       `json:"region,omitempty" doc:"Name of the region that a municipality lies in"`
	Since     string       `json:"since" format:"date" doc:"The first day; for how = named, it began then or earlier"`
	How       string       `json:"how" doc:"admitted, founder or named: how the first day is known"`
	Until     string       `json:"until,omitempty" format:"date" doc:"The last day, of a membership that has ended or is to end"`
	Source    cite.Source  `json:"source"`
	Confirmed *cite.Source `json:"confirmed,omitempty" doc:"A later source that names the same member"`
}

func (h *handlers) resource(a registry.Authority, f found) Resource {
	v := f.since[a.ID]
	res := Resource{
		ID: string(a.ID), Slug: a.Slug, URL: h.base + path(a.Slug), Name: a.FullName(), Kind: string(a.Kind), Region: f.regions[a.Region].Name,
		Since: v.Period.From.String(), How: string(v.Value.How), Source: v.Value.Source,
	}
	if !v.Period.Open() {
		res.Until = (v.Period.To - 1).String()
	}
	if !v.Value.Confirmed.IsZero() {
		res.Confirmed = &v.Value.Confirmed
	}
	return res
}

func (h *handlers) listJSON(w http.ResponseWriter, r *http.Request) error {
	f, all, err := h.whole(r)
	if err != nil {
		return err
	}
	counts, err := h.members.Counts(r.Context())
	if err != nil {
		return err
	}
	out := struct {
		Day     string         `json:"day"`
		Total   int            `json:"total"`
		Licence string         `json:"licence"`
		Members []Resource     `json:"members"`
		Counts  []member.Count `json:"counts"` // as the community has said them
	}{Day: f.day.String(), Total: len(all), Licence: "CC-BY-SA-4.0", Members: make([]Resource, 0, len(all)), Counts: counts}
	for _, a := range all {
		out.Members = append(out.Members, h.resource(a, f))
	}
	return web.OpenJSON(w, r, out)
}

const feedLength = 50

// listAtom tells who came in, the latest first.
func (h *handlers) listAtom(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, all, err := h.whole(r)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b registry.Authority) int {
		return cmp.Compare(f.since[b.ID].Period.From, f.since[a.ID].Period.From)
	})
	feed := web.Feed{ID: h.base + "/medlemmer", Title: i18n.T(ctx, "memberweb.members"), Path: "/medlemmer", Self: "/medlemmer.atom"}
	for _, a := range all[:min(len(all), feedLength)] {
		feed.Entries = append(feed.Entries, feedEntry(ctx, a, f.since[a.ID]))
	}
	if len(feed.Entries) > 0 {
		feed.Updated = feed.Entries[0].Updated
	}
	return web.Atom(w, r, h.base, feed)
}

func feedEntry(ctx context.Context, a registry.Authority, v member.Version) web.FeedEntry {
	return web.FeedEntry{
		ID: "urn:uuid:" + string(v.ID), Title: a.FullName(), Path: path(a.Slug), Summary: member.Since(ctx, v),
		Author: v.Value.Source.Title, Updated: v.Period.From.Start(),
	}
}
