package groupweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// showPage is a group's room.
type showPage struct {
	ui.Page
	Note    string // about the seats
	Seats   ui.Table
	None    string // said where there are no seats
	Give    ui.Link
	Given   []string // matters that it may decide
	Charter ui.Link
	Facts   ui.Facts
	Tools   ui.List
	Files   templ.Component
	More    []templ.Component
}

func (h *handlers) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.groups.BySlug(ctx, auth.From(ctx), r.PathValue("slug"))
	if err != nil {
		return err
	}
	names, err := h.holders(ctx, d.Seats)
	if err != nil {
		return err
	}
	products, err := h.named(ctx, []group.Listed{{Group: d.Group}})
	if err != nil {
		return err
	}
	p := showPage{
		Page: groupFrame(ctx, d.Group, name(ctx, d.Group)), Note: vacancies(ctx, d.Seats), None: noSeats(ctx, d.Group),
		Seats: seatTable(ctx, d, names), Charter: ui.Link{Text: i18n.T(ctx, "groupweb.read_charter"), Href: in(ctx, charterPath(d.Group))},
		Facts: facts(ctx, d, products[d.Product]),
	}
	p.Title, p.Lead, p.Crumbs = p.Heading, text(ctx, d.Purpose), p.Crumbs[:1]
	p.Meta = meta(ctx, d)
	if d.Charter != nil {
		for _, m := range d.Charter.Value.Mandate {
			p.Given = append(p.Given, i18n.T(ctx, m.Label()))
		}
	}
	if d.CanDescribe {
		p.Actions = ui.Button{Text: i18n.T(ctx, "groupweb.edit"), Href: in(ctx, d.Path()+"/ret")}
	}
	if d.CanKeep {
		if d.Kind.HasSeats() {
			p.Give = ui.Link{Text: i18n.T(ctx, "groupweb.give"), Href: in(ctx, d.Path()+"/pladser/ny")}
		}
		p.Tools = ui.List{{Title: i18n.T(ctx, "groupweb.adopt"), Href: in(ctx, charterPath(d.Group)+"/ret")}}
	}
	if p.Files, err = h.files(ctx, d.Group); err != nil {
		return err
	}
	for _, section := range h.sections {
		more, err := section(ctx, d.Group)
		if err != nil {
			return err
		}
		p.More = append(p.More, more)
	}
	return web.Render(w, r, http.StatusOK, showView(p))
}

func charterPath(g group.Group) string { return g.Path() + "/kommissorium" }

// meta is the line below the lead: what it is, and what it works by.
func meta(ctx context.Context, d group.Details) templ.Component {
	marks := ui.Row{ui.Tag{Text: i18n.T(ctx, d.Kind.Label())}}
	if d.Reach == auth.Members {
		marks = append(marks, ui.Tag{Text: i18n.T(ctx, "groupweb.for_members")})
	}
	line := i18n.T(ctx, "groupweb.no_charter")
	if d.Charter != nil {
		line = i18n.T(ctx, "groupweb.charter_since", "date", d.Charter.Period.From)
	}
	return append(marks, words(line))
}

func noSeats(ctx context.Context, g group.Group) string {
	if g.Kind.HasSeats() {
		return i18n.T(ctx, "groupweb.no_seats")
	}
	return i18n.T(ctx, "groupweb.no_seats_assembly")
}

// vacancies tells how many seats nobody fills.
func vacancies(ctx context.Context, list []group.Held) string {
	n := 0
	for _, s := range list {
		if s.Vacant() {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return i18n.N(ctx, "groupweb.vacant_seats", n)
}

// seatTable lists the seats by who holds them. Who fills a seat is said to those who
// may know.
func seatTable(ctx context.Context, d group.Details, names map[registry.AuthorityID]registry.Name) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "groupweb.seats_of", "name", name(ctx, d.Group)),
		Columns: []ui.Column{
			{Title: label(ctx, "authority")}, {Title: label(ctx, "role")}, {Title: i18n.T(ctx, "groupweb.filled_by")}, {Title: i18n.T(ctx, "groupweb.term")},
		},
	}
	if d.CanKeep {
		t.Columns = append(t.Columns, ui.Column{Title: i18n.T(ctx, "groupweb.change"), Hidden: true})
	}
	for _, s := range d.Seats {
		n := names[s.Value.Authority]
		row := []ui.Cell{
			{Text: n.FullName(), Href: in(ctx, n.Path())}, {Text: role(ctx, s.Value)}, {Content: vacancy(ctx, s, d.People)}, {Text: known(ctx, s.Period, s.Value.Source)},
		}
		if d.CanKeep {
			row = append(row, ui.Cell{Text: i18n.T(ctx, "groupweb.change"), Href: in(ctx, d.Path()+"/pladser/"+string(s.ID))})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// facts are what the group is and the first of what its charter lays down.
func facts(ctx context.Context, d group.Details, of product.Product) ui.Facts {
	named := ui.Cited(ctx, d.Source)
	list := ui.Facts{{Name: label(ctx, "kind"), Text: i18n.T(ctx, d.Kind.Label())}}
	if of.ID != "" {
		list = append(list, ui.Fact{Name: label(ctx, "product"), Text: of.Name, Href: in(ctx, of.Path())})
	}
	list = append(list, ui.Fact{Name: i18n.T(ctx, "groupweb.exists"), Text: known(ctx, d.Exists, d.Source), Source: &named})
	if d.Charter == nil {
		return list
	}
	for _, p := range parts(ctx, d.Charter.Value, referred{}) {
		switch p.Field {
		case "seats", "term", "quorum", "majority", "meetings", "openness":
			list = append(list, ui.Fact{Name: p.title(ctx), Text: orUnsaid(ctx, p.Text)})
		}
	}
	return list
}

// orUnsaid says that nobody has laid it down, where nobody has.
func orUnsaid(ctx context.Context, s string) string {
	if s == "" {
		return i18n.T(ctx, "groupweb.unsaid")
	}
	return s
}
