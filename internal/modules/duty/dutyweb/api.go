package dutyweb

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/modules/duty"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/web"
)

type apiQuery struct {
	Own       bool   `query:"egne" doc:"For the secretariat: only its own"`
	Done      bool   `query:"klaret" doc:"Those that are done, the latest first, instead of those that wait"`
	Overdue   bool   `query:"overskredet" doc:"Only those whose date has passed"`
	Kind      string `query:"art" doc:"A kind" maxLength:"200"`
	Authority string `query:"myndighed" doc:"Id of an authority" maxLength:"200"`
	Cursor    string `query:"side" doc:"next or prev of another page" maxLength:"2048"`
	Limit     int    `query:"antal" doc:"Duties on a page" minimum:"1" maximum:"200" default:"50"`
}

type apiDuties struct {
	Body struct {
		Total  int        `json:"total" doc:"Of all pages"`
		Next   string     `json:"next,omitempty" doc:"Cursor of the next page"`
		Prev   string     `json:"prev,omitempty" doc:"Cursor of the page before"`
		Duties []Resource `json:"duties"`
	}
}

// API registers the REST resource of duties.
func API(api huma.API, duties *duty.Service, authorities *registry.Service, base string) {
	h := &handlers{duties, authorities, base}
	huma.Register(api, huma.Operation{
		OperationID: "list-duties", Method: http.MethodGet, Path: "/duties", Tags: []string{"duties"}, Summary: "List duties",
		Description: "Those of the token's owner and of the authority acted for; for the secretariat all.",
		Security:    []map[string][]string{{"token": {}}},
	}, h.apiDuties)
}

func (h *handlers) apiDuties(ctx context.Context, q *apiQuery) (*apiDuties, error) {
	actor := auth.From(ctx)
	if !actor.SignedIn() {
		return nil, web.ErrSignIn
	}
	found, err := h.duties.List(ctx, actor, duty.Query{
		Own: q.Own, Done: q.Done, Overdue: q.Overdue, Kind: q.Kind, Authority: registry.AuthorityID(q.Authority), Cursor: q.Cursor, Limit: q.Limit,
	})
	if err != nil {
		return nil, err
	}
	n, err := h.names(ctx, found.Items)
	if err != nil {
		return nil, err
	}
	out := &apiDuties{}
	out.Body.Total, out.Body.Next, out.Body.Prev, out.Body.Duties = found.Total, found.Next, found.Prev, make([]Resource, 0, len(found.Items))
	for _, d := range found.Items {
		out.Body.Duties = append(out.Body.Duties, h.resource(ctx, d, n))
	}
	return out, nil
}
