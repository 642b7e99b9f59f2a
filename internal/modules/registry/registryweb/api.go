package registryweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/base/cite"
	"alminding/internal/base/errs"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// errPrecondition says that a write did not name the version it was made from.
var errPrecondition = errs.New(errs.Malformed, "registryweb.if_match")

// ListQuery is what both lists are asked by. It is exported because huma passes
// over embedded structs that are not.
type ListQuery struct {
	Q      string `query:"q" doc:"Words to search for; Danish inflections, compounds and misspellings are found too" maxLength:"300"`
	Gone   string `query:"nedlagte" doc:"ja: also those that do not exist today"`
	Member string `query:"medlem" doc:"ja or nej: in the community today, as a member or, for suppliers, as a partner"`
	Sort   string `query:"sort" doc:"match, name, population or updated" default:"name"`
	Cursor string `query:"side" doc:"next or prev of another page" maxLength:"2048"`
	Limit  int    `query:"antal" doc:"On a page" minimum:"1" maximum:"200" default:"50"`
}

type apiAuthorityQuery struct {
	ListQuery
	Kind   []string `query:"art,explode" doc:"municipality, region, state, association or other"`
	Region []string `query:"region,explode" doc:"Slug of a region"`
}

// ListPage is a place in a list.
type ListPage struct {
	Total int    `json:"total" doc:"Of all pages"`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page"`
	Prev  string `json:"prev,omitempty" doc:"Cursor of the page before"`
}

type apiAuthorities struct {
	Body struct {
		ListPage
		Authorities []Resource `json:"authorities"`
	}
}

type apiSuppliers struct {
	Body struct {
		ListPage
		Suppliers []Resource `json:"suppliers"`
	}
}

type apiOne struct {
	ETag string `header:"ETag"`
	Body Resource
}

type apiSlug struct {
	Slug string `path:"slug" doc:"Slug or id" maxLength:"200"`
}

// apiContent is what may be written about an authority.
type apiContent struct {
	Kind         registry.Kind        `json:"kind"`
	Name         string               `json:"name"`
	OfficialName string               `json:"official_name,omitempty"`
	Slug         string               `json:"slug,omitempty" doc:"Made from the name when absent; the former one keeps leading here"`
	Code         string               `json:"code,omitempty"`
	Region       registry.AuthorityID `json:"region,omitempty" doc:"Id of a region"`
	ExistsFrom   string               `json:"exists_from,omitempty" format:"date" doc:"The first day"`
	ExistsTo     string               `json:"exists_to,omitempty" format:"date" doc:"The last day"`
	Successor    registry.AuthorityID `json:"successor,omitempty" doc:"Id of the authority that took over"`
	Source       cite.Source          `json:"source" doc:"Of kind, names and code"`
	CVR          string               `json:"cvr,omitempty"`
	CVRSource    cite.Source          `json:"cvr_source,omitzero"`
	Homepage     string               `json:"homepage,omitempty"`
	Contact      string               `json:"contact,omitempty"`
}

type apiEdit struct {
	Slug    string `path:"slug" doc:"Slug or id" maxLength:"200"`
	IfMatch string `header:"If-Match" doc:"ETag of the authority as it was read"`
	Body    apiContent
}

type apiCreate struct{ Body apiContent }

// API registers the REST resources of authorities and suppliers. Suppliers are
// authorities too: both are read and written one by one as authorities.
func API(api huma.API, r *registry.Service, members *member.Service, base string) {
	h := &handlers{registry: r, members: members, base: base}
	tags, token := []string{"authorities"}, []map[string][]string{{"token": {}}}
	huma.Register(api, huma.Operation{
		OperationID: "list-authorities", Method: http.MethodGet, Path: "/authorities", Tags: tags, Summary: "List authorities",
		Description: "Municipalities, regions and other authorities, a page at a time, under the same filters as the page /myndigheder.",
	}, h.apiAuthorities)
	huma.Register(api, huma.Operation{
		OperationID: "list-suppliers", Method: http.MethodGet, Path: "/suppliers", Tags: tags, Summary: "List suppliers",
		Description: "A page at a time, under the same filters as the page /leverandoerer.",
	}, h.apiSuppliers)
	huma.Register(api, huma.Operation{
		OperationID: "get-authority", Method: http.MethodGet, Path: "/authorities/{slug}", Tags: tags, Summary: "Read an authority or a supplier",
		Description: "A slug that the authority once had, and those of authorities merged into it, give the authority of today.",
	}, h.apiGet)
	huma.Register(api, huma.Operation{
		OperationID: "create-authority", Method: http.MethodPost, Path: "/authorities", Tags: tags, Summary: "Add an authority or a supplier",
		Description: "For the secretariat.", DefaultStatus: http.StatusCreated, Security: token,
	}, h.apiCreate)
	huma.Register(api, huma.Operation{
		OperationID: "edit-authority", Method: http.MethodPut, Path: "/authorities/{slug}", Tags: tags, Summary: "Edit an authority or a supplier",
		Description: "Replaces all fields but the facts. If-Match carries the ETag of the authority as it was read; what somebody else changed " +
			"meanwhile in other fields is kept, and a field that both changed is answered with 409. For the secretariat; whoever speaks for " +
			"the authority may change its homepage and contact.",
		Security: token,
	}, h.apiEdit)
}

func (h *handlers) apiAuthorities(ctx context.Context, q *apiAuthorityQuery) (*apiAuthorities, error) {
	out := &apiAuthorities{}
	facets := map[string][]string{byKind: q.Kind, byRegion: q.Region}
	var err error
	out.Body.ListPage, out.Body.Authorities, err = h.apiList(ctx, authorities, q.ListQuery, facets)
	return out, err
}

func (h *handlers) apiSuppliers(ctx context.Context, q *ListQuery) (*apiSuppliers, error) {
	out := &apiSuppliers{}
	var err error
	out.Body.ListPage, out.Body.Suppliers, err = h.apiList(ctx, suppliers, *q, map[string][]string{})
	return out, err
}

func (h *handlers) apiList(ctx context.Context, l listing, in ListQuery, facets map[string][]string) (p ListPage, list []Resource, err error) {
	around, err := h.around(ctx, l.member)
	if err != nil {
		return p, nil, err
	}
	if in.Member != "" {
		facets[byMembership] = []string{in.Member}
	}
	if in.Gone != "" {
		facets[byExistence] = []string{in.Gone}
	}
	q := state{l: l, text: in.Q, sort: registry.Sort(in.Sort), facets: facets}.query(around)
	q.Cursor, q.Limit = in.Cursor, in.Limit
	found, err := h.registry.Authorities(ctx, auth.From(ctx), q)
	if err != nil {
		return p, nil, err
	}
	if around.successors, err = h.successors(ctx, found.Items); err != nil {
		return p, nil, err
	}
	list = make([]Resource, 0, len(found.Items))
	for _, a := range found.Items {
		list = append(list, h.resource(a, around))
	}
	return ListPage{Total: found.Total, Next: found.Next, Prev: found.Prev}, list, nil
}

func (h *handlers) apiGet(ctx context.Context, in *apiSlug) (*apiOne, error) {
	a, err := h.bySlug(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	return h.apiOne(ctx, a)
}

func (h *handlers) apiOne(ctx context.Context, a registry.Authority) (*apiOne, error) {
	around, err := h.around(ctx, listOf(a).member)
	if err != nil {
		return nil, err
	}
	if around.successors, err = h.successors(ctx, []registry.Authority{a}); err != nil {
		return nil, err
	}
	return &apiOne{ETag: `"` + strconv.Itoa(a.Version) + `"`, Body: h.resource(a, around)}, nil
}

func (c apiContent) into(a registry.Authority) registry.Authority {
	a.Kind, a.Name, a.OfficialName, a.Code, a.Region, a.Source = c.Kind, c.Name, c.OfficialName, c.Code, c.Region, c.Source
	registry.ExistsFrom.Put(&a, c.ExistsFrom)
	registry.ExistsTo.Put(&a, c.ExistsTo)
	a.Successor = c.Successor
	a.CVR, a.CVRSource, a.Homepage, a.Contact = c.CVR, c.CVRSource, c.Homepage, c.Contact
	if c.Slug != "" {
		a.Slug = c.Slug
	}
	return a
}

func (h *handlers) apiCreate(ctx context.Context, in *apiCreate) (*apiOne, error) {
	a, err := h.registry.CreateAuthority(ctx, auth.From(ctx), in.Body.into(registry.Authority{}))
	if err != nil {
		return nil, err
	}
	return h.apiOne(ctx, a)
}

func (h *handlers) apiEdit(ctx context.Context, in *apiEdit) (*apiOne, error) {
	version, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(in.IfMatch, "W/"), `"`))
	if err != nil {
		return nil, errPrecondition
	}
	a, err := h.bySlug(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	mine := in.Body.into(a)
	mine.Version = version
	if a, err = h.registry.EditAuthority(ctx, auth.From(ctx), mine); err != nil {
		return nil, err
	}
	return h.apiOne(ctx, a)
}
