package groupweb

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// Resource is a group in JSON: in the list's download and in the REST API. No
// person is in it.
type Resource struct {
	ID      string         `json:"id" doc:"Never changes"`
	Slug    string         `json:"slug"`
	URL     string         `json:"url"`
	Kind    string         `json:"kind" doc:"assembly, board, secretariat, steering, coordination, subject or working"`
	Name    product.Text   `json:"name"`
	Purpose product.Text   `json:"purpose"`
	Product *Named         `json:"product,omitempty" doc:"Of steering and coordination groups"`
	From    string         `json:"from" doc:"First day that it is known to exist"`
	To      string         `json:"to,omitempty" doc:"Last day; absent until further notice"`
	Seats   int            `json:"seats"`
	Vacant  int            `json:"vacant" doc:"Seats that nobody fills today"`
	Charter *group.Charter `json:"charter,omitempty" doc:"In force today; absent where none is known. Zero and empty are what it does not lay down"`
	Since   string         `json:"charter_since,omitempty" doc:"First day of that charter"`
	Source  cite.Source    `json:"source"`
	Holders []Seat         `json:"holders,omitempty" doc:"Of the seats; of a single group only"`
}

// Named points to a product or an authority.
type Named struct {
	ID   string `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Seat is a seat in JSON.
type Seat struct {
	ID        string      `json:"id" doc:"Never changes"`
	Authority Named       `json:"authority" doc:"That holds it"`
	Role      string      `json:"role" doc:"chair, deputy, member, secretary or observer"`
	Votes     bool        `json:"votes"`
	Vacant    bool        `json:"vacant" doc:"Whether nobody fills it today"`
	From      string      `json:"from"`
	To        string      `json:"to,omitempty" doc:"Last day of the term; absent until further notice"`
	Source    cite.Source `json:"source"`
}

func (h *handlers) resource(g group.Listed, products map[product.ID]product.Product) Resource {
	res := Resource{
		ID: string(g.ID), Slug: g.Slug, URL: h.base + g.Path(), Kind: string(g.Kind), Name: g.Name, Purpose: g.Purpose,
		From: g.Exists.From.String(), To: lastDay(g.Exists), Seats: g.Seats, Vacant: g.Vacant, Source: g.Source,
	}
	if p, ok := products[g.Product]; ok {
		res.Product = &Named{string(p.ID), p.Slug, p.Name, h.base + p.Path()}
	}
	if g.Charter != nil {
		laid := g.Charter.Value
		laid.Register = "" // its page leads there whoever may read the decision
		res.Charter, res.Since = &laid, g.Charter.Period.From.String()
	}
	return res
}

// lastDay is empty for a period without an end.
func lastDay(p civil.Period) string {
	if p.Open() {
		return ""
	}
	return (p.To - 1).String()
}

func (h *handlers) resources(list []group.Listed, products map[product.ID]product.Product) []Resource {
	out := make([]Resource, 0, len(list))
	for _, g := range list {
		out = append(out, h.resource(g, products))
	}
	return out
}

type apiQuery struct {
	Q       string   `query:"q" doc:"Part of the name or the purpose" maxLength:"200"`
	Product string   `query:"loesning" doc:"Slug of a product" maxLength:"200"`
	Kinds   []string `query:"art,explode" doc:"assembly, board, secretariat, steering, coordination, subject or working"`
	Vacant  bool     `query:"ledig" doc:"Only those with a seat that nobody fills"`
	Cursor  string   `query:"side" doc:"next or prev of another page" maxLength:"2048"`
	Limit   int      `query:"antal" doc:"Groups on a page" minimum:"1" maximum:"200" default:"50"`
}

type apiList struct {
	Body struct {
		Total  int        `json:"total" doc:"Of all pages"`
		Next   string     `json:"next,omitempty" doc:"Cursor of the next page"`
		Prev   string     `json:"prev,omitempty" doc:"Cursor of the page before"`
		Groups []Resource `json:"groups"`
	}
}

type apiOne struct {
	Body Resource
}

// API registers the REST resource of groups.
func API(api huma.API, groups *group.Service, authorities *registry.Service, products *product.Service, base string) {
	h := &handlers{groups: groups, authorities: authorities, products: products, base: base}
	huma.Register(api, huma.Operation{
		OperationID: "list-groups", Method: http.MethodGet, Path: "/groups", Tags: []string{"groups"}, Summary: "List groups",
		Description: "The bodies in which the community governs itself, as they are today, each with the charter it works by.",
	}, h.apiGroups)
	huma.Register(api, huma.Operation{
		OperationID: "get-group", Method: http.MethodGet, Path: "/groups/{slug}", Tags: []string{"groups"}, Summary: "Get a group",
		Description: "A group with its charter and its seats. An authority holds a seat; who fills it is told to nobody here.",
	}, h.apiGroup)
}

func (h *handlers) apiGroups(ctx context.Context, in *apiQuery) (*apiList, error) {
	s := listState{text: in.Q, product: in.Product, vacant: in.Vacant}
	for _, k := range in.Kinds {
		s.kinds = append(s.kinds, group.Kind(k))
	}
	q, err := h.query(ctx, s)
	if err != nil {
		return nil, err
	}
	q.Cursor, q.Limit = in.Cursor, in.Limit
	list, err := h.groups.List(ctx, auth.From(ctx), q)
	if err != nil {
		return nil, err
	}
	products, err := h.named(ctx, list.Items)
	if err != nil {
		return nil, err
	}
	out := &apiList{}
	out.Body.Total, out.Body.Next, out.Body.Prev, out.Body.Groups = list.Total, list.Next, list.Prev, h.resources(list.Items, products)
	return out, nil
}

func (h *handlers) apiGroup(ctx context.Context, in *struct {
	Slug string `path:"slug" maxLength:"200"`
}) (*apiOne, error) {
	d, err := h.groups.BySlug(ctx, auth.From(ctx), in.Slug)
	if err != nil {
		return nil, err
	}
	l := group.Listed{Group: d.Group, Charter: d.Charter, Seats: len(d.Seats)}
	names, err := h.holders(ctx, d.Seats)
	if err != nil {
		return nil, err
	}
	products, err := h.named(ctx, []group.Listed{l})
	if err != nil {
		return nil, err
	}
	var seats []Seat
	for _, s := range d.Seats {
		if s.Vacant() {
			l.Vacant++
		}
		n, v := names[s.Value.Authority], s.Value
		seats = append(seats, Seat{
			ID: string(s.ID), Authority: Named{string(n.ID), n.Slug, n.FullName(), h.base + n.Path()}, Role: string(v.Role), Votes: v.Votes,
			Vacant: s.Vacant(), From: s.Period.From.String(), To: lastDay(s.Period), Source: v.Source,
		})
	}
	out := &apiOne{Body: h.resource(l, products)}
	out.Body.Holders = seats
	return out, nil
}

// holders are the names of the authorities that hold the seats.
func (h *handlers) holders(ctx context.Context, list []group.Held) (map[registry.AuthorityID]registry.Name, error) {
	ids := make([]registry.AuthorityID, len(list))
	for i, s := range list {
		ids[i] = s.Value.Authority
	}
	return h.authorities.NamesByID(ctx, ids)
}
