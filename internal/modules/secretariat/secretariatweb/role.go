package secretariatweb

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// scopesOf tells what each role is given for: what the name in the form is looked up
// as, in turn.
var scopesOf = map[auth.Role][]auth.ScopeKind{
	auth.Administrator: {auth.Community}, auth.Secretariat: {auth.Community}, auth.Board: {auth.Community},
	auth.Coordinator: {auth.Product, auth.Group}, auth.Representative: {auth.Authority, auth.Group}, auth.Supplier: {auth.Authority},
}

type rolesPage struct {
	ui.Page
	Head  ui.ResultsHead
	Table ui.Table
	Empty *ui.Empty
}

func (h *handlers) roles(w http.ResponseWriter, r *http.Request) error {
	ctx, role := r.Context(), auth.Role(r.URL.Query().Get("rolle"))
	past := r.URL.Query().Get("alle") != ""
	view := timeline.On(h.today())
	if past {
		view = timeline.Always()
	}
	all, err := h.Accounts.Grants(ctx, auth.From(ctx), view)
	if err != nil {
		return err
	}
	p := rolesPage{Page: page(ctx, "roles")}
	p.Lead = i18n.T(ctx, "secretariatweb.roles_lead")
	p.Actions = ui.Button{Text: i18n.T(ctx, "secretariatweb.grant"), Kind: ui.Primary, Href: in(ctx, "/sekretariat/roller/ny")}
	p.Tabs = roleTabs(ctx, all, role, past)
	all = slices.DeleteFunc(all, func(v auth.GrantVersion) bool { return role != "" && v.Value.Role != role })
	names, err := h.holders(ctx, all)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b auth.GrantVersion) int {
		return cmp.Compare(string(db.SortKey(names.person(ctx, a))), string(db.SortKey(names.person(ctx, b))))
	})
	other := listPath(ctx, "/sekretariat/roller", "rolle", string(role), "alle", map[bool]string{false: "1"}[past])
	p.Head = ui.ResultsHead{Count: i18n.N(ctx, "secretariatweb.role_count", len(all))}
	p.Table = roleTable(ctx, all, names)
	p.Meta = pastLink(other, past)
	if len(all) == 0 {
		p.Empty = &ui.Empty{Title: i18n.T(ctx, "secretariatweb.roles_none"), Text: i18n.T(ctx, "secretariatweb.roles_none_text")}
	}
	return web.Render(w, r, http.StatusOK, rolesView(p))
}

func roleTabs(ctx context.Context, all []auth.GrantVersion, chosen auth.Role, past bool) (tabs []ui.Tab) {
	counts := map[auth.Role]int{"": len(all)}
	for _, v := range all {
		counts[v.Value.Role]++
	}
	for _, role := range append([]auth.Role{""}, auth.Roles...) {
		text := i18n.T(ctx, "secretariatweb.all")
		if role != "" {
			text = i18n.T(ctx, "auth.role."+string(role))
		}
		tabs = append(tabs, ui.Tab{
			Link: ui.Link{
				Text: i18n.T(ctx, "secretariatweb.with_count", "text", text, "n", counts[role]),
				Href: listPath(ctx, "/sekretariat/roller", "rolle", string(role), "alle", map[bool]string{true: "1"}[past]),
			},
			Current: role == chosen,
		})
	}
	return tabs
}

// held are the names that a list of grants mentions.
type held struct {
	people      map[registry.PersonID]registry.Person
	authorities map[registry.AuthorityID]registry.Name
	products    map[product.ID]product.Product
	groups      map[group.ID]group.Group
}

func (h *handlers) holders(ctx context.Context, all []auth.GrantVersion) (n held, err error) {
	var people []registry.PersonID
	var scopes []auth.Scope
	for _, v := range all {
		people = append(people, registry.PersonID(v.Value.Person))
		scopes = append(scopes, v.Value.Scope)
	}
	if n, err = h.scopes(ctx, scopes); err != nil {
		return n, err
	}
	n.people, err = h.Authorities.PersonsByID(ctx, auth.From(ctx), unique(people))
	return n, err
}

func (h *handlers) scopes(ctx context.Context, list []auth.Scope) (n held, err error) {
	var authorities []registry.AuthorityID
	var products []product.ID
	var groups []group.ID
	for _, s := range list {
		switch s.Kind {
		case auth.Authority:
			authorities = append(authorities, registry.AuthorityID(s.ID))
		case auth.Product:
			products = append(products, product.ID(s.ID))
		case auth.Group:
			groups = append(groups, group.ID(s.ID))
		case auth.Community: // is called by its kind
		}
	}
	if n.authorities, err = h.Authorities.NamesByID(ctx, unique(authorities)); err != nil {
		return n, err
	}
	if n.products, err = h.Products.ProductsByID(ctx, auth.From(ctx), unique(products)); err != nil {
		return n, err
	}
	n.groups, err = h.Groups.GroupsByID(ctx, auth.From(ctx), unique(groups))
	return n, err
}

func unique[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

func (n held) person(ctx context.Context, v auth.GrantVersion) string {
	if p, ok := n.people[registry.PersonID(v.Value.Person)]; ok {
		return p.Name
	}
	return i18n.T(ctx, "secretariatweb.nobody")
}

// scope is what a role holds for, and its page.
func (n held) scope(ctx context.Context, s auth.Scope) ui.Cell {
	switch s.Kind {
	case auth.Authority:
		if a, ok := n.authorities[registry.AuthorityID(s.ID)]; ok {
			return ui.Cell{Text: a.FullName(), Href: in(ctx, a.Path())}
		}
	case auth.Product:
		if p, ok := n.products[product.ID(s.ID)]; ok {
			return ui.Cell{Text: p.Name, Href: in(ctx, p.Path())}
		}
	case auth.Group:
		if g, ok := n.groups[group.ID(s.ID)]; ok {
			return ui.Cell{Text: g.Name.In(i18n.Lang(ctx)), Href: in(ctx, g.Path())}
		}
	case auth.Community:
	}
	return ui.Cell{Text: word(ctx, "scope", s.Kind)}
}

func period(ctx context.Context, p civil.Period) string {
	if p.Open() {
		return i18n.T(ctx, "secretariatweb.since", "from", p.From)
	}
	return i18n.T(ctx, "secretariatweb.from_to", "from", p.From, "to", p.To-1)
}

func rolePath(ctx context.Context, id auth.GrantID, rest string) string {
	return in(ctx, "/sekretariat/roller/"+url.PathEscape(string(id))+rest)
}

func roleTable(ctx context.Context, all []auth.GrantVersion, names held) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "secretariatweb.roles"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "secretariatweb.person")}, {Title: i18n.T(ctx, "secretariatweb.role_title")},
		{Title: i18n.T(ctx, "secretariatweb.scope_title")}, {Title: i18n.T(ctx, "secretariatweb.period")},
		{Title: i18n.T(ctx, "secretariatweb.actions"), Hidden: true},
	}}
	for _, v := range all {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: names.person(ctx, v), Href: in(ctx, registry.PersonID(v.Value.Person).Path())}, {Text: i18n.T(ctx, "auth.role."+string(v.Value.Role))},
			names.scope(ctx, v.Value.Scope), {Text: period(ctx, v.Period)},
			{Text: i18n.T(ctx, "secretariatweb.end_role"), Href: rolePath(ctx, v.ID, "")},
		})
	}
	return t
}

// roleInput is the form as it was filled in.
type roleInput struct {
	Email, Role, Of, From, To string
}

type grantPage struct {
	ui.Page
	Input roleInput
	Roles []ui.Option
}

func (h *handlers) grantForm(w http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	input := roleInput{Email: v.Get("email"), Role: v.Get("rolle"), Of: v.Get("gaelder"), From: h.today().String()}
	return h.showGrant(w, r, input, nil)
}

func (h *handlers) showGrant(w http.ResponseWriter, r *http.Request, input roleInput, err error) error {
	ctx, status := r.Context(), http.StatusOK
	p := grantPage{
		Page:  page(ctx, "grant", ui.Link{Text: i18n.T(ctx, "secretariatweb.roles"), Href: in(ctx, "/sekretariat/roller")}),
		Input: input, Roles: roleOptions(ctx, input.Role),
	}
	if err != nil {
		p.Problems, status = ui.ProblemsOf(ctx, err), web.Status(err)
	}
	return web.Render(w, r, status, grantView(p))
}

// roleOptions are the roles that the reader may give.
func roleOptions(ctx context.Context, chosen string) (list []ui.Option) {
	for _, role := range auth.Roles {
		if auth.MayGrant(auth.From(ctx), role) == nil {
			list = append(list, ui.Option{
				Value: string(role), Text: i18n.T(ctx, "auth.role."+string(role)), Help: word(ctx, "role_help", role), Selected: string(role) == chosen,
			})
		}
	}
	return list
}

func (h *handlers) grant(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	input := roleInput{form.Text("email"), form.Text("role"), form.Text("of"), form.Text("from"), form.Text("to")}
	holding, period, err := h.holding(ctx, input)
	if err == nil {
		err = h.Accounts.Grant(ctx, auth.From(ctx), holding, period)
	}
	if web.Reform(err) {
		return h.showGrant(w, r, input, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/sekretariat/roller", web.Flash{Key: "secretariatweb.granted"})
}

// holding reads the form, or tells all its faults.
func (h *handlers) holding(ctx context.Context, in roleInput) (holding auth.Holding, p civil.Period, err error) {
	var faults errs.Fields
	person, err := h.Authorities.PersonByEmail(ctx, auth.From(ctx), in.Email)
	switch {
	case in.Email == "":
		faults.Add("email", "errs.required")
	case errs.KindOf(err) == errs.NotFound:
		faults.Add("email", "secretariatweb.no_person", "email", clip(in.Email, 100))
	case err != nil:
		return holding, p, err
	}
	holding.Person = string(person.ID)
	if holding.Grant, err = h.grantOf(ctx, &faults, in.Role, in.Of); err != nil {
		return holding, p, err
	}
	p = civil.Since(date(&faults, "from", in.From))
	if in.From == "" {
		faults.Add("from", "errs.required")
	}
	if last := date(&faults, "to", in.To); last != 0 {
		p.To = last + 1
	}
	if p.Empty() {
		faults.Add("to", timeline.ErrEmpty.Key)
	}
	return holding, p, faults.Err()
}

// grantOf reads a role and the name of what it shall hold for.
func (h *handlers) grantOf(ctx context.Context, faults *errs.Fields, role, of string) (g auth.Grant, err error) {
	g.Role = auth.Role(role)
	kinds, known := scopesOf[g.Role]
	switch {
	case !known:
		faults.Add("role", "secretariatweb.choose_role")
		return g, nil
	case kinds[0] == auth.Community:
		if of != "" {
			faults.Add("of", "secretariatweb.no_scope")
		}
		g.Scope = auth.Everywhere
		return g, nil
	case of == "":
		faults.Add("of", "secretariatweb.scope_missing."+string(kinds[0]))
		return g, nil
	}
	for _, g.Scope.Kind = range kinds {
		if g.Scope.ID, err = h.called(ctx, g.Scope.Kind, of); errs.KindOf(err) != errs.NotFound {
			return g, err
		}
	}
	return g, notFound(faults, err, "of", "secretariatweb.no_"+string(kinds[0]), of)
}

// called finds what goes by the name: its id, or an error of kind NotFound.
func (h *handlers) called(ctx context.Context, kind auth.ScopeKind, name string) (string, error) {
	switch kind {
	case auth.Authority:
		a, err := h.Authorities.AuthorityCalled(ctx, name)
		return string(a.ID), err
	case auth.Product:
		p, err := h.Products.BySlug(ctx, auth.From(ctx), line.Slug(name))
		return string(p.ID), err
	case auth.Group:
		g, err := h.Groups.BySlug(ctx, auth.From(ctx), line.Slug(name))
		return string(g.ID), err
	case auth.Community: // has no name
	}
	return "", db.ErrNotFound
}

// notFound makes a fault of the field out of an error that says so.
func notFound(faults *errs.Fields, err error, field, key, name string) error {
	if errs.KindOf(err) == errs.NotFound {
		faults.Add(field, key, "name", clip(name, 100))
		return nil
	}
	return err
}

type rolePage struct {
	ui.Page
	Facts  ui.Facts
	Action string // of the form that ends it; empty when the reader may not
	Day    string
}

func (h *handlers) role(w http.ResponseWriter, r *http.Request) error {
	return h.showRole(w, r, h.today().String(), nil)
}

func (h *handlers) showRole(w http.ResponseWriter, r *http.Request, day string, fault error) error {
	ctx, id := r.Context(), auth.GrantID(r.PathValue("id"))
	all, err := h.Accounts.Grants(ctx, auth.From(ctx), timeline.Always())
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(v auth.GrantVersion) bool { return v.ID != id })
	if len(all) == 0 {
		return db.ErrNotFound
	}
	names, err := h.holders(ctx, all)
	if err != nil {
		return err
	}
	last, status := all[len(all)-1], http.StatusOK
	p := rolePage{Page: page(ctx, "end_role", ui.Link{Text: i18n.T(ctx, "secretariatweb.roles"), Href: in(ctx, "/sekretariat/roller")}), Day: day}
	p.Title = i18n.T(ctx, "secretariatweb.role_of", "role", i18n.T(ctx, "auth.role."+string(last.Value.Role)), "person", names.person(ctx, last))
	if fault != nil {
		p.Problems, status = ui.ProblemsOf(ctx, fault), web.Status(fault)
	}
	scope := names.scope(ctx, last.Value.Scope)
	p.Facts = ui.Facts{
		{Name: i18n.T(ctx, "secretariatweb.person"), Text: names.person(ctx, last), Href: in(ctx, registry.PersonID(last.Value.Person).Path())},
		{Name: i18n.T(ctx, "secretariatweb.scope_title"), Text: scope.Text, Href: scope.Href},
	}
	for _, v := range all {
		p.Facts = append(p.Facts, ui.Fact{Name: i18n.T(ctx, "secretariatweb.period"), Text: period(ctx, v.Period)})
	}
	if auth.MayGrant(auth.From(ctx), last.Value.Role) == nil && last.Period.To > h.today() {
		p.Action = rolePath(ctx, id, "/slut")
	}
	return web.Render(w, r, status, roleView(p))
}

func (h *handlers) endGrant(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	ctx, day := r.Context(), form.Text("day")
	var faults errs.Fields
	from := date(&faults, "day", day)
	if day == "" {
		faults.Add("day", "errs.required")
	}
	if err = faults.Err(); err == nil {
		err = h.Accounts.EndGrant(ctx, auth.From(ctx), auth.GrantID(r.PathValue("id")), from)
	}
	if k := errs.KindOf(err); k == errs.Invalid || k == errs.Conflict {
		return h.showRole(w, r, day, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, "/sekretariat/roller", web.Flash{Key: "secretariatweb.role_ended", Args: []string{"date", i18n.Date(ctx, from)}})
}
