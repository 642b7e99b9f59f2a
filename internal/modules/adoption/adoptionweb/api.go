package adoptionweb

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/base/civil"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// TallyJSON is a number and how well what it counts is shown.
type TallyJSON struct {
	N           int `json:"total"`
	Proven      int `json:"proven"`
	Stated      int `json:"stated"`
	Unconfirmed int `json:"unconfirmed"`
}

type adoptionQuery struct {
	Date      string `query:"date" doc:"The day to show, such as 2024-01-01; today when absent" maxLength:"10"`
	Q         string `query:"q" doc:"Part of the name of the authority or the product" maxLength:"200"`
	Authority string `query:"authority" doc:"Id of an authority" maxLength:"100"`
	Product   string `query:"product" doc:"Id of a product" maxLength:"100"`
	Kind      string `query:"kind" doc:"Of the authority" enum:"municipality,region,state,association,other,supplier"`
	State     string `query:"state" enum:"considering,piloting,operating,phasing-out,ended"`
	Proof     string `query:"proof" enum:"proven,stated,unconfirmed"`
	Conflict  bool   `query:"conflict" doc:"Only where living sources disagree"`
	Uses      bool   `query:"uses" doc:"Only what counts as use"`
	Cursor    string `query:"cursor" doc:"next or prev of another page" maxLength:"2048"`
	Limit     int    `query:"limit" doc:"On a page" minimum:"1" maximum:"200" default:"50"`
}

type adoptionList struct {
	Body struct {
		Date      civil.Date     `json:"date"`
		Total     int            `json:"total" doc:"Of all pages"`
		Next      string         `json:"next,omitempty" doc:"Cursor of the next page"`
		Prev      string         `json:"prev,omitempty" doc:"Cursor of the page before"`
		Adoptions []AdoptionJSON `json:"adoptions"`
	}
}

type figuresQuery struct {
	Date    string `query:"date" doc:"The day to count on, such as 2024-01-01; today when absent" maxLength:"10"`
	Product string `query:"product" doc:"Id of the one product to count uses of" maxLength:"100"`
}

type adoptionFigures struct {
	Body struct {
		Date           civil.Date   `json:"date"`
		Municipalities int          `json:"municipalities" doc:"That exist on the day"`
		AtLeast        [3]TallyJSON `json:"at_least" doc:"Municipalities that use at least one, two and three products, each counted by how well its strongest uses are shown"`
		Uses           TallyJSON    `json:"uses" doc:"Of a product by an authority of any kind"`
		Products       int          `json:"products" doc:"That somebody uses"`
		Authorities    int          `json:"authorities" doc:"Of any kind, that use something"`
	}
}

// API registers the REST resources of adoptions.
func API(api huma.API, adoptions *adoption.Service, authorities *registry.Service, products *product.Service, base string) {
	h := &handlers{adoptions: adoptions, registry: authorities, products: products, base: base}
	tags := []string{"adoptions"}
	huma.Register(api, huma.Operation{
		OperationID: "list-adoptions", Method: http.MethodGet, Path: "/adoptions", Tags: tags,
		Summary:     "List who uses what",
		Description: "One for each authority and product that something is said about on the day, with every source. What you may not see is not there and is not counted.",
	}, h.apiList)
	huma.Register(api, huma.Operation{
		OperationID: "get-adoption-figures", Method: http.MethodGet, Path: "/adoptions/figures", Tags: tags,
		Summary: "Count who uses what", Description: "The figures of the page /anvendelse, on any day.",
	}, h.apiFigures)
}

// apiDay reads a day; the empty text is today.
func (h *handlers) apiDay(s string) (civil.Date, error) {
	if s == "" {
		return h.adoptions.Today(), nil
	}
	return civil.Parse(s)
}

func (h *handlers) apiList(ctx context.Context, in *adoptionQuery) (*adoptionList, error) {
	day, err := h.apiDay(in.Date)
	if err != nil {
		return nil, err
	}
	l, err := h.adoptions.Adoptions(ctx, auth.From(ctx), adoption.Query{
		Day: day, Text: in.Q, Authority: registry.AuthorityID(in.Authority), Product: product.ID(in.Product),
		Kinds: chosen(registry.Kinds, in.Kind), States: chosen(adoption.States, in.State), Proofs: chosen(adoption.Proofs, in.Proof),
		Conflict: in.Conflict, Uses: in.Uses, Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	out := &adoptionList{}
	out.Body.Date, out.Body.Total, out.Body.Next, out.Body.Prev = day, l.Total, l.Next, l.Prev
	out.Body.Adoptions, err = h.resources(ctx, l)
	return out, err
}

func (h *handlers) apiFigures(ctx context.Context, in *figuresQuery) (*adoptionFigures, error) {
	day, err := h.apiDay(in.Date)
	if err != nil {
		return nil, err
	}
	f, err := h.adoptions.Figures(ctx, auth.From(ctx), day, product.ID(in.Product))
	if err != nil {
		return nil, err
	}
	out := &adoptionFigures{}
	b := &out.Body
	b.Date, b.Municipalities, b.Uses, b.Products, b.Authorities = f.Day, f.Municipalities, TallyJSON(f.Uses), len(f.Used), f.Authorities
	for i, t := range f.AtLeast {
		b.AtLeast[i] = TallyJSON(t)
	}
	return out, nil
}
