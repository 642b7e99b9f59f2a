package dutyweb

import (
	"context"
	"net/http"

	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/web"
)

// errMany says that a download would hold more than a file should.
var errMany = errs.New(errs.TooLarge, "dutyweb.many")

const mostDuties = 20_000 // in a download

// every reads all of the list that the address describes.
func (h *handlers) every(r *http.Request, l listing) (all []duty.Duty, n names, err error) {
	ctx := r.Context()
	q, err := h.query(ctx, stateOf(r, l))
	if err != nil {
		return nil, nil, err
	}
	q.Limit = 1000
	for first := true; first || q.Cursor != ""; first = false {
		found, err := h.duties.List(ctx, auth.From(ctx), q)
		if err != nil {
			return nil, nil, err
		}
		if found.Total > mostDuties {
			return nil, nil, errMany.With("n", found.Total, "most", mostDuties)
		}
		all, q.Cursor = append(all, found.Items...), found.Next
	}
	n, err = h.names(ctx, all)
	return all, n, err
}

func (h *handlers) csv(l listing) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		all, n, err := h.every(r, l)
		if err != nil {
			return err
		}
		t := web.Table{Name: "pligter", Columns: []string{
			"id", "art", "pligt", "myndighed_id", "hvem", "rolle", "frist", "opstaaet", "klaret", "adresse",
		}}
		for _, d := range all {
			res := h.resource(r.Context(), d, n)
			t.Rows = append(t.Rows, []string{
				res.ID, res.Kind, res.Text, res.Authority, res.Owner, res.Role, res.Due, res.Opened, res.Closed, res.URL,
			})
		}
		return web.CSV(w, r, t)
	}
}

func (h *handlers) json(l listing) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		all, n, err := h.every(r, l)
		if err != nil {
			return err
		}
		out := struct {
			Total  int        `json:"total"`
			Duties []Resource `json:"duties"`
		}{len(all), make([]Resource, 0, len(all))}
		for _, d := range all {
			out.Duties = append(out.Duties, h.resource(r.Context(), d, n))
		}
		return web.JSON(w, r, http.StatusOK, out)
	}
}

// Resource is a duty in JSON: in the list's download and in the REST API.
type Resource struct {
	ID        string `json:"id"`
	Kind      string `json:"kind" doc:"Stable across languages"`
	Text      string `json:"text" doc:"In the language of the request"`
	Authority string `json:"authority,omitempty" doc:"Id of the authority whose duty it is"`
	Owner     string `json:"owner" doc:"Name of that authority, or of the role"`
	Role      string `json:"role" doc:"Who may do it"`
	Due       string `json:"due" format:"date"`
	Opened    string `json:"opened" format:"date" doc:"The day it appeared"`
	Closed    string `json:"closed,omitempty" format:"date" doc:"The day it was done, or no longer called for"`
	URL       string `json:"url" doc:"The page where it is done"`
}

func (h *handlers) resource(ctx context.Context, d duty.Duty, n names) Resource {
	res := Resource{
		ID: string(d.ID), Kind: d.Kind, Text: sentence(ctx, d), Authority: string(d.For), Owner: n.owner(ctx, d),
		Role: string(d.Role), Due: d.Due.String(), Opened: d.Opened.String(), URL: h.base + in(ctx, d.Path),
	}
	if d.Closed != nil {
		res.Closed = d.Closed.String()
	}
	return res
}
