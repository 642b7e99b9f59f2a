package governanceweb

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

type apiSlug struct {
	Slug string `path:"slug" doc:"In the address of the product's page" maxLength:"200"`
}

type apiID struct {
	ID string `path:"id" maxLength:"100"`
}

type apiDay struct {
	Day string `query:"dato" doc:"As it stood on the day, such as 2026-11-22; absent: today" maxLength:"10"`
}

type apiProduct struct{ Body GovernanceJSON }

type apiBadge struct{ Body governance.SignedBadge }

type apiSelf struct{ Body SelfJSON }

type apiEvaluation struct{ Body EvaluationJSON }

type apiPortfolio struct{ Body PortfolioJSON }

// API registers the REST resources of how products are judged.
func API(api huma.API, g *governance.Service, products *product.Service, base string) {
	h := &handlers{governance: g, products: products, base: base}
	tags := []string{"governance"}
	huma.Register(api, huma.Operation{
		OperationID: "get-governance-portfolio", Method: http.MethodGet, Path: "/governance", Tags: tags, Summary: "Read how all products are judged",
		Description: "What the machine, the products and the secretariat say, one sheet for each product and voice: the newest that everybody may know.",
	}, h.apiPortfolio)
	huma.Register(api, huma.Operation{
		OperationID: "get-product-governance", Method: http.MethodGet, Path: "/products/{slug}/governance", Tags: tags, Summary: "Read how a product is judged",
		Description: "The level that was decided, the level that the marks support, what is lacking for the next, and the sheets of the three voices. " +
			"Drafts come with it for those who may read them.",
	}, h.apiProduct)
	huma.Register(api, huma.Operation{
		OperationID: "get-governance-badge", Method: http.MethodGet, Path: "/products/{slug}/governance/badge", Tags: tags, Summary: "Read a product's signed badge",
		Description: "It can be checked without asking again, against the key at " + keyPath + ".",
	}, h.apiBadge)
	huma.Register(api, huma.Operation{
		OperationID: "get-self-evaluation", Method: http.MethodGet, Path: "/self-evaluations/{id}", Tags: tags, Summary: "Read a self-evaluation",
		Description: "For everybody once the steering group has endorsed it; until then for the product and the secretariat.",
	}, h.apiSelf)
	huma.Register(api, huma.Operation{
		OperationID: "get-evaluation", Method: http.MethodGet, Path: "/evaluations/{id}", Tags: tags, Summary: "Read an evaluation",
		Description: "For everybody once it is published; one that was sent, for the product too; a draft, for the secretariat alone.",
	}, h.apiEvaluation)
}

func (h *handlers) apiPortfolio(ctx context.Context, in *apiDay) (*apiPortfolio, error) {
	day := h.governance.Today()
	if in.Day != "" {
		asked, err := civil.Parse(in.Day)
		if err != nil {
			var f errs.Fields
			f.Add("dato", civil.ErrDate.Key, "value", in.Day)
			return nil, f.Err()
		}
		day = min(day, asked)
	}
	all, err := h.governance.PortfolioOn(ctx, auth.From(ctx), day)
	if err != nil {
		return nil, err
	}
	return &apiPortfolio{h.whole(all)}, nil
}

func (h *handlers) apiProduct(ctx context.Context, in *apiSlug) (*apiProduct, error) {
	d, err := h.products.BySlug(ctx, auth.From(ctx), in.Slug)
	if err != nil {
		return nil, err
	}
	o, err := h.governance.OverviewOf(ctx, auth.From(ctx), d.ID)
	if err != nil {
		return nil, err
	}
	return &apiProduct{h.governanceJSON(o)}, nil
}

func (h *handlers) apiBadge(ctx context.Context, in *apiSlug) (*apiBadge, error) {
	d, err := h.products.BySlug(ctx, auth.From(ctx), in.Slug)
	if err != nil {
		return nil, err
	}
	signed, err := h.governance.Badge(ctx, d.ID)
	return &apiBadge{signed}, err
}

func (h *handlers) apiSelf(ctx context.Context, in *apiID) (*apiSelf, error) {
	d, err := h.governance.SelfByID(ctx, auth.From(ctx), governance.SelfID(in.ID))
	if err != nil {
		return nil, err
	}
	return &apiSelf{h.selfJSON(d)}, nil
}

func (h *handlers) apiEvaluation(ctx context.Context, in *apiID) (*apiEvaluation, error) {
	d, err := h.governance.EvaluationByID(ctx, auth.From(ctx), governance.EvaluationID(in.ID))
	if err != nil {
		return nil, err
	}
	return &apiEvaluation{h.evaluationJSON(d)}, nil
}
