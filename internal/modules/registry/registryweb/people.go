package registryweb

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

const personsPath = "/sekretariat/personer"

// secretariat begins a page about people.
func secretariat(ctx context.Context, title string, more ...ui.Link) ui.Page {
	list := ui.Link{Text: i18n.T(ctx, "registryweb.persons"), Href: in(ctx, personsPath)}
	return titled(ui.Page{Crumbs: append([]ui.Link{list}, more...)}, title)
}

func personFrame(ctx context.Context, p registry.Person, title string) ui.Page {
	return secretariat(ctx, title, ui.Link{Text: p.Name, Href: in(ctx, p.ID.Path())})
}

type personsPage struct {
	ui.Page
	Search ui.Search
	States ui.Chips
	People ui.Table
	Pager  ui.Pager
	Empty  bool
}

func (h *handlers) persons(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), r.URL.Query()
	q := registry.PersonQuery{Text: clip(v.Get("q")), Cursor: v.Get("side")}
	if s := registry.PersonState(v.Get("tilstand")); slices.Contains(registry.PersonStates, s) {
		q.State = s
	}
	list, err := h.registry.Persons(ctx, auth.From(ctx), q)
	if err != nil {
		return err
	}
	p := personsPage{
		Page:   titled(ui.Page{}, i18n.T(ctx, "registryweb.persons")),
		Search: ui.Search{Action: in(ctx, personsPath), Label: i18n.T(ctx, "registryweb.search_person"), Value: q.Text, Large: true},
		People: personTable(ctx, list.Items), Empty: list.Total == 0,
		Pager: ui.Pager{Total: list.Total, Prev: otherPersons(ctx, q, list.Prev), Next: otherPersons(ctx, q, list.Next)},
	}
	p.Actions = ui.Button{Text: i18n.T(ctx, "registryweb.new_person"), Href: in(ctx, personsPath+"/ny"), Kind: ui.Primary}
	if q.State != "" {
		p.States = ui.Chips{{Text: i18n.T(ctx, q.State.Label()), Href: personsAt(ctx, registry.PersonQuery{Text: q.Text})}}
	}
	return web.Render(w, r, http.StatusOK, personsView(p))
}

// personsAt is the address of the list that q asks for.
func personsAt(ctx context.Context, q registry.PersonQuery) string {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.Text, "tilstand": string(q.State), "side": q.Cursor} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return in(ctx, personsPath) + "?" + v.Encode()
}

// otherPersons is the address of another page of the list, if there is one.
func otherPersons(ctx context.Context, q registry.PersonQuery, cursor string) string {
	if cursor == "" {
		return ""
	}
	q.Cursor = cursor
	return personsAt(ctx, q)
}

func personTable(ctx context.Context, people []registry.Person) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "registryweb.persons"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, partLabel("name"))}, {Title: i18n.T(ctx, partLabel("email"))}, {Title: i18n.T(ctx, partLabel("state"))},
		},
	}
	for _, x := range people {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: x.Name, Href: in(ctx, x.ID.Path())}, {Text: x.Email},
			{Text: i18n.T(ctx, x.State.Label()), Href: personsAt(ctx, registry.PersonQuery{State: x.State})},
		})
	}
	return t
}

// personPage is a person with the affiliations, and a form that adds one.
type personPage struct {
	form
	Facts        ui.Facts
	Affiliations ui.Table
	Events       ui.Timeline
	Tools        ui.List
}

func (h *handlers) personPage(ctx context.Context, x registry.Person, texts written) (p personPage, err error) {
	p.form = newForm(ctx, secretariat(ctx, x.Name), x.ID.Path()+"/tilknytninger", x.ID.Path(), texts)
	p.Facts = ui.Facts{
		{Name: i18n.T(ctx, partLabel("email")), Text: orNot(ctx, x.Email)},
		{Name: i18n.T(ctx, partLabel("state")), Text: i18n.T(ctx, x.State.Label())},
	}
	p.Tools = ui.List{
		{Title: i18n.T(ctx, "registryweb.edit"), Href: in(ctx, x.ID.Path()+"/ret")},
		{Title: i18n.T(ctx, "registryweb.merge"), Href: in(ctx, x.ID.Path()+"/flet")},
		{Title: i18n.T(ctx, "registryweb.accounts"), Href: in(ctx, x.ID.Path()+"/konti")}, // a page of the secretariat's
	}
	if p.Affiliations, err = h.affiliations(ctx, x.ID); err != nil {
		return p, err
	}
	entries, err := h.registry.PersonHistory(ctx, auth.From(ctx), x.ID)
	if err != nil {
		return p, err
	}
	p.Events, err = h.personEvents(ctx, entries)
	return p, err
}

func orNot(ctx context.Context, text string) string {
	if text == "" {
		return i18n.T(ctx, "registryweb.not_stated")
	}
	return text
}

// affiliations are all that the person was, is and will be, the latest first.
func (h *handlers) affiliations(ctx context.Context, person registry.PersonID) (t ui.Table, err error) {
	all, err := h.registry.AffiliationTimeline(ctx, person)
	if err != nil {
		return t, err
	}
	slices.SortStableFunc(all, func(a, b registry.AffiliationVersion) int { return int(b.Period.From) - int(a.Period.From) })
	ids := make([]registry.AuthorityID, len(all))
	for i, v := range all {
		ids[i] = v.Value.Authority
	}
	named, err := h.registry.NamesByID(ctx, ids)
	t = ui.Table{
		Caption: i18n.T(ctx, "registryweb.affiliations"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, partLabel("authority"))}, {Title: i18n.T(ctx, partLabel("title"))}, {Title: i18n.T(ctx, partLabel("period"))},
			{Title: i18n.T(ctx, "registryweb.change"), Hidden: true},
		},
	}
	for _, v := range all {
		a := named[v.Value.Authority]
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: a.FullName(), Href: in(ctx, a.Path())}, {Text: v.Value.Title}, {Text: period(ctx, v.Period)},
			{Text: i18n.T(ctx, "registryweb.change"), Href: in(ctx, v.ID.Path())},
		})
	}
	return t, err
}

func (h *handlers) personEvents(ctx context.Context, entries []audit.Entry) (list ui.Timeline, err error) {
	who, err := h.registry.Doers(ctx, auth.From(ctx), entries)
	if err != nil {
		return nil, err
	}
	say, err := h.sayer(ctx)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		before, after, err := audit.Decode[registry.Person](e.Items[0])
		if err != nil {
			return nil, err
		}
		if after == nil {
			continue
		}
		var old registry.Person
		if before != nil {
			old = *before
		}
		list = append(list, event(ctx, e, after.Name, comparedParts(ctx, registry.PersonParts, old, *after, say), who))
	}
	return list, nil
}

// personOf reads the person of the address. One who was merged into another is
// shown as that other.
func (h *handlers) personOf(r *http.Request) (registry.Person, error) {
	ctx := r.Context()
	p, err := h.registry.PersonByID(ctx, auth.From(ctx), registry.PersonID(r.PathValue("id")))
	if err == nil && p.MergedInto != "" {
		return h.registry.PersonByID(ctx, auth.From(ctx), p.MergedInto)
	}
	return p, err
}

func (h *handlers) person(w http.ResponseWriter, r *http.Request) error {
	x, err := h.personOf(r)
	if err != nil {
		return err
	}
	p, err := h.personPage(r.Context(), x, written{"from": h.registry.Today().String()})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, personView(p))
}

// personForm is the form of a person.
type personForm struct {
	form
	States []ui.Option
}

func newPersonForm(ctx context.Context, page ui.Page, action, cancel string, texts written) personForm {
	return personForm{
		form:   newForm(ctx, page, action, cancel, texts),
		States: options(ctx, registry.PersonStates, texts["state"], registry.PersonState.Label),
	}
}

func newPerson(ctx context.Context, texts written) personForm {
	return newPersonForm(ctx, secretariat(ctx, i18n.T(ctx, "registryweb.new_person")), personsPath+"/ny", personsPath, texts)
}

func (h *handlers) newPersonForm(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, http.StatusOK, personFormView(newPerson(r.Context(), written{"state": string(registry.Active)})))
}

func (h *handlers) createPerson(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	var x registry.Person
	texts := read(registry.PersonParts, f, x, &x)
	made, err := h.registry.CreatePerson(ctx, auth.From(ctx), x)
	if web.Reform(err) {
		p := newPerson(ctx, texts)
		p.Problems = texts.problems(ctx, err)
		return web.Render(w, r, web.Status(err), personFormView(p))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, made.ID.Path(), web.Flash{Key: "registryweb.created", Args: []string{"name", made.Name}})
}

func editedPerson(ctx context.Context, x registry.Person, texts written) personForm {
	title := i18n.T(ctx, "registryweb.edit_of", "name", x.Name)
	p := newPersonForm(ctx, personFrame(ctx, x, title), x.ID.Path()+"/ret", x.ID.Path(), texts)
	p.Version = x.Version
	return p
}

func (h *handlers) editPersonForm(w http.ResponseWriter, r *http.Request) error {
	x, err := h.personOf(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, personFormView(editedPerson(r.Context(), x, writtenOf(registry.PersonParts, x))))
}

func (h *handlers) editPerson(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	x, err := h.personOf(r)
	if err != nil {
		return err
	}
	mine := x
	texts := read(registry.PersonParts, f, x, &mine)
	mine.Version, _ = strconv.Atoi(f.Get("version")) // what is no number is no version, which the service refuses
	saved, err := h.registry.EditPerson(ctx, auth.From(ctx), mine)
	stale, conflict := errors.AsType[*registry.Stale[registry.Person]](err)
	switch {
	case conflict:
		say, err := h.sayer(ctx)
		if err != nil {
			return err
		}
		who, err := h.registry.Doers(ctx, auth.From(ctx), []audit.Entry{stale.By})
		if err != nil {
			return err
		}
		p := editedPerson(ctx, x, texts)
		conflicted(ctx, &p.form, stale, registry.PersonParts, stale.Current.Version, who, say)
		p.States = options(ctx, registry.PersonStates, p.Written["state"], registry.PersonState.Label)
		return web.Render(w, r, http.StatusConflict, personFormView(p))
	case web.Reform(err):
		p := editedPerson(ctx, x, texts)
		p.Version, p.Problems = mine.Version, texts.problems(ctx, err)
		return web.Render(w, r, web.Status(err), personFormView(p))
	case err != nil:
		return err
	}
	return web.Redirect(w, r, saved.ID.Path(), savedFlash(saved.Name, saved.Version > mine.Version+1))
}

func (h *handlers) mergePersonForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	x, err := h.personOf(r)
	if err != nil {
		return err
	}
	path, v := x.ID.Path()+"/flet", r.URL.Query()
	p := mergePage{Page: personFrame(ctx, x, i18n.T(ctx, "registryweb.merge_of", "name", x.Name))}
	p.Lead = i18n.T(ctx, "registryweb.merge_person_lead", "name", x.Name)
	p.Search = mergeSearch(ctx, i18n.T(ctx, "registryweb.merge_search_person"), path, clip(v.Get("q")))
	if to := registry.PersonID(v.Get("til")); to != "" {
		return h.confirmPersonMerge(w, r, p, x, to)
	}
	if p.Search.Value != "" {
		p.Searched = true
		found, err := h.registry.Persons(ctx, auth.From(ctx), registry.PersonQuery{Text: p.Search.Value, Limit: maxCandidates})
		if err != nil {
			return err
		}
		for _, c := range found.Items {
			if c.ID != x.ID {
				p.Candidates = append(p.Candidates, candidate(ctx, path, string(c.ID), c.Name, c.Email))
			}
		}
	}
	return web.Render(w, r, http.StatusOK, mergeView(p))
}

func (h *handlers) confirmPersonMerge(w http.ResponseWriter, r *http.Request, p mergePage, x registry.Person, to registry.PersonID) error {
	ctx := r.Context()
	plan, err := h.registry.PlanPersonMerge(ctx, auth.From(ctx), x.ID, to)
	if web.Reform(err) {
		p.Problems = ui.ProblemsOf(ctx, err)
		p.Problems[0].Field = p.searchID()
		return web.Render(w, r, web.Status(err), mergeView(p))
	}
	if err != nil {
		return err
	}
	p.Moves = []string{
		i18n.N(ctx, "registryweb.moves.affiliations", plan.Affiliations), i18n.T(ctx, "registryweb.moves.account"),
		i18n.T(ctx, "registryweb.moves.stays", "name", x.Name),
	}
	p.Lead = ""
	p.Confirm = confirmation(ctx, x.ID.Path()+"/flet", string(to), x.Name, plan.To.Name)
	return web.Render(w, r, http.StatusOK, mergeView(p))
}

func (h *handlers) mergePerson(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	x, err := h.personOf(r)
	if err != nil {
		return err
	}
	to := registry.PersonID(f.Get("to"))
	err = h.registry.MergePersons(ctx, actor, x.ID, to)
	if web.Reform(err) {
		return backToMerge(w, r, x.ID.Path(), string(to))
	}
	if err != nil {
		return err
	}
	heir, err := h.registry.PersonByID(ctx, actor, to)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, to.Path(), web.Flash{Key: "registryweb.merged", Args: []string{"from", x.Name, "to", heir.Name}})
}
