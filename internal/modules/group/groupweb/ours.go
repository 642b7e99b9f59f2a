package groupweb

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// seatsPage is the seats that an authority holds.
type seatsPage struct {
	ui.Page
	Left  ui.Message // what waits for the authority, for those who may do it
	Table ui.Table
	None  ui.Empty
}

// authorityFrame begins a page about the authority, below its own.
func authorityFrame(ctx context.Context, a registry.Authority, title string) ui.Page {
	return ui.Page{
		Title: i18n.T(ctx, "groupweb.title_of", "title", title, "name", a.FullName()), Heading: title, Here: title,
		Door: "collaboration", Sub: "authorities",
		Crumbs: []ui.Link{
			{Text: i18n.T(ctx, "groupweb.authorities"), Href: in(ctx, "/myndigheder")}, {Text: a.FullName(), Href: in(ctx, a.Path())},
		},
	}
}

func (h *handlers) seats(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	a, err := h.authorities.AuthorityBySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	list, people, err := h.held(ctx, a.ID)
	if err != nil {
		return err
	}
	may := group.CanFill(actor, a.ID)
	p := seatsPage{
		Page: authorityFrame(ctx, a, i18n.T(ctx, "groupweb.seats_title")), Table: sittingTable(ctx, list, people, may, a),
		None: ui.Empty{Title: i18n.T(ctx, "groupweb.holds_none", "name", a.FullName()), Text: i18n.T(ctx, "groupweb.holds_none_text")},
	}
	p.Lead = i18n.T(ctx, "groupweb.seats_lead", "name", a.FullName())
	if n := vacant(list); may && n > 0 {
		p.Left = ui.Message{Text: i18n.N(ctx, "groupweb.to_fill", n)}
	}
	return web.Render(w, r, http.StatusOK, seatsView(p))
}

// held are the seats that the authority holds today, with the names that the reader
// may know.
func (h *handlers) held(ctx context.Context, a registry.AuthorityID) ([]group.Sitting, group.People, error) {
	actor := auth.From(ctx)
	list, err := h.groups.SeatsOfAuthority(ctx, actor, a, h.groups.Today())
	if err != nil {
		return nil, nil, err
	}
	people, err := h.groups.PeopleOf(ctx, actor, list)
	return list, people, err
}

func vacant(list []group.Sitting) (n int) {
	for _, s := range list {
		if s.Vacant() {
			n++
		}
	}
	return n
}

// sittingTable lists the seats of an authority, and leads those who may to where one
// is filled.
func sittingTable(ctx context.Context, list []group.Sitting, people group.People, may bool, a registry.Authority) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "groupweb.seats_of", "name", a.FullName()),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "groupweb.group")}, {Title: label(ctx, "role")}, {Title: i18n.T(ctx, "groupweb.filled_by")}, {Title: i18n.T(ctx, "groupweb.term")},
		},
	}
	if may {
		t.Columns = append(t.Columns, ui.Column{Title: i18n.T(ctx, "groupweb.fill"), Hidden: true})
	}
	for _, s := range list {
		row := []ui.Cell{
			{Text: name(ctx, s.Group), Href: in(ctx, s.Group.Path())}, {Text: role(ctx, s.Value)}, {Content: vacancy(ctx, s.Held, people)},
			{Text: known(ctx, s.Period, s.Value.Source)},
		}
		if may {
			row = append(row, ui.Cell{Text: i18n.T(ctx, "groupweb.fill"), Href: in(ctx, group.SeatsPath(a.Slug)+"/"+string(s.ID))})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// ours reads the authority and the seat of the address, for somebody who may fill
// the seat.
func (h *handlers) ours(r *http.Request) (a registry.Authority, s group.Sitting, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	if a, err = h.authorities.AuthorityBySlug(ctx, r.PathValue("slug")); err != nil {
		return a, s, err
	}
	if !group.CanFill(actor, a.ID) {
		return a, s, group.ErrForbidden
	}
	list, err := h.groups.SeatsOfAuthority(ctx, actor, a.ID, h.groups.Today())
	if err != nil {
		return a, s, err
	}
	at := slices.IndexFunc(list, func(s group.Sitting) bool { return string(s.ID) == r.PathValue("id") })
	if at < 0 {
		return a, s, db.ErrNotFound
	}
	return a, list[at], nil
}

func (h *handlers) fillForm(w http.ResponseWriter, r *http.Request) error {
	return h.showFill(w, r, nil, nil)
}

func (h *handlers) showFill(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	a, s, err := h.ours(r)
	if err != nil {
		return err
	}
	acts, err := h.authorities.AffiliationsAt(ctx, a.ID, h.groups.Today())
	if err != nil {
		return err
	}
	ids := make([]registry.PersonID, len(acts))
	for i, v := range acts {
		ids[i] = v.Value.Person
	}
	people, err := h.authorities.PersonsByID(ctx, actor, ids)
	if err != nil {
		return err
	}
	if written == nil {
		written = url.Values{"person": {string(s.Value.Person)}, "day": {h.groups.Today().String()}}
	}
	title := i18n.T(ctx, "groupweb.seat_in", "name", name(ctx, s.Group))
	p := authorityFrame(ctx, a, title)
	p.Crumbs = append(p.Crumbs, ui.Link{Text: i18n.T(ctx, "groupweb.seats_title"), Href: in(ctx, group.SeatsPath(a.Slug))})
	p.Lead = i18n.T(ctx, "groupweb.fill_lead", "role", role(ctx, s.Value), "name", a.FullName())
	f := form.New(ctx, texts, p, group.SeatsPath(a.Slug)+"/"+string(s.ID), group.SeatsPath(a.Slug), written, failed)
	f.Add(i18n.T(ctx, "groupweb.section.person"),
		ui.Select{Field: f.Field(ctx, "person", true), Options: candidates(people, written.Get("person")), Empty: i18n.T(ctx, "groupweb.nobody_yet")},
		f.Typed(ctx, "day", "date", false),
	)
	n, err := h.openWork(ctx, s)
	if err != nil {
		return err
	}
	if n > 0 {
		f.Add(i18n.T(ctx, "groupweb.section.work"), ui.Checkbox{Field: f.Row("work", i18n.N(ctx, "groupweb.take_over", n), true), Checked: f.Written.Get("work") != ""})
	}
	return f.Render(w, r, failed)
}

// openWork counts what whoever fills the seat, or filled it last, has still to do for
// the group.
func (h *handlers) openWork(ctx context.Context, s group.Sitting) (int, error) {
	if h.groups.OpenWork == nil {
		return 0, nil
	}
	return h.groups.OpenWork(ctx, s.Group.ID, s.Value.Authority, cmp.Or(s.Value.Person, s.Left))
}

// candidates are the people of an authority who take part, by name.
func candidates(people map[registry.PersonID]registry.Person, chosen string) (list []ui.Option) {
	for id, p := range people {
		if p.State == registry.Active {
			list = append(list, ui.Option{Value: string(id), Text: p.Name, Selected: string(id) == chosen})
		}
	}
	slices.SortFunc(list, func(a, b ui.Option) int { return slices.Compare(db.SortKey(a.Text), db.SortKey(b.Text)) })
	return list
}

func (h *handlers) fill(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, s, err := h.ours(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	day := f.Date("day", &faults)
	if f.Text("day") == "" {
		faults.Add("day", "errs.required")
	}
	if err = faults.Err(); err == nil {
		fill := h.groups.Fill
		if f.Bool("work") {
			fill = h.groups.HandOver
		}
		err = fill(ctx, auth.From(ctx), s.ID, registry.PersonID(f.Text("person")), day)
	}
	if form.Again(err) {
		return h.showFill(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, group.SeatsPath(a.Slug), web.Flash{Key: flashOf(f.Text("person"), day, h.groups.Today()), Args: []string{"name", name(ctx, s.Group)}})
}

// flashOf tells what came of saying who fills a seat.
func flashOf(person string, day, today civil.Date) string {
	switch {
	case person == "":
		return "groupweb.flash.vacated"
	case day > today:
		return "groupweb.flash.will_be_filled"
	}
	return "groupweb.flash.filled"
}
