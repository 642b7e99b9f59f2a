package productweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/base/cite"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// errPrecondition says that a write did not name the version it was made from.
var errPrecondition = errs.New(errs.Malformed, "productweb.if_match")

type apiQuery struct {
	Q       string   `query:"q" doc:"Words to search for; Danish inflections, compounds and misspellings are found too" maxLength:"300"`
	Stage   []string `query:"fase,explode" doc:"idea, project, product, retired or ukendt"`
	Level   []string `query:"niveau,explode" doc:"sandbox, 1, 2, 3 or ukendt"`
	Subject []string `query:"emne,explode" doc:"Slug of a subject"`
	Licence []string `query:"licens,explode" doc:"SPDX expression or ukendt"`
	Sort    string   `query:"sort" doc:"match, navn, anvendere or nyeste" default:"navn"`
	Cursor  string   `query:"side" doc:"next or prev of another page" maxLength:"2048"`
	Limit   int      `query:"antal" doc:"Products on a page" minimum:"1" maximum:"100" default:"25"`
}

func (q apiQuery) query() product.Query {
	return product.Query{
		Text: q.Q, Sort: product.Sort(q.Sort), Cursor: q.Cursor, Limit: q.Limit,
		Values: map[product.Facet][]string{
			product.ByStage: q.Stage, product.ByLevel: q.Level, product.BySubject: q.Subject, product.ByLicence: q.Licence,
		},
	}
}

type apiList struct {
	Body struct {
		Total    int        `json:"total" doc:"Of all pages"`
		Next     string     `json:"next,omitempty" doc:"Cursor of the next page"`
		Prev     string     `json:"prev,omitempty" doc:"Cursor of the page before"`
		Products []Resource `json:"products"`
	}
}

type apiOne struct {
	ETag string `header:"ETag"`
	Body Resource
}

type apiSlug struct {
	Slug string `path:"slug" doc:"In the address of the product's page" maxLength:"200"`
}

// apiContent is what may be written about a product.
type apiContent struct {
	Name          string       `json:"name"`
	Purpose       product.Text `json:"purpose"`
	Description   product.Text `json:"description,omitzero"`
	Note          product.Text `json:"note,omitzero"`
	Subjects      []string     `json:"subjects,omitempty"`
	Repository    string       `json:"repository,omitempty"`
	Licence       string       `json:"licence,omitempty"`
	Documentation string       `json:"documentation,omitempty"`
	Homepage      string       `json:"homepage,omitempty"`
	Source        cite.Source  `json:"source"`
}

// apiEdit repeats the slug, because huma passes over embedded structs that are
// not exported.
type apiEdit struct {
	Slug    string `path:"slug" doc:"In the address of the product's page" maxLength:"200"`
	IfMatch string `header:"If-Match" doc:"ETag of the product as it was read"`
	Body    apiContent
}

// API registers the REST resources of products.
func API(api huma.API, products *product.Service, authorities *registry.Service, base string) {
	h := &handlers{products: products, authorities: authorities, base: base}
	tags := []string{"products"}
	huma.Register(api, huma.Operation{
		OperationID: "list-products", Method: http.MethodGet, Path: "/products", Tags: tags,
		Summary: "List products", Description: "The catalogue, a page at a time, under the same filters as the page /produkter.",
	}, h.apiList)
	huma.Register(api, huma.Operation{
		OperationID: "create-product", Method: http.MethodPost, Path: "/products", Tags: tags, Summary: "Add a product",
		Description: "For the secretariat. The product's slug is made of its name.", DefaultStatus: http.StatusCreated,
		Security: []map[string][]string{{"token": {}}},
	}, h.apiCreate)
	huma.Register(api, huma.Operation{
		OperationID: "get-product", Method: http.MethodGet, Path: "/products/{slug}", Tags: tags, Summary: "Read a product",
	}, h.apiGet)
	huma.Register(api, huma.Operation{
		OperationID: "edit-product", Method: http.MethodPut, Path: "/products/{slug}", Tags: tags, Summary: "Edit a product",
		Description: "Replaces the catalogue fields. If-Match carries the ETag of the product as it was read; what somebody else changed " +
			"meanwhile in other fields is kept, and a field that both changed is answered with 409. For the product's coordinator and the secretariat.",
		Security: []map[string][]string{{"token": {}}},
	}, h.apiEdit)
	huma.Register(api, huma.Operation{
		OperationID: "list-product-events", Method: http.MethodGet, Path: "/products/{slug}/events", Tags: tags,
		Summary: "Read what happened to a product", Description: "Newest first, each as somebody tells it.",
	}, h.apiEvents)
	huma.Register(api, huma.Operation{
		OperationID: "list-subjects", Method: http.MethodGet, Path: "/subjects", Tags: tags,
		Summary: "List subjects", Description: "What products can be about, in the community's order.",
	}, h.apiSubjects)
}

func (h *handlers) apiCreate(ctx context.Context, in *struct{ Body apiContent }) (*apiOne, error) {
	actor := auth.From(ctx)
	p, err := h.products.Create(ctx, actor, product.Content(in.Body), auth.Public)
	if err != nil {
		return nil, err
	}
	d, err := h.products.ByID(ctx, actor, p.ID)
	if err != nil {
		return nil, err
	}
	return h.apiOne(ctx, d)
}

// EventJSON is something that happened to a product.
type EventJSON struct {
	Text   product.Text `json:"text"`
	Voice  string       `json:"voice" doc:"Who tells it: machine, product, secretariat, board or other"`
	Source cite.Source  `json:"source"`
}

type apiEventList struct {
	Body struct {
		Events []EventJSON `json:"events"`
	}
}

func (h *handlers) apiEvents(ctx context.Context, in *apiSlug) (*apiEventList, error) {
	d, err := h.products.BySlug(ctx, auth.From(ctx), in.Slug)
	if err != nil {
		return nil, err
	}
	out := &apiEventList{}
	out.Body.Events = make([]EventJSON, 0, len(d.Events))
	for _, e := range d.Events {
		out.Body.Events = append(out.Body.Events, EventJSON{Text: e.Text, Voice: string(e.Voice), Source: e.Source})
	}
	return out, nil
}

// SubjectJSON is what products can be about.
type SubjectJSON struct {
	Slug  string       `json:"slug"`
	Name  product.Text `json:"name"`
	About product.Text `json:"about"`
}

type apiSubjectList struct {
	Body struct {
		Subjects []SubjectJSON `json:"subjects"`
	}
}

func (h *handlers) apiSubjects(ctx context.Context, _ *struct{}) (*apiSubjectList, error) {
	list, err := h.products.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	out := &apiSubjectList{}
	out.Body.Subjects = make([]SubjectJSON, 0, len(list))
	for _, s := range list {
		out.Body.Subjects = append(out.Body.Subjects, SubjectJSON(s))
	}
	return out, nil
}

func (h *handlers) apiList(ctx context.Context, q *apiQuery) (*apiList, error) {
	l, err := h.products.Catalogue(ctx, auth.From(ctx), q.query())
	if err != nil {
		return nil, err
	}
	names, err := h.namesIn(ctx, l.Items...)
	if err != nil {
		return nil, err
	}
	out := &apiList{}
	out.Body.Total, out.Body.Next, out.Body.Prev, out.Body.Products = l.Total, l.Next, l.Prev, make([]Resource, 0, len(l.Items))
	for _, item := range l.Items {
		out.Body.Products = append(out.Body.Products, h.resource(item, names))
	}
	return out, nil
}

func (h *handlers) apiGet(ctx context.Context, in *apiSlug) (*apiOne, error) {
	d, err := h.products.BySlug(ctx, auth.From(ctx), in.Slug)
	if err != nil {
		return nil, err
	}
	return h.apiOne(ctx, d)
}

func (h *handlers) apiOne(ctx context.Context, d product.Details) (*apiOne, error) {
	names, err := h.namesIn(ctx, d.Listed)
	if err != nil {
		return nil, err
	}
	return &apiOne{ETag: `"` + strconv.Itoa(d.Version) + `"`, Body: h.resource(d.Listed, names)}, nil
}

func (h *handlers) apiEdit(ctx context.Context, in *apiEdit) (*apiOne, error) {
	actor := auth.From(ctx)
	version, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(in.IfMatch, "W/"), `"`))
	if err != nil {
		return nil, errPrecondition
	}
	d, err := h.products.BySlug(ctx, actor, in.Slug)
	if err != nil {
		return nil, err
	}
	if _, err = h.products.Edit(ctx, actor, d.ID, version, product.Content(in.Body)); err != nil {
		return nil, err
	}
	if d, err = h.products.BySlug(ctx, actor, in.Slug); err != nil {
		return nil, err
	}
	return h.apiOne(ctx, d)
}
