package memberweb

import (
	"context"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

type apiQuery struct {
	Q      string   `query:"q" doc:"Words to search for" maxLength:"200"`
	Day    string   `query:"dato" format:"date" doc:"Who was a member on the day; today when absent"`
	Kind   []string `query:"art,explode" doc:"municipality, region, state, association or other"`
	Region []string `query:"region,explode" doc:"Slug of a region"`
	Cursor string   `query:"side" doc:"next or prev of another page" maxLength:"2048"`
	Limit  int      `query:"antal" doc:"On a page" minimum:"1" maximum:"200" default:"50"`
}

type apiMembers struct {
	Body struct {
		Day     string     `json:"day" format:"date"`
		Total   int        `json:"total" doc:"Of all pages"`
		Next    string     `json:"next,omitempty" doc:"Cursor of the next page"`
		Prev    string     `json:"prev,omitempty" doc:"Cursor of the page before"`
		Members []Resource `json:"members"`
	}
}

type apiSlug struct {
	Slug string `path:"slug" doc:"Slug or id of the authority" maxLength:"200"`
}

// apiLife is an authority's membership as far as the asker may see it.
type apiLife struct {
	Body struct {
		ID      string                `json:"id" doc:"Of the authority"`
		Slug    string                `json:"slug"`
		Name    string                `json:"name"`
		Periods []member.NotedPeriod  `json:"periods" doc:"As member or partner, earliest first; to is the day after the last"`
		State   string                `json:"state,omitempty" doc:"applied, signed, active, left or excluded; for those who act for it and the secretariat"`
		Steps   []member.Step         `json:"steps,omitempty" doc:"What was done; likewise"`
		Contact []member.NotedContact `json:"contacts,omitempty" doc:"Whom the community writes to; likewise"`
	}
}

type apiStep struct {
	Slug string `path:"slug" doc:"Slug or id of the authority" maxLength:"200"`
	Body struct {
		Act      member.Act        `json:"act" enum:"apply,sign,activate,leave,exclude,ratify"`
		Day      string            `json:"day" format:"date" doc:"When it was done; of activate the first day, of leave and exclude the last"`
		Role     string            `json:"role,omitempty" doc:"Of apply: the role that the community writes to"`
		Person   registry.PersonID `json:"person,omitempty" doc:"Of apply: who has the role"`
		Signer   string            `json:"signer,omitempty" doc:"Of sign: the title of who signed"`
		Ground   member.Ground     `json:"ground,omitempty" doc:"Of exclude: decided or unpaid"`
		Decision string            `json:"decision,omitempty" doc:"Of exclude and ratify"`
		Source   cite.Source       `json:"source,omitzero" doc:"Of the decision"`
		Note     string            `json:"note,omitempty"`
	}
}

// API registers the REST resource of memberships.
func API(api huma.API, members *member.Service, authorities *registry.Service, base string) {
	h := &handlers{members: members, registry: authorities, base: base}
	tags := []string{"memberships"}
	huma.Register(api, huma.Operation{
		OperationID: "list-memberships", Method: http.MethodGet, Path: "/memberships", Tags: tags, Summary: "List members",
		Description: "Members on a day, a page at a time, under the same filters as the page /medlemmer.",
	}, h.apiList)
	huma.Register(api, huma.Operation{
		OperationID: "get-membership", Method: http.MethodGet, Path: "/memberships/{slug}", Tags: tags, Summary: "Read an authority's membership",
	}, h.apiGet)
	huma.Register(api, huma.Operation{
		OperationID: "take-step", Method: http.MethodPost, Path: "/memberships/{slug}/steps", Tags: tags, Summary: "Take a step",
		Description: "A step that makes no sense where the authority stands is answered with 409. A signed agreement is handed in on the page.",
		Security:    []map[string][]string{{"token": {}}}, DefaultStatus: http.StatusCreated,
	}, h.apiTake)
}

func (h *handlers) apiList(ctx context.Context, q *apiQuery) (*apiMembers, error) {
	f, err := h.find(ctx, h.stateOf(url.Values{"q": {q.Q}, "dato": {q.Day}, "art": q.Kind, "region": q.Region}))
	if err != nil {
		return nil, err
	}
	f.query.Cursor, f.query.Limit = q.Cursor, q.Limit
	rows, err := h.registry.Authorities(ctx, auth.From(ctx), f.query)
	if err != nil {
		return nil, err
	}
	out := &apiMembers{}
	out.Body.Day, out.Body.Total, out.Body.Next, out.Body.Prev = f.day.String(), rows.Total, rows.Next, rows.Prev
	out.Body.Members = make([]Resource, 0, len(rows.Items))
	for _, a := range rows.Items {
		out.Body.Members = append(out.Body.Members, h.resource(a, f))
	}
	return out, nil
}

func (h *handlers) apiGet(ctx context.Context, in *apiSlug) (*apiLife, error) {
	a, err := h.bySlug(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	return h.apiLife(ctx, a)
}

func (h *handlers) apiLife(ctx context.Context, a registry.Authority) (*apiLife, error) {
	life, err := h.members.LifeOf(ctx, auth.From(ctx), a.ID)
	if err != nil {
		return nil, err
	}
	doc, out := life.Document(), &apiLife{}
	out.Body.ID, out.Body.Slug, out.Body.Name = string(a.ID), a.Slug, a.FullName()
	out.Body.Periods, out.Body.Steps, out.Body.Contact = doc.Periods, doc.Steps, doc.Contacts
	if out.Body.Periods == nil {
		out.Body.Periods = []member.NotedPeriod{}
	}
	if member.CanSee(auth.From(ctx), a.ID) {
		out.Body.State = string(life.State())
	}
	return out, nil
}

func (h *handlers) apiTake(ctx context.Context, in *apiStep) (*apiLife, error) {
	a, err := h.bySlug(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	b := in.Body
	var faults errs.Fields
	step := member.Step{
		Authority: a.ID, Act: b.Act, Signer: b.Signer, Ground: b.Ground, Decision: b.Decision, Source: b.Source, Note: b.Note,
	}
	if step.Day, err = civil.Parse(b.Day); err != nil {
		faults.Add("day", civil.ErrDate.Key, "value", b.Day)
	}
	err = h.members.Take(ctx, auth.From(ctx), step, member.Contact{Role: b.Role, Person: b.Person}, nil)
	if err := faults.Join(err, "day"); err != nil {
		return nil, err
	}
	return h.apiLife(ctx, a)
}
