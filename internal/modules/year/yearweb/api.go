package yearweb

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/modules/group"
	"alminding/internal/modules/year"
	"alminding/internal/platform/auth"
)

// Resource is an entry of the year in JSON: in the download and in the REST API.
type Resource struct {
	ID    string `json:"id" doc:"Never changes"`
	Kind  string `json:"kind" doc:"meeting, assembly, deadline, evaluation, fee, agreement, price, term or event"`
	First string `json:"first" doc:"Its first day"`
	Last  string `json:"last" doc:"Its last day"`
	Text  string `json:"text"`
	Off   bool   `json:"off,omitempty" doc:"A meeting that was called off"`
	URL   string `json:"url,omitempty"`
}

func (h *handlers) resources(list []year.Entry) []Resource {
	out := make([]Resource, 0, len(list))
	for _, e := range list {
		out = append(out, Resource{e.ID, string(e.Kind), e.Day().String(), e.Last().String(), e.Text, e.Off, h.address(e)})
	}
	return out
}

type apiQuery struct {
	Year  int    `query:"aar" doc:"A calendar year; this one where it is left out"`
	Group string `query:"gruppe" doc:"Slug of a group" maxLength:"200"`
	Kind  string `query:"slags" doc:"One kind of entries" maxLength:"20"`
}

type apiList struct {
	Body struct {
		Total   int        `json:"total"`
		Entries []Resource `json:"entries"`
	}
}

// API registers the REST resource of the year.
func API(api huma.API, years *year.Service, groups *group.Service, base string) {
	h := &handlers{years: years, groups: groups, base: base}
	huma.Register(api, huma.Operation{
		OperationID: "list-year", Method: http.MethodGet, Path: "/year", Tags: []string{"year"}, Summary: "List what has a day in the year",
		Description: "Meetings, deadlines, half-years of evaluation, fees, terms and more, as far as the reader may know them.",
	}, h.apiYear)
}

func (h *handlers) apiYear(ctx context.Context, in *apiQuery) (*apiList, error) {
	q, err := h.query(ctx, state{year: in.Year, group: in.Group, kind: year.Kind(in.Kind)})
	if err != nil {
		return nil, err
	}
	list, err := h.years.Entries(ctx, auth.From(ctx), q)
	if err != nil {
		return nil, err
	}
	var out apiList
	out.Body.Total, out.Body.Entries = len(list), h.resources(list)
	return &out, nil
}
