package ballotweb

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// Resource is a ballot in JSON: in the list's download and in the REST API.
type Resource struct {
	ID      string         `json:"id" doc:"Never changes"`
	Title   product.Text   `json:"title" doc:"The question"`
	Method  string         `json:"method" doc:"consent, hands, listed, secret, choice or advice"`
	Matter  string         `json:"matter"`
	State   string         `json:"state" doc:"prepared, open, closed or called-off"`
	Options []product.Text `json:"options,omitempty" doc:"In the order that breaks ties; of a single ballot"`
	Opened  *time.Time     `json:"opened,omitempty"`
	Closes  *time.Time     `json:"closes,omitempty" doc:"Deadline of a written procedure"`
	Ended   *time.Time     `json:"ended,omitempty" doc:"When it was closed or called off"`
	Result  *vote.Result   `json:"result,omitempty" doc:"With the numbers that it came of"`
	Reason  string         `json:"reason,omitempty" doc:"Why it was called off"`
	Page    string         `json:"page"`
}

func (h *handlers) resource(b ballot.Ballot) Resource {
	return Resource{
		ID: string(b.ID), Title: b.Title, Method: string(b.Method), Matter: string(b.Matter), State: string(b.State), Options: b.Options,
		Opened: b.Opened, Closes: b.Closes, Ended: b.Ended, Result: b.Result, Reason: b.Reason, Page: h.base + b.Path(),
	}
}

func (h *handlers) resources(list []ballot.Ballot) []Resource {
	out := make([]Resource, len(list))
	for i, b := range list {
		out[i] = h.resource(b)
	}
	return out
}

type apiQuery struct {
	Slug   string `path:"slug" maxLength:"200"`
	Cursor string `query:"side" doc:"next or prev of another page" maxLength:"2048"`
	Limit  int    `query:"antal" doc:"Ballots on a page" minimum:"1" maximum:"200" default:"50"`
}

type apiList struct {
	Body struct {
		Total   int        `json:"total" doc:"Of all pages"`
		Next    string     `json:"next,omitempty" doc:"Cursor of the next page"`
		Prev    string     `json:"prev,omitempty" doc:"Cursor of the page before"`
		Ballots []Resource `json:"ballots"`
	}
}

// API registers the REST resource of ballots. Votes are given on the pages.
func API(api huma.API, ballots *ballot.Service, groups *group.Service, authorities *registry.Service, base string) {
	h := &handlers{ballots: ballots, groups: groups, authorities: authorities, base: base}
	huma.Register(api, huma.Operation{
		OperationID: "list-ballots", Method: http.MethodGet, Path: "/groups/{slug}/ballots", Tags: []string{"groups"}, Summary: "List a group's ballots",
		Description: "What the group has been asked, the newest first. Until a ballot is closed it is for the group alone; what it came to is read " +
			"as far as the group's charter says.",
	}, h.apiBallots)
	huma.Register(api, huma.Operation{
		OperationID: "get-ballot", Method: http.MethodGet, Path: "/ballots/{id}", Tags: []string{"groups"}, Summary: "Get a ballot",
		Description: "The question and, once it is closed, what it came to.",
	}, h.apiBallot)
}

func (h *handlers) apiBallots(ctx context.Context, in *apiQuery) (*apiList, error) {
	g, err := h.groups.BySlug(ctx, auth.From(ctx), in.Slug)
	if err != nil {
		return nil, err
	}
	list, err := h.ballots.List(ctx, auth.From(ctx), g.ID, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &apiList{}
	out.Body.Total, out.Body.Next, out.Body.Prev, out.Body.Ballots = list.Total, list.Next, list.Prev, h.resources(list.Items)
	return out, nil
}

type apiOne struct{ Body Resource }

func (h *handlers) apiBallot(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"100"`
},
) (*apiOne, error) {
	d, err := h.ballots.ByID(ctx, auth.From(ctx), ballot.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return &apiOne{h.resource(d.Ballot)}, nil
}
