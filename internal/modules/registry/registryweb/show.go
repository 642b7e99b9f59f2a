package registryweb

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/base/id"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type showPage struct {
	ui.Page
	Figures    []ui.Figure
	Solutions  ui.Table
	NoneYet    string // said where there are no solutions
	Facts      ui.Facts
	Neighbours ui.List
	Nearby     string  // title over the neighbours
	AllNearby  ui.Link // to the list of them
	People     ui.List // for those who may see them
	Tools      ui.List // for those who may do something here
	More       []templ.Component
}

// bySlug reads the authority that the address names, by slug or by id.
func (h *handlers) bySlug(ctx context.Context, slug string) (registry.Authority, error) {
	a, err := h.registry.AuthorityBySlug(ctx, slug)
	if !errors.Is(err, db.ErrNotFound) {
		return a, err
	}
	authority, err := id.Parse[registry.AuthorityID](slug)
	if err != nil {
		return a, err
	}
	a, err = h.registry.AuthorityByID(ctx, authority)
	if err == nil && a.MergedInto != "" {
		return h.registry.AuthorityByID(ctx, a.MergedInto)
	}
	return a, err
}

// show is an authority's page. Every other address that leads to it, such as one
// from before it was renamed or merged, is sent on to the one it has now.
func (h *handlers) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	if r.URL.Path != a.Path() {
		http.Redirect(w, r, in(ctx, a.Path()), http.StatusMovedPermanently) //nolint:gosec // the address of the authority, not the one asked for
		return nil
	}
	p, err := h.showPage(ctx, a)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, showView(p))
}

func (h *handlers) showPage(ctx context.Context, a registry.Authority) (p showPage, err error) {
	actor := auth.From(ctx)
	products, err := h.products.ByAuthority(ctx, actor, a.ID)
	if err != nil {
		return p, err
	}
	periods, err := h.members.MembershipOf(ctx, a.ID)
	if err != nil {
		return p, err
	}
	related, err := h.registry.AuthoritiesByID(ctx, []registry.AuthorityID{a.Region, a.Successor})
	if err != nil {
		return p, err
	}
	p.Page = authorityFrame(ctx, a)
	p.Title, p.Heading, p.Crumbs = a.FullName(), a.FullName(), p.Crumbs[:1]
	p.Lead = lead(ctx, a, related, periods, h.registry.Today())
	if p.Figures, err = h.figures(ctx, a, products); err != nil {
		return p, err
	}
	p.Solutions, p.NoneYet = solutions(ctx, a, products), i18n.T(ctx, "registryweb.no_solutions", "name", a.FullName())
	p.Facts = facts(ctx, a, related, periods)
	if err := h.neighbours(ctx, a, related, &p); err != nil {
		return p, err
	}
	if p.People, err = h.people(ctx, a); err != nil {
		return p, err
	}
	p.Tools = tools(ctx, a)
	for _, section := range h.sections {
		more, err := section(ctx, a)
		if err != nil {
			return p, err
		}
		p.More = append(p.More, more)
	}
	if registry.CanEdit(actor, a.ID) {
		p.Actions = ui.Button{Text: i18n.T(ctx, "registryweb.edit"), Href: in(ctx, a.ID.Path()+"/ret")}
	}
	return p, nil
}

// listOf is the list that the authority is in.
func listOf(a registry.Authority) listing {
	if a.Kind == registry.Supplier {
		return suppliers
	}
	return authorities
}

// authorityFrame begins a page about the authority, below its own.
func authorityFrame(ctx context.Context, a registry.Authority) ui.Page {
	l := listOf(a)
	return ui.Page{
		Door: l.door, Sub: l.name,
		Crumbs: []ui.Link{
			{Text: i18n.T(ctx, "registryweb.list."+l.name), Href: in(ctx, l.path)},
			{Text: a.FullName(), Href: in(ctx, a.Path())},
		},
	}
}

func titled(p ui.Page, title string) ui.Page {
	p.Title, p.Heading = title, title
	return p
}

func lead(ctx context.Context, a registry.Authority, related map[registry.AuthorityID]registry.Authority, periods []member.Version, today civil.Date) string {
	words := []string{place(ctx, a, related) + "."}
	if !a.ExistsOn(today) {
		words = append(words, existence(ctx, a)+".")
	}
	for _, v := range periods {
		if v.Period.Contains(today) {
			words = append(words, member.Since(ctx, v)+".")
		}
	}
	return strings.Join(words, " ")
}

// figures are what the authority uses, or the solutions that a supplier has a role
// in, and what sources say of its size.
func (h *handlers) figures(ctx context.Context, a registry.Authority, products []product.Listed) (out []ui.Figure, err error) {
	if a.Kind == registry.Supplier {
		out = append(out, counted(ctx, "registryweb.figure.solutions", len(products), "#solutions"))
	} else {
		used, err := h.adoptions.Adoptions(ctx, auth.From(ctx), adoption.Query{Authority: a.ID, Uses: true, Limit: 1})
		if err != nil {
			return nil, err
		}
		out = append(out, counted(ctx, "registryweb.figure.uses", used.Total, in(ctx, a.Path()+"/anvendelse")))
	}
	for _, k := range registry.FactKinds {
		if f, ok := a.Fact(k); ok {
			out = append(out, ui.Figure{
				Number: figure(ctx, f), Text: i18n.T(ctx, "registryweb.figure."+string(k)), Source: ui.Cited(ctx, f.Source),
			})
		}
	}
	return out, nil
}

// counted is a figure that leads to what it counts. That nobody has said so is not
// none.
func counted(ctx context.Context, key string, n int, href string) ui.Figure {
	if n == 0 {
		return ui.Figure{Text: i18n.N(ctx, key, 0), Source: ui.Source{State: ui.NotStated, Text: i18n.T(ctx, "registryweb.nobody_says")}}
	}
	return ui.Figure{Number: i18n.Int(ctx, int64(n)), Href: href, Counted: true, Text: i18n.N(ctx, key, n)}
}

// solutions lists each of the authority's roles with who says so.
func solutions(ctx context.Context, a registry.Authority, products []product.Listed) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "registryweb.solutions_of", "name", a.FullName()),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "registryweb.solution")}, {Title: i18n.T(ctx, "registryweb.relation")},
			{Title: i18n.T(ctx, "registryweb.known_from")}, {Title: i18n.T(ctx, "registryweb.source_title")},
		},
	}
	for _, l := range products {
		for _, party := range l.Parties {
			role := i18n.T(ctx, party.Value.Role.Label())
			if unit := party.Value.Unit; unit != "" {
				role = i18n.T(ctx, "registryweb.role_of_unit", "role", role, "unit", unit)
			}
			t.Rows = append(t.Rows, []ui.Cell{
				{Text: l.Name, Href: in(ctx, l.Path())}, {Text: role},
				{Content: unbroken(knownFrom(ctx, party))}, {Content: ui.Cited(ctx, party.Value.Source)},
			})
		}
	}
	return t
}

// knownFrom tells since when a role is known, no more exactly than its source.
func knownFrom(ctx context.Context, p product.Party) string {
	if said := p.Value.Source.Date; said.First() <= p.Period.From && p.Period.From <= said.Last() && said.First() < said.Last() {
		return i18n.When(ctx, said)
	}
	return i18n.ShortDate(ctx, p.Period.From)
}

func facts(ctx context.Context, a registry.Authority, related map[registry.AuthorityID]registry.Authority, periods []member.Version) ui.Facts {
	named := ui.Cited(ctx, a.Source)
	list := ui.Facts{
		{Name: i18n.T(ctx, partLabel("name")), Text: a.Name, Source: &named},
		{Name: i18n.T(ctx, partLabel("kind")), Text: i18n.T(ctx, a.Kind.Label())},
	}
	if region, ok := related[a.Region]; ok {
		list = append(list, ui.Fact{Name: i18n.T(ctx, partLabel("region")), Text: region.Name, Href: in(ctx, region.Path())})
	}
	if when := existence(ctx, a); when != "" {
		list = append(list, ui.Fact{Name: i18n.T(ctx, "registryweb.section.exists"), Text: when})
	}
	if successor, ok := related[a.Successor]; ok {
		list = append(list, ui.Fact{Name: i18n.T(ctx, partLabel("successor")), Text: successor.FullName(), Href: in(ctx, successor.Path())})
	}
	if a.Code != "" {
		list = append(list, ui.Fact{Name: i18n.T(ctx, partLabel("code")), Text: a.Code})
	}
	cvr := ui.Fact{Name: i18n.T(ctx, partLabel("cvr")), Text: a.CVR}
	if a.CVR == "" {
		cvr.Text = i18n.T(ctx, "registryweb.not_stated")
	} else {
		s := ui.Cited(ctx, a.CVRSource)
		cvr.Source = &s
	}
	list = append(list, cvr)
	for _, v := range periods {
		s := ui.Cited(ctx, v.Value.Source)
		list = append(list, ui.Fact{Name: i18n.T(ctx, v.Value.Kind.Label()), Text: periodOf(ctx, v), Href: in(ctx, a.ID.Path()+"/medlemskab"), Source: &s})
	}
	if a.Homepage != "" {
		list = append(list, ui.Fact{Name: i18n.T(ctx, partLabel("homepage")), Text: host(a.Homepage), Href: a.Homepage})
	}
	if a.Contact != "" {
		list = append(list, ui.Fact{Name: i18n.T(ctx, partLabel("contact")), Text: a.Contact})
	}
	return list
}

// periodOf tells when a membership holds, as exactly as its first day is known.
func periodOf(ctx context.Context, v member.Version) string {
	if v.Period.Open() {
		return member.Since(ctx, v)
	}
	return period(ctx, v.Period)
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

const fewNeighbours = 8

// neighbours are the other municipalities of the same region; of a region, its
// own.
func (h *handlers) neighbours(ctx context.Context, a registry.Authority, related map[registry.AuthorityID]registry.Authority, p *showPage) error {
	region := a
	if a.Kind != registry.Region {
		region = related[a.Region]
	}
	if region.ID == "" {
		return nil
	}
	near, err := h.registry.AllAuthorities(ctx, auth.From(ctx), registry.Query{
		Of: []registry.Kind{registry.Municipality}, Regions: []registry.AuthorityID{region.ID},
	})
	if err != nil {
		return err
	}
	if a.Kind == registry.Region {
		p.Lead = i18n.N(ctx, "registryweb.region_lead", len(near))
	}
	near = around(near, a.ID)
	for _, n := range near {
		p.Neighbours = append(p.Neighbours, ui.Item{Title: n.FullName(), Href: in(ctx, n.Path())})
	}
	p.Nearby = i18n.T(ctx, "registryweb.nearby", "region", region.Name)
	p.AllNearby = ui.Link{
		Text: i18n.T(ctx, "registryweb.all_nearby"),
		Href: in(ctx, authorities.path) + "?" + url.Values{byKind: {string(registry.Municipality)}, byRegion: {region.Slug}}.Encode(),
	}
	return nil
}

// around keeps the few that stand closest to the authority in the list, without
// itself.
func around(list []registry.Authority, a registry.AuthorityID) []registry.Authority {
	at := slices.IndexFunc(list, func(n registry.Authority) bool { return n.ID == a })
	from := 0
	if at >= 0 {
		list = slices.Delete(slices.Clone(list), at, at+1)
		from = max(0, min(at-fewNeighbours/2, len(list)-fewNeighbours))
	}
	return list[from:min(from+fewNeighbours, len(list))]
}

// people are those who act for the authority today, for readers who may see them.
func (h *handlers) people(ctx context.Context, a registry.Authority) (list ui.List, err error) {
	actor := auth.From(ctx)
	if !actor.Keeps() && (!actor.SignedIn() || actor.For.ID != string(a.ID)) {
		return nil, nil
	}
	affiliated, err := h.registry.AffiliationsAt(ctx, a.ID, h.registry.Today())
	if err != nil {
		return nil, err
	}
	ids := make([]registry.PersonID, len(affiliated))
	for i, v := range affiliated {
		ids[i] = v.Value.Person
	}
	people, err := h.registry.PersonsByID(ctx, actor, ids)
	if err != nil {
		return nil, err
	}
	for _, v := range affiliated {
		p, ok := people[v.Value.Person]
		if !ok {
			continue
		}
		item := ui.Item{Title: p.Name, Note: v.Value.Title}
		if actor.Keeps() {
			item.Href = in(ctx, p.ID.Path())
		}
		list = append(list, item)
	}
	return list, nil
}

// tools are what keepers can do with the authority.
func tools(ctx context.Context, a registry.Authority) (list ui.List) {
	if !registry.CanKeep(auth.From(ctx)) {
		return nil
	}
	for _, t := range []struct{ key, path string }{
		{"registryweb.history", "/historik"}, {"registryweb.facts", "/tal"},
		{"registryweb.membership", "/medlemskab"}, {"registryweb.merge", "/flet"},
	} {
		list = append(list, ui.Item{Title: i18n.T(ctx, t.key), Href: in(ctx, a.ID.Path()+t.path)})
	}
	return list
}
