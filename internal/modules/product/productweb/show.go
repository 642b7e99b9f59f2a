package productweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/base/cite"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type showPage struct {
	ui.Page
	Text       ui.Prose
	Note       string
	Figures    []ui.Figure
	Parties    []partyGroup
	Relations  ui.List
	Events     ui.Timeline
	AllEvents  ui.Link
	Facts      ui.Facts
	Neighbours ui.List
	About      string // the subjects, that Neighbours share
	Tools      ui.List
	More       []templ.Component
}

// partyGroup is the authorities that stand behind a product in one way.
type partyGroup struct {
	Title string
	Table ui.Table
}

const shownEvents = 4

func (h *handlers) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.products.BySlug(ctx, auth.From(ctx), r.PathValue("slug"))
	if err != nil {
		return err
	}
	names, err := h.namesIn(ctx, d.Listed)
	if err != nil {
		return err
	}
	subjects, err := h.subjectLinks(ctx, d.Subjects)
	if err != nil {
		return err
	}
	p := showPage{
		Page:      h.showFrame(ctx, d, "overview"),
		Text:      ui.Prose{Text: text(ctx, d.Description)},
		Note:      text(ctx, d.Note),
		Parties:   partyGroups(ctx, d.Listed, names),
		Relations: relations(ctx, d),
		Facts:     facts(ctx, d, names, subjects),
		Tools:     tools(ctx, d),
	}
	for _, section := range h.sections {
		more, err := section(ctx, d.Product)
		if err != nil {
			return err
		}
		p.More = append(p.More, more)
	}
	for _, f := range d.Figures {
		p.Figures = append(p.Figures, h.figure(ctx, f))
	}
	events := timeline(ctx, d.Events)
	p.Events = events[:min(len(events), shownEvents)]
	if len(events) > shownEvents {
		p.AllEvents = ui.Link{Text: i18n.N(ctx, "productweb.all_events", len(events)), Href: in(ctx, d.Path()+"/historik")}
	}
	for _, n := range d.Neighbours {
		p.Neighbours = append(p.Neighbours, ui.Item{Title: n.Name, Href: in(ctx, n.Path()), Note: text(ctx, n.Purpose)})
	}
	var about []string
	for _, s := range subjects {
		about = append(about, s.Text)
	}
	p.About = i18n.From(ctx).List(about)
	return web.Render(w, r, http.StatusOK, showView(p))
}

// showFrame is the frame of a product's public pages.
func (h *handlers) showFrame(ctx context.Context, d product.Details, tab string) ui.Page {
	path := in(ctx, d.Path())
	p := ui.Page{
		Title: d.Name, Lead: text(ctx, d.Purpose), Door: "sharing", Sub: "products", Crumbs: crumbs(ctx),
		Meta: ui.Row(append(marks(ctx, d.Listed), levelNote(ctx, d.Level))),
		Tabs: ui.ProductTabs(ctx, d.Path(), tab),
	}
	if tab != "overview" {
		p.Crumbs = crumbs(ctx, ui.Link{Text: d.Name, Href: path})
		p.Here = i18n.T(ctx, "productweb.history")
		p.Title, p.Heading = i18n.T(ctx, "productweb.title_of", "title", p.Here, "name", d.Name), d.Name
	}
	if d.CanEdit {
		p.Actions = ui.Button{Text: i18n.T(ctx, "productweb.edit"), Kind: ui.Primary, Href: path + "/ret"}
	}
	return p
}

// levelNote says who stands behind the level, in a line beside the mark.
func levelNote(ctx context.Context, f product.LevelFact) templ.Component {
	if f.Level == "" && f.Source.IsZero() {
		return templ.NopComponent
	}
	return ui.Claim{State: ui.Stated, Text: i18n.T(ctx, "productweb.level_by", "voice", word(ctx, "voice", f.Voice), "source", ui.CitedLine(ctx, f.Source))}
}

func (h *handlers) figure(ctx context.Context, f product.Figure) ui.Figure {
	state, _ := figureState(ctx, f, h.products.Today())
	key := "productweb.figure_source"
	if state == ui.Unconfirmed {
		key = "productweb.figure_expired"
	}
	return ui.Figure{
		Number: number(ctx, f), Text: text(ctx, f.What),
		Source: ui.Source{
			State: state, Text: i18n.T(ctx, key, "source", ui.CitedLine(ctx, f.Source), "expires", f.Expires()),
			Link: link(f.Source.Address, i18n.T(ctx, "productweb.see_source")),
		},
	}
}

// subjectLinks name the subjects, each with the part of the catalogue about it.
func (h *handlers) subjectLinks(ctx context.Context, slugs []string) ([]ui.Link, error) {
	all, err := h.products.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	var links []ui.Link
	for _, slug := range slugs {
		for _, s := range all {
			if s.Slug == slug {
				links = append(links, ui.Link{Text: text(ctx, s.Name), Href: in(ctx, "/produkter") + "?" + string(product.BySubject) + "=" + slug})
			}
		}
	}
	return links, nil
}

// facts are the column beside the text. What nobody has said, it says so.
func facts(ctx context.Context, d product.Details, names named, subjects []ui.Link) ui.Facts {
	unknown := i18n.T(ctx, "productweb.not_stated")
	party := func(label string, empty string, parties []product.Party) ui.Fact {
		f := ui.Fact{Name: i18n.T(ctx, label), Text: empty}
		if len(parties) > 0 {
			f.Text, f.Content = "", partyLinks(links(ctx, names, parties))
			src := ui.Cited(ctx, parties[0].Value.Source)
			f.Source = &src
		}
		return f
	}
	list := ui.Facts{
		party("productweb.coordinator", unknown, d.PartiesIn(product.Coordinator)),
		party("productweb.suppliers", unknown, d.PartiesIn(product.Supplying...)),
	}
	if owners := d.PartiesIn(product.Owner); len(owners) > 0 {
		list = append(ui.Facts{party("productweb.owner", unknown, owners)}, list...)
	}
	list = append(list,
		ui.Fact{Name: i18n.T(ctx, "productweb.field.licence"), Text: orUnknown(ctx, d.Licence, "productweb.no_licence")},
		address(ctx, "productweb.field.repository", d.Repository),
		address(ctx, "productweb.field.documentation", d.Documentation),
		address(ctx, "productweb.field.homepage", d.Homepage),
		ui.Fact{Name: i18n.T(ctx, "productweb.field.subjects"), Content: partyLinks(subjects)},
		ui.Fact{Name: "publiccode.yml", Text: i18n.T(ctx, "productweb.get_publiccode"), Href: in(ctx, d.Path()+"/publiccode.yml")},
	)
	stage := ui.Cited(ctx, d.Stage.Source)
	return append(list, ui.Fact{Name: i18n.T(ctx, "productweb.field.stage"), Text: word(ctx, "stage", d.Stage.Stage), Source: &stage},
		ui.Fact{Name: i18n.T(ctx, "productweb.described_from"), Text: ui.CitedLine(ctx, d.Source), Href: link(d.Source.Address, "").Href})
}

func orUnknown(ctx context.Context, s, key string) string {
	if s == "" {
		return i18n.T(ctx, key)
	}
	return s
}

func address(ctx context.Context, label, value string) ui.Fact {
	f := ui.Fact{Name: i18n.T(ctx, label), Text: i18n.T(ctx, "productweb.not_stated")}
	if cite.IsWeb(value) {
		f.Text, f.Href = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(value, "https://"), "http://"), "/"), value
	}
	return f
}

// links lead to the authorities, each once.
func links(ctx context.Context, names named, parties []product.Party) (out []ui.Link) {
	for _, p := range parties {
		a := names[p.Value.Authority]
		l := ui.Link{Text: a.Name, Href: in(ctx, a.Path())}
		if p.Value.Unit != "" {
			l.Text = i18n.T(ctx, "productweb.unit_of", "unit", p.Value.Unit, "name", a.Name)
		}
		if len(out) == 0 || out[len(out)-1] != l {
			out = append(out, l)
		}
	}
	return out
}

// partyGroups are the tables of who stands behind the product.
func partyGroups(ctx context.Context, l product.Listed, names named) (groups []partyGroup) {
	for _, g := range []struct {
		title string
		roles []product.Role
	}{
		{"productweb.taking_part", product.TakingPart},
		{"productweb.supplying", product.Supplying},
	} {
		parties := l.PartiesIn(g.roles...)
		if len(parties) == 0 {
			continue
		}
		title := i18n.T(ctx, g.title)
		groups = append(groups, partyGroup{Title: title, Table: partyTable(ctx, title, parties, names)})
	}
	return groups
}

func partyTable(ctx context.Context, caption string, parties []product.Party, names named) ui.Table {
	t := ui.Table{Caption: caption, Dense: true, Columns: []ui.Column{
		{Title: i18n.T(ctx, "productweb.authority")}, {Title: i18n.T(ctx, "productweb.role")}, {Title: i18n.T(ctx, "productweb.said_by")},
	}}
	for _, p := range parties {
		a := links(ctx, names, []product.Party{p})[0]
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: a.Text, Href: a.Href},
			{Text: i18n.T(ctx, p.Value.Role.Label())},
			{Text: ui.CitedLine(ctx, p.Value.Source), Href: link(p.Value.Source.Address, "").Href},
		})
	}
	return t
}

func relations(ctx context.Context, d product.Details) (list ui.List) {
	for _, r := range d.Relations {
		other := d.Related[r.Other]
		list = append(list, ui.Item{Title: other.Name, Href: in(ctx, other.Path()), Note: text(ctx, r.Text)})
	}
	return list
}

var eventKinds = map[product.Voice]ui.EventKind{product.Machine: ui.Machine, product.Board: ui.Decided}

func timeline(ctx context.Context, events []product.Event) (out ui.Timeline) {
	for _, e := range events {
		when := i18n.When(ctx, e.Source.Date)
		if e.Source.Basis == cite.About {
			when = i18n.T(ctx, "productweb.roughly", "n", when)
		}
		out = append(out, ui.Event{
			Kind: eventKinds[e.Voice], When: when, ISO: e.Source.Date.String(), Text: text(ctx, e.Text),
			Who: i18n.T(ctx, "productweb.event_by", "voice", word(ctx, "voice", e.Voice), "title", e.Source.Title),
		})
	}
	return out
}

// tools are what the reader may do with the product, as links.
func tools(ctx context.Context, d product.Details) (list ui.List) {
	add := func(key, path string) {
		list = append(list, ui.Item{Title: i18n.T(ctx, key), Href: in(ctx, d.Path()+path)})
	}
	if d.CanEdit {
		add("productweb.edit", "/ret")
		add("productweb.add_figure", "/tal")
		add("productweb.add_event", "/haendelse")
		add("productweb.import", "/indlaes")
	}
	if adoption.CanNote(auth.From(ctx), adoption.Coordinator, d.ID) {
		add("productweb.note_user", "/anvendelse/noter")
		list = append(list, ui.Item{Title: i18n.T(ctx, "productweb.import_users"), Href: in(ctx, "/indlaes/anvendere/ny?om="+string(d.ID))})
	}
	if d.CanJudge {
		add("productweb.set_stage", "/fase")
		add("productweb.set_level", "/governance/niveau")
		add("productweb.state_level", "/niveau")
		add("productweb.set_parties", "/parter")
	}
	return list
}
