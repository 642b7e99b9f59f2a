package decisionweb

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

type apiQuery struct {
	Q       string   `query:"q" doc:"Words to search for; Danish inflections, compounds and misspellings are found too" maxLength:"300"`
	Group   []string `query:"gruppe,explode" doc:"Slug or id of a group"`
	Matter  []string `query:"art,explode" doc:"Kind of decision, such as bylaws"`
	Product []string `query:"loesning,explode" doc:"Slug or id of a product"`
	Year    []string `query:"aar,explode" doc:"Year of the decision"`
	Sort    string   `query:"sort" doc:"nyeste, indfoert or match" default:"nyeste"`
	Cursor  string   `query:"side" doc:"next or prev of another page" maxLength:"2048"`
	Limit   int      `query:"antal" doc:"Decisions on a page" minimum:"1" maximum:"200" default:"50"`
}

type apiList struct {
	Body struct {
		Total     int        `json:"total" doc:"Of all pages"`
		Next      string     `json:"next,omitempty" doc:"Cursor of the next page"`
		Prev      string     `json:"prev,omitempty" doc:"Cursor of the page before"`
		Decisions []Resource `json:"decisions"`
	}
}

type apiOne struct {
	Body Resource
}

// API registers the REST resources of the register.
func API(api huma.API, decisions *decision.Service, groups *group.Service, authorities *registry.Service, products *product.Service, base string) {
	h := &handlers{decisions, groups, authorities, products, base, nil}
	tags := []string{"decisions"}
	huma.Register(api, huma.Operation{
		OperationID: "list-decisions", Method: http.MethodGet, Path: "/decisions", Tags: tags, Summary: "List decisions",
		Description: "What the community's groups have decided, under the same filters as the page /beslutninger. What is closed comes with " +
			"the heading and the text that are for everybody, unless the token's owner sits in the group.",
	}, h.apiList)
	huma.Register(api, huma.Operation{
		OperationID: "get-decision", Method: http.MethodGet, Path: "/decisions/{number}", Tags: tags, Summary: "Read a decision",
	}, h.apiGet)
}

func (h *handlers) apiList(ctx context.Context, in *apiQuery) (*apiList, error) {
	s, err := h.slugs(ctx)
	if err != nil {
		return nil, err
	}
	q := s.query(map[string][]string{"gruppe": in.Group, "art": in.Matter, "loesning": in.Product, "aar": in.Year})
	q.Text, q.Sort, q.Cursor, q.Limit = in.Q, decision.Sort(in.Sort), in.Cursor, in.Limit
	l, err := h.decisions.Decisions(ctx, auth.From(ctx), q)
	if err != nil {
		return nil, err
	}
	out := &apiList{}
	out.Body.Total, out.Body.Next, out.Body.Prev, out.Body.Decisions = l.Total, l.Next, l.Prev, h.resources(l)
	return out, nil
}

func (h *handlers) apiGet(ctx context.Context, in *struct {
	Number string `path:"number" doc:"Of the group, such as bestyrelsen-2026-3; the id of a decision from before the register" maxLength:"200"`
},
) (*apiOne, error) {
	d, err := h.decisions.BySlug(ctx, auth.From(ctx), in.Number)
	if err != nil {
		return nil, err
	}
	return &apiOne{h.resource(d.Shown, d.Names)}, nil
}
