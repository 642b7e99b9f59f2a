package partnerweb

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/modules/partner"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

type apiQuery struct {
	Q        string   `query:"q" doc:"Part of the name of a product or a supplier" maxLength:"200"`
	Product  string   `query:"loesning" doc:"Slug of a product" maxLength:"200"`
	Supplier string   `query:"leverandoer" doc:"Slug of a supplier" maxLength:"200"`
	Work     []string `query:"ydelse,explode" doc:"development, operation, support, implementation or review"`
	Partners bool     `query:"partner" doc:"Only of suppliers that are partners today"`
	Cursor   string   `query:"side" doc:"next or prev of another page" maxLength:"2048"`
	Limit    int      `query:"antal" doc:"Deliveries on a page" minimum:"1" maximum:"200" default:"50"`
}

type apiList struct {
	Body struct {
		Total      int        `json:"total" doc:"Of all pages"`
		Next       string     `json:"next,omitempty" doc:"Cursor of the next page"`
		Prev       string     `json:"prev,omitempty" doc:"Cursor of the page before"`
		Deliveries []Resource `json:"deliveries"`
	}
}

// API registers the REST resource of deliveries.
func API(api huma.API, partners *partner.Service, authorities *registry.Service, products *product.Service, base string) {
	h := &handlers{partners: partners, authorities: authorities, products: products, base: base}
	huma.Register(api, huma.Operation{
		OperationID: "list-deliveries", Method: http.MethodGet, Path: "/deliveries", Tags: []string{"suppliers"}, Summary: "List deliveries",
		Description: "What suppliers deliver for products today, by their own word or the secretariat's, with the references that the " +
			"authorities named have confirmed. Whom sources name as a product's supplier is a party of the product, and not the same.",
	}, h.apiDeliveries)
}

func (h *handlers) apiDeliveries(ctx context.Context, in *apiQuery) (*apiList, error) {
	q, err := h.query(ctx, listState{text: in.Q, product: in.Product, partners: in.Partners})
	if err != nil {
		return nil, err
	}
	for _, w := range in.Work {
		q.Works = append(q.Works, partner.Work(w))
	}
	if in.Supplier != "" {
		a, err := h.authorities.AuthorityBySlug(ctx, in.Supplier)
		if err != nil {
			return nil, err
		}
		q.Supplier = a.ID
	}
	q.Cursor, q.Limit = in.Cursor, in.Limit
	list, err := h.partners.Deliveries(ctx, auth.From(ctx), q)
	if err != nil {
		return nil, err
	}
	names, err := h.referred(ctx, list.Items)
	if err != nil {
		return nil, err
	}
	out := &apiList{}
	out.Body.Total, out.Body.Next, out.Body.Prev, out.Body.Deliveries = list.Total, list.Next, list.Prev, h.resources(list.Items, names)
	return out, nil
}
