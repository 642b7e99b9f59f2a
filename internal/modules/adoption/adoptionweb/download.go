package adoptionweb

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

// AdoptionJSON is a use: in the list's download and in the REST API.
type AdoptionJSON struct {
	URL       string          `json:"url" doc:"The page of the record that proves it"`
	Authority AdopterJSON     `json:"authority"`
	Product   AdoptedJSON     `json:"product"`
	State     adoption.State  `json:"state" doc:"considering, piloting, operating, phasing-out or ended"`
	Uses      bool            `json:"uses" doc:"Whether the authority counts as a user: operating and phasing-out do"`
	Proof     adoption.Proof  `json:"proof" doc:"proven by two living sources, stated by one, or unconfirmed"`
	Conflict  bool            `json:"conflict" doc:"Whether living sources disagree on whether it is used"`
	Lapsed    string          `json:"unconfirmed_since,omitempty" doc:"The day since which it is unconfirmed"`
	Since     civil.When      `json:"since,omitzero" doc:"When the state began, as precisely as it is said"`
	Start     adoption.Start  `json:"start,omitempty" doc:"about: began about then; by: was so by then; absent: began then"`
	Release   string          `json:"release,omitempty" doc:"Of the product"`
	Sources   []StatementJSON `json:"sources" doc:"Everything that is said, the leading statement first"`
}

// AdopterJSON is whose use it is.
type AdopterJSON struct {
	ID   registry.AuthorityID `json:"id"`
	Name string               `json:"name"`
	Kind registry.Kind        `json:"kind"`
	Code string               `json:"code,omitempty" doc:"Of a municipality or a region"`
}

// AdoptedJSON is what is used.
type AdoptedJSON struct {
	ID   string `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
}

// StatementJSON is what one origin says.
type StatementJSON struct {
	Origin  adoption.Origin `json:"origin" doc:"self, agreement, register, count, coordinator or elsewhere"`
	State   adoption.State  `json:"state"`
	Title   string          `json:"title" doc:"Of the source"`
	Address string          `json:"address,omitempty"`
	Date    civil.When      `json:"date,omitzero"`
	Expires civil.Date      `json:"expires" doc:"The first day on which it no longer proves anything"`
}

func (h *handlers) resource(a adoption.Adoption, authority registry.Authority, of product.Name) AdoptionJSON {
	lead := a.Leading.Value
	r := AdoptionJSON{
		URL:       h.base + recordPath(authority.Slug, of.Slug),
		Authority: AdopterJSON{authority.ID, authority.FullName(), authority.Kind, authority.Code},
		Product:   AdoptedJSON{string(of.ID), of.Slug, of.Name},
		State:     a.State(), Uses: a.Uses(), Proof: a.Proof, Conflict: a.Conflict, Since: lead.Since, Start: lead.Start, Release: lead.Release,
	}
	if a.Proof == adoption.Unconfirmed {
		r.Lapsed = a.Lapsed.String()
	}
	for _, v := range a.Said {
		s := v.Value
		r.Sources = append(r.Sources, StatementJSON{s.Origin, s.State, s.Source.Title, s.Source.Address, s.Source.Date, s.Expires})
	}
	return r
}

// readAtOnce is how many uses are held in memory while a list is sent.
const readAtOnce = 2000

// each reads all of the list that the address asks for, a part at a time.
func (h *handlers) each(ctx context.Context, q adoption.Query, fn func(AdoptionJSON) error) error {
	q.Cursor, q.Limit = "", readAtOnce
	for {
		l, err := h.adoptions.Adoptions(ctx, auth.From(ctx), q)
		if err != nil {
			return err
		}
		list, err := h.resources(ctx, l)
		if err != nil {
			return err
		}
		for _, r := range list {
			if err := fn(r); err != nil {
				return err
			}
		}
		if q.Cursor = l.Next; q.Cursor == "" {
			return nil
		}
	}
}

func (h *handlers) resources(ctx context.Context, l adoption.Listing) ([]AdoptionJSON, error) {
	ids := make([]registry.AuthorityID, 0, len(l.Authorities))
	for id := range l.Authorities {
		ids = append(ids, id)
	}
	authorities, err := h.registry.AuthoritiesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]AdoptionJSON, len(l.Items))
	for i, a := range l.Items {
		list[i] = h.resource(a, authorities[a.Authority], l.Products[a.Product])
	}
	return list, nil
}

func (h *handlers) rowsCSV(w http.ResponseWriter, r *http.Request) error {
	a, err := h.asked(r, "/anvendelse/raekker")
	if err != nil {
		return err
	}
	columns := []string{
		"dato", "myndighed", "myndighed_id", "slags", "kode", "loesning", "loesning_id", "tilstand", "i_brug", "bevis", "modstrid",
		"siden", "siden_hvordan", "ubekraeftet_siden", "ophav", "kilde", "kilde_adresse", "kilde_dato", "udloeber", "adresse",
	}
	return web.StreamCSV(w, r, "anvendelse-"+a.day.String(), columns, func(put func([]string) error) error {
		return h.each(r.Context(), a.Query, func(x AdoptionJSON) error {
			lead := x.Sources[0]
			return put([]string{
				a.day.String(), x.Authority.Name, string(x.Authority.ID), string(x.Authority.Kind), x.Authority.Code, x.Product.Name, x.Product.ID,
				string(x.State), yes(x.Uses), string(x.Proof), yes(x.Conflict), x.Since.String(), string(x.Start), x.Lapsed, x.origins(),
				lead.Title, lead.Address, lead.Date.String(), lead.Expires.String(), x.URL,
			})
		})
	})
}

// origins are all that say something, the leading first.
func (r AdoptionJSON) origins() string {
	list := make([]string, len(r.Sources))
	for i, s := range r.Sources {
		list[i] = string(s.Origin)
	}
	return strings.Join(list, " ")
}

func yes(b bool) string {
	if b {
		return "ja"
	}
	return "nej"
}

func (h *handlers) rowsJSON(w http.ResponseWriter, r *http.Request) error {
	a, err := h.asked(r, "/anvendelse/raekker")
	if err != nil {
		return err
	}
	head := struct {
		Date    civil.Date `json:"date"`
		Licence string     `json:"licence"`
	}{a.day, licence}
	return web.StreamJSON(w, r, head, "adoptions", func(put func(any) error) error {
		return h.each(r.Context(), a.Query, func(x AdoptionJSON) error { return put(x) })
	})
}

// newsListed is how far back the feed goes.
const newsListed = 100

// newsAtom tells what was said last. It is open to all, so it is the same for all.
func (h *handlers) newsAtom(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	news, err := h.adoptions.Newest(ctx, newsListed)
	if err != nil {
		return err
	}
	f := web.Feed{ID: h.base + "/anvendelse", Title: i18n.T(ctx, "adoptionweb.news"), Path: "/anvendelse", Self: "/anvendelse.atom"}
	for _, n := range news {
		f.Entries = append(f.Entries, web.FeedEntry{
			ID:      fmt.Sprintf("urn:uuid:%s#%d-%s", n.ID, n.Tx, n.Period.From),
			Title:   i18n.T(ctx, "adoptionweb.news_title", "authority", n.Authority.FullName(), "product", n.Product.Name, "what", n.Value.StateSince(ctx)),
			Path:    recordPath(n.Authority.Slug, n.Product.Slug),
			Summary: n.Value.Note, Author: n.Value.Source.Title, Updated: n.At,
		})
	}
	if len(news) > 0 {
		f.Updated = news[0].At
	}
	return web.Atom(w, r, h.base, f)
}
