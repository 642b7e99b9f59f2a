package registryweb

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

// whole reads all of the list that the address describes.
func (h *handlers) whole(r *http.Request, l listing) ([]registry.Authority, surroundings, error) {
	ctx := r.Context()
	around, err := h.around(ctx, l.member)
	if err != nil {
		return nil, around, err
	}
	all, err := h.registry.AllAuthorities(ctx, auth.From(ctx), stateOf(r, l).query(around))
	if err != nil {
		return nil, around, err
	}
	around.successors, err = h.successors(ctx, all)
	return all, around, err
}

// successors are the names of those that took over from the authorities.
func (h *handlers) successors(ctx context.Context, all []registry.Authority) (map[registry.AuthorityID]registry.Name, error) {
	ids := make([]registry.AuthorityID, len(all))
	for i, a := range all {
		ids[i] = a.Successor
	}
	return h.registry.NamesByID(ctx, ids)
}

func (h *handlers) listCSV(l listing) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		all, around, err := h.whole(r, l)
		if err != nil {
			return err
		}
		t := web.Table{Name: l.path[1:], Columns: []string{
			"id", "navn", "officielt_navn", "art", "cvr", "kode", "region", string(l.member), "siden", "siden_kendt",
			"folketal", "folketal_dato", "areal_hektar", "hjemmeside", "kilde", "kilde_dato", "opdateret", "adresse",
			"findes_fra", "findes_til", "efterfoelger",
		}}
		for _, a := range all {
			t.Rows = append(t.Rows, h.csvRow(a, around))
		}
		return web.CSV(w, r, t)
	}
}

func (h *handlers) csvRow(a registry.Authority, around surroundings) []string {
	member, since, how := "nej", "", ""
	if v, ok := around.members[a.ID]; ok {
		member, since, how = "ja", v.Period.From.String(), string(v.Value.How)
	}
	value := func(k registry.FactKind) (n, date string) {
		if f, ok := a.Fact(k); ok {
			return strconv.FormatInt(f.Value, 10), f.Source.Date.String()
		}
		return "", ""
	}
	population, counted := value(registry.Population)
	area, _ := value(registry.AreaHectares)
	return []string{
		string(a.ID), a.Name, a.OfficialName, string(a.Kind), a.CVR, a.Code, around.byID[a.Region].Name, member, since, how,
		population, counted, area, a.Homepage, a.Source.Title, a.Source.Date.String(), a.Updated.Format(time.RFC3339), h.base + a.Path(),
		registry.ExistsFrom.Of(a), registry.ExistsTo.Of(a), around.successors[a.Successor].Slug,
	}
}

// Resource is an authority in JSON: in the list's download and in the REST API.
type Resource struct {
	ID           string          `json:"id" doc:"Never changes"`
	Slug         string          `json:"slug" doc:"In the address of the authority's page"`
	URL          string          `json:"url" doc:"The authority's page"`
	Kind         string          `json:"kind" doc:"municipality, region, state, association, supplier or other"`
	Name         string          `json:"name" doc:"As spoken: Syddjurs"`
	OfficialName string          `json:"official_name,omitempty"`
	CVR          string          `json:"cvr,omitempty" doc:"Number in the Danish business register"`
	CVRSource    *cite.Source    `json:"cvr_source,omitempty"`
	Code         string          `json:"code,omitempty" doc:"Of a municipality or a region, four digits"`
	Region       *Reference      `json:"region,omitempty" doc:"That a municipality lies in"`
	ExistsFrom   string          `json:"exists_from,omitempty" doc:"The first day; absent when nobody has said it"`
	ExistsTo     string          `json:"exists_to,omitempty" doc:"The last day of one that is dissolved"`
	Successor    *Reference      `json:"successor,omitempty" doc:"That took over when it was dissolved"`
	Homepage     string          `json:"homepage,omitempty"`
	Contact      string          `json:"contact,omitempty" doc:"The role to write to"`
	Membership   *MembershipJSON `json:"membership,omitempty" doc:"Absent when it is not in the community today"`
	Facts        []registry.Fact `json:"facts" doc:"By kind, the newest first"`
	Source       cite.Source     `json:"source" doc:"Of kind, names and code"`
	Version      int             `json:"version"`
	Updated      time.Time       `json:"updated"`
}

// Reference points to another authority.
type Reference struct {
	ID   string `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
}

// MembershipJSON tells how an authority is in the community.
type MembershipJSON struct {
	Kind   string      `json:"kind" doc:"member or partner"`
	From   string      `json:"from" doc:"The first day; for how = named, it began then or earlier"`
	How    string      `json:"how" doc:"admitted, founder or named: how the first day is known"`
	Source cite.Source `json:"source"`
}

func (h *handlers) resource(a registry.Authority, around surroundings) Resource {
	res := Resource{
		ID: string(a.ID), Slug: a.Slug, URL: h.base + a.Path(), Kind: string(a.Kind), Name: a.Name, OfficialName: a.OfficialName,
		CVR: a.CVR, Code: a.Code, Homepage: a.Homepage, Contact: a.Contact, Facts: a.Facts, Source: a.Source, Version: a.Version, Updated: a.Updated,
		ExistsFrom: registry.ExistsFrom.Of(a), ExistsTo: registry.ExistsTo.Of(a),
	}
	if a.CVR != "" {
		res.CVRSource = &a.CVRSource
	}
	if res.Facts == nil {
		res.Facts = []registry.Fact{}
	}
	if region, ok := around.byID[a.Region]; ok {
		res.Region = &Reference{ID: string(region.ID), Slug: region.Slug, Name: region.Name}
	}
	if s, ok := around.successors[a.Successor]; ok {
		res.Successor = &Reference{ID: string(s.ID), Slug: s.Slug, Name: s.Name}
	}
	if v, ok := around.members[a.ID]; ok {
		res.Membership = &MembershipJSON{
			Kind: string(v.Value.Kind), From: v.Period.From.String(), How: string(v.Value.How), Source: v.Value.Source,
		}
	}
	return res
}

func (h *handlers) listJSON(l listing) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		all, around, err := h.whole(r, l)
		if err != nil {
			return err
		}
		list := make([]Resource, 0, len(all))
		for _, a := range all {
			list = append(list, h.resource(a, around))
		}
		return web.OpenJSON(w, r, map[string]any{"total": len(list), "licence": "CC-BY-SA-4.0", l.name: list})
	}
}

const feedLength = 50

func (h *handlers) listAtom(l listing) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx := r.Context()
		around, err := h.around(ctx, l.member)
		if err != nil {
			return err
		}
		q := stateOf(r, l).query(around)
		q.Sort, q.Limit = registry.ByUpdated, feedLength
		found, err := h.registry.Authorities(ctx, auth.From(ctx), q)
		if err != nil {
			return err
		}
		f := web.Feed{ID: h.base + l.path, Title: i18n.T(ctx, "registryweb.list."+l.name), Path: l.path, Self: l.path + ".atom"}
		for _, a := range found.Items {
			f.Entries = append(f.Entries, feedEntry(ctx, a, around))
			if a.Updated.After(f.Updated) {
				f.Updated = a.Updated
			}
		}
		return web.Atom(w, r, h.base, f)
	}
}

func feedEntry(ctx context.Context, a registry.Authority, around surroundings) web.FeedEntry {
	return web.FeedEntry{
		ID: "urn:uuid:" + string(a.ID), Title: a.FullName(), Path: a.Path(), Summary: place(ctx, a, around.byID),
		Author: a.Source.Title, Updated: a.Updated,
	}
}
