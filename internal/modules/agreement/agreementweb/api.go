package agreementweb

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

type apiQuery struct {
	Authority string `query:"myndighed" doc:"Id of an authority" maxLength:"200"`
	Product   string `query:"loesning" doc:"Id of a product" maxLength:"200"`
	Day       string `query:"dag" doc:"Only what is in force on the day, as 2026-11-22; absent: all periods" maxLength:"10"`
	Passive   string `query:"passiv" doc:"ja or nej" maxLength:"3"`
	Own       bool   `query:"vores" doc:"Only those whose terms the token's owner may read"`
	Sort      string `query:"sort" doc:"start for the latest first, end for the first to end first" default:"start" maxLength:"5"`
	Cursor    string `query:"side" doc:"next or prev of another page" maxLength:"2048"`
	Limit     int    `query:"antal" doc:"Agreements on a page" minimum:"1" maximum:"200" default:"50"`
}

type apiAgreements struct {
	Body struct {
		Total      int        `json:"total" doc:"Of all pages"`
		Next       string     `json:"next,omitempty" doc:"Cursor of the next page"`
		Prev       string     `json:"prev,omitempty" doc:"Cursor of the page before"`
		Agreements []Resource `json:"agreements"`
	}
}

type apiPeriods struct {
	Body struct {
		Agreements []Resource `json:"agreements" doc:"The agreement in each of its periods, earliest first"`
	}
}

type apiCards struct {
	Body struct {
		PriceLists []CardJSON `json:"price_lists"`
	}
}

// CardJSON is a price list in the REST API. Amounts are kroner without VAT, as
// 34880.00.
type CardJSON struct {
	Product string           `json:"product" doc:"Id of the product"`
	URL     string           `json:"url,omitempty" doc:"The page with the product's price lists"`
	Year    int              `json:"year"`
	Key     string           `json:"key" doc:"The allocation key that the sizes are of"`
	Rates   []agreement.Rate `json:"rates" doc:"Smallest size first; an amount that no source gives is absent"`
	Waiver  product.Text     `json:"waiver" doc:"Who pays no joining fee"`
	Source  cite.Source      `json:"source"`
}

type apiKeys struct {
	Body struct {
		Keys []agreement.AllocationKey `json:"allocation_keys" doc:"Each version holds from its year until that of the next"`
	}
}

// API registers the REST resources of agreements and price lists.
func API(api huma.API, agreements *agreement.Service, authorities *registry.Service, products *product.Service, base string) {
	h := &handlers{agreements, authorities, products, base}
	tags := []string{"agreements"}
	huma.Register(api, huma.Operation{
		OperationID: "list-agreements", Method: http.MethodGet, Path: "/agreements", Tags: tags, Summary: "List connection agreements",
		Description: "That there is an agreement is public; its terms come with it for the authority, the product's coordinator and the secretariat.",
	}, h.apiList)
	huma.Register(api, huma.Operation{
		OperationID: "get-agreement", Method: http.MethodGet, Path: "/agreements/{id}", Tags: tags, Summary: "Read a connection agreement",
	}, h.apiGet)
	huma.Register(api, huma.Operation{
		OperationID: "list-price-lists", Method: http.MethodGet, Path: "/price-lists", Tags: tags, Summary: "List price lists",
		Description: "What each product costs each year, by the size of the authority; newest first.",
	}, h.apiCards)
	huma.Register(api, huma.Operation{
		OperationID: "list-allocation-keys", Method: http.MethodGet, Path: "/allocation-keys", Tags: tags, Summary: "List allocation keys",
		Description: "How authorities are divided by size. A size reaches from its number of inhabitants up to that of the next.",
	}, h.apiKeys)
}

func (h *handlers) apiList(ctx context.Context, in *apiQuery) (*apiAgreements, error) {
	q := agreement.Query{
		Authority: registry.AuthorityID(in.Authority), Product: product.ID(in.Product), Passive: passives[in.Passive], Own: in.Own,
		Sort: agreement.Sort(in.Sort), Cursor: in.Cursor, Limit: in.Limit,
	}
	if in.Day != "" {
		day, err := civil.Parse(in.Day)
		if err != nil {
			var f errs.Fields
			f.Add("dag", civil.ErrDate.Key, "value", in.Day)
			return nil, f.Err()
		}
		q.During = civil.Period{From: day, To: day + 1}
	}
	found, err := h.agreements.Agreements(ctx, auth.From(ctx), q)
	if err != nil {
		return nil, err
	}
	out := &apiAgreements{}
	out.Body.Total, out.Body.Next, out.Body.Prev, out.Body.Agreements = found.Total, found.Next, found.Prev, h.resources(found.Items)
	return out, nil
}

func (h *handlers) apiGet(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"100"`
},
) (*apiPeriods, error) {
	d, err := h.agreements.ByID(ctx, auth.From(ctx), agreement.ID(in.ID))
	if err != nil {
		return nil, err
	}
	out := &apiPeriods{}
	out.Body.Agreements = h.resources(d.Periods)
	return out, nil
}

func (h *handlers) apiCards(ctx context.Context, _ *struct{}) (*apiCards, error) {
	list, names, err := h.allCards(ctx)
	if err != nil {
		return nil, err
	}
	out := &apiCards{}
	out.Body.PriceLists = h.cardResources(list, names)
	return out, nil
}

func (h *handlers) apiKeys(ctx context.Context, _ *struct{}) (*apiKeys, error) {
	list, err := h.agreements.Keys(ctx)
	if err != nil {
		return nil, err
	}
	out := &apiKeys{}
	out.Body.Keys = list
	return out, nil
}
