package agreementweb

import (
	"context"
	"net/http"

	"alminding/internal/base/cite"
	"alminding/internal/base/money"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

// whole reads the list that the address asks for in all its pages.
func (h *handlers) whole(r *http.Request) (list []agreement.Listed, n names, err error) {
	ctx := r.Context()
	q, err := h.query(ctx, stateOf(r))
	if err != nil {
		return nil, n, err
	}
	found, err := h.agreements.Agreements(ctx, auth.From(ctx), q)
	if err != nil {
		return nil, n, err
	}
	n, err = h.names(ctx, found.Items)
	return found.Items, n, err
}

func (h *handlers) listCSV(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, n, err := h.whole(r)
	if err != nil {
		return err
	}
	t := web.Table{Name: "aftaler"}
	for _, column := range []string{
		"authority", "product", "from", "to", "passive", "pays", "yearly", "part", "joining", "notice", "signed", "signer", "source_title", "source_date", "address",
	} {
		t.Columns = append(t.Columns, i18n.T(ctx, "agreementweb.column."+column))
	}
	for _, l := range list {
		a, to, passive := l.Value, "", i18n.T(ctx, "agreementweb.passive.nej")
		if !l.Period.Open() {
			to = (l.Period.To - 1).String()
		}
		if a.Passive {
			passive = i18n.T(ctx, "agreementweb.passive.ja")
		}
		row := []string{n.authorities[a.Authority].FullName(), n.products[a.Product].Name, l.Period.From.String(), to, passive}
		if l.Terms {
			row = append(row, i18n.T(ctx, a.Pays.Label()), written(a.Yearly), a.Part.String(), written(a.Joining), plain(a.Notice), a.Signed.String(), a.Signer)
		} else {
			row = append(row, i18n.T(ctx, "agreementweb.for_parties"), "", "", "", "", "", "")
		}
		t.Rows = append(t.Rows, append(row, a.Source.Title, a.Source.Date.String(), h.base+l.ID.Path()))
	}
	return web.CSV(w, r, t)
}

// written is an amount as a spreadsheet reads it: 34880,50.
func written(a *money.Amount) string {
	if a == nil {
		return ""
	}
	return a.Format("", ",")
}

// Resource is an agreement in a period in JSON: in the list's download and in the
// REST API.
type Resource struct {
	ID        string      `json:"id" doc:"Of the agreement in all its periods"`
	URL       string      `json:"url"`
	Authority string      `json:"authority" doc:"Id of the authority"`
	Product   string      `json:"product" doc:"Id of the product"`
	From      string      `json:"from" doc:"The first day"`
	To        string      `json:"to,omitempty" doc:"The last day; absent while it goes on"`
	Passive   bool        `json:"passive" doc:"Does not use the product, and keeps the joining fee of the day"`
	Terms     *TermsJSON  `json:"terms,omitempty" doc:"For the authority, the product's coordinator and the secretariat alone"`
	Source    cite.Source `json:"source"`
}

// TermsJSON is what an agreement costs and demands.
type TermsJSON struct {
	Pays       string        `json:"pays,omitempty" doc:"agreed, or card for what the price list says each year; absent when not stated"`
	Yearly     *money.Amount `json:"yearly,omitempty" doc:"Kroner, as 34880.00"`
	Part       string        `json:"part,omitempty" doc:"Of the yearly fee that is paid, as 1/3"`
	Joining    *money.Amount `json:"joining,omitempty" doc:"Kroner"`
	Conditions string        `json:"conditions,omitempty"`
	Notice     int           `json:"notice" doc:"Months"`
	Signed     string        `json:"signed,omitempty" doc:"As precisely as it is known"`
	Signer     string        `json:"signer,omitempty" doc:"The role of who signed"`
	Document   string        `json:"document,omitempty" doc:"Where the document can be got"`
}

func (h *handlers) resource(l agreement.Listed) Resource {
	a := l.Value
	res := Resource{
		ID: string(l.ID), URL: h.base + l.ID.Path(), Authority: string(a.Authority), Product: string(a.Product),
		From: l.Period.From.String(), Passive: a.Passive, Source: a.Source,
	}
	if !l.Period.Open() {
		res.To = (l.Period.To - 1).String()
	}
	if l.Terms {
		res.Terms = &TermsJSON{
			Pays: string(a.Pays), Yearly: a.Yearly, Part: a.Part.String(), Joining: a.Joining, Conditions: a.Conditions,
			Notice: a.Notice, Signed: a.Signed.String(), Signer: a.Signer,
		}
		if !a.File.IsZero() {
			res.Terms.Document = h.base + documentPath(l)
		}
	}
	return res
}

func (h *handlers) resources(list []agreement.Listed) []Resource {
	out := make([]Resource, len(list))
	for i, l := range list {
		out[i] = h.resource(l)
	}
	return out
}

func (h *handlers) listJSON(w http.ResponseWriter, r *http.Request) error {
	list, _, err := h.whole(r)
	if err != nil {
		return err
	}
	out := struct {
		Total      int        `json:"total"`
		Agreements []Resource `json:"agreements"`
	}{len(list), h.resources(list)}
	return openJSON(w, r, out)
}

// openJSON sends a list, to visitors as open data: what only some may read is none.
func openJSON(w http.ResponseWriter, r *http.Request, v any) error {
	if auth.From(r.Context()).SignedIn() {
		return web.JSON(w, r, http.StatusOK, v)
	}
	return web.OpenJSON(w, r, v)
}

// allCards are the price lists of every product that the reader may read.
func (h *handlers) allCards(ctx context.Context) (list []agreement.RateCard, names map[product.ID]product.Name, err error) {
	actor := auth.From(ctx)
	if list, err = h.agreements.AllCards(ctx, actor); err != nil {
		return nil, nil, err
	}
	all, err := h.products.Names(ctx, actor)
	names = make(map[product.ID]product.Name, len(all))
	for _, n := range all {
		names[n.ID] = n
	}
	return list, names, err
}

func (h *handlers) cardResources(list []agreement.RateCard, names map[product.ID]product.Name) []CardJSON {
	out := make([]CardJSON, len(list))
	for i, c := range list {
		out[i] = CardJSON{
			Product: string(c.Product), URL: h.base + names[c.Product].Path() + "/takster", Year: c.Year, Key: string(c.Key), Rates: c.Rates,
			Waiver: c.Waiver, Source: c.Source,
		}
	}
	return out
}

// cardsCSV is every price list, with a row for each size.
func (h *handlers) cardsCSV(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, names, err := h.allCards(ctx)
	if err != nil {
		return err
	}
	t := web.Table{Name: "takster"}
	for _, column := range []string{
		"column.product", "year", "size", "rate.member", "rate.non_member", "rate.joining", "column.source_title", "column.source_date", "column.address",
	} {
		t.Columns = append(t.Columns, i18n.T(ctx, "agreementweb."+column))
	}
	for _, c := range list {
		n := names[c.Product]
		for _, rate := range c.Rates {
			t.Rows = append(t.Rows, []string{
				n.Name, plain(c.Year), string(rate.Class), written(rate.Member), written(rate.NonMember), written(rate.Joining),
				c.Source.Title, c.Source.Date.String(), h.base + n.Path() + "/takster",
			})
		}
	}
	return web.CSV(w, r, t)
}

func (h *handlers) cardsJSON(w http.ResponseWriter, r *http.Request) error {
	list, names, err := h.allCards(r.Context())
	if err != nil {
		return err
	}
	return openJSON(w, r, struct {
		PriceLists []CardJSON `json:"price_lists"`
	}{h.cardResources(list, names)})
}
