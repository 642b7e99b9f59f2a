package productweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// factPage is a form that adds one fact with a source.
type factPage struct {
	ui.Page
	Action  string
	Cancel  string
	Acting  ui.ActingNote
	Note    *ui.Message // what is done elsewhere
	Fields  []templ.Component
	Source  ui.SourceFields
	Save    string
	Parties []partyRow // on the page about parties
}

// partyRow is a role in force, with the form that ends it.
type partyRow struct {
	Name, Role, Since, Source string
	End                       string // address of the form
}

func (h *handlers) factPage(ctx context.Context, p product.Product, title, path string, f web.Form, problems ui.Problems) factPage {
	out := factPage{
		Page:   page(ctx, p, i18n.T(ctx, title)),
		Action: in(ctx, p.Path()+path), Cancel: in(ctx, p.Path()), Acting: acting(ctx), Save: saveText(ctx),
		Source: ui.SourceFields{Written: f.Values, Problems: problems},
	}
	out.Problems = problems
	return out
}

func label(ctx context.Context, name string, problems ui.Problems, optional bool) ui.Field {
	return ui.Field{Name: name, Label: i18n.T(ctx, "productweb.field."+name), Error: problems.For(name), Optional: optional}
}

// period reads the first and the last day that a fact holds for: from today when
// nothing was written, until further notice. Where a day is none, it adds the
// fault and gives no days, so that the service writes nothing and yet tells the
// other faults.
func (h *handlers) period(f web.Form, faults *errs.Fields) civil.Period {
	p := civil.Since(h.products.Today())
	read := func(name string, at *civil.Date) {
		s := f.Text(name)
		if s == "" {
			return
		}
		d, err := civil.Parse(s)
		if err != nil {
			faults.Add(name, civil.ErrDate.Key, "value", clipText(s))
		}
		*at = d
	}
	read("from", &p.From)
	if read("to", &p.To); p.To < civil.Max {
		p.To++
	}
	if len(*faults) > 0 {
		return civil.Period{}
	}
	return p
}

func periodFields(ctx context.Context, f web.Form, problems ui.Problems) []templ.Component {
	from, to := label(ctx, "from", problems, true), label(ctx, "to", problems, true)
	from.Help, to.Help = i18n.T(ctx, "productweb.help.from"), i18n.T(ctx, "productweb.help.to")
	return []templ.Component{
		ui.Input{Field: from, Type: "date", Value: f.Get("from")},
		ui.Input{Field: to, Type: "date", Value: f.Get("to")},
	}
}

// factForm is what the forms that add a fact have in common.
type factForm struct {
	title, path string
	flash       string
	fields      func(ctx context.Context, f web.Form, problems ui.Problems) []templ.Component
	save        func(ctx context.Context, d product.Details, f web.Form, s cite.Source) error
	more        func(ctx context.Context, d product.Details, p *factPage) error
}

func (h *handlers) showFact(w http.ResponseWriter, r *http.Request, ff factForm, f web.Form, failed error) error {
	ctx := r.Context()
	d, err := h.editable(r)
	if err != nil {
		return err
	}
	var problems ui.Problems
	status := http.StatusOK
	if failed != nil {
		problems, status = ui.ProblemsOf(ctx, failed), web.Status(failed)
	}
	p := h.factPage(ctx, d.Product, ff.title, ff.path, f, problems)
	p.Fields = ff.fields(ctx, f, problems)
	if ff.more != nil {
		if err := ff.more(ctx, d, &p); err != nil {
			return err
		}
	}
	return web.Render(w, r, status, factView(p))
}

func (h *handlers) saveFact(w http.ResponseWriter, r *http.Request, ff factForm) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d, err := h.editable(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	s := f.Source(&faults) // a date that is none is missing, which the service refuses
	err = faults.Join(ff.save(r.Context(), d, f, s))
	if web.Reform(err) {
		return h.showFact(w, r, ff, f, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path(), web.Flash{Key: ff.flash, Args: []string{"name", d.Name, "authority", forWhom(r.Context())}})
}

func (h *handlers) figureFact() factForm {
	return factForm{
		title: "productweb.add_figure", path: "/tal", flash: "productweb.saved",
		fields: func(ctx context.Context, f web.Form, problems ui.Problems) []templ.Component {
			what := label(ctx, "what_da", problems, false)
			what.Help = i18n.T(ctx, "productweb.help.what")
			return []templ.Component{
				ui.Input{Field: label(ctx, "value", problems, false), InputMode: "numeric", Value: f.Get("value"), Short: true},
				ui.Radios{Field: label(ctx, "qualifier", problems, false), Row: true, Options: options(ctx, "qualifier", product.Qualifiers, orFirst(f.Get("qualifier"), product.Qualifiers))},
				ui.Input{Field: what, Value: f.Get("what_da"), Max: 200, Wide: true},
				ui.Input{Field: label(ctx, "what_en", problems, true), Value: f.Get("what_en"), Max: 200, Wide: true},
			}
		},
		save: func(ctx context.Context, d product.Details, f web.Form, s cite.Source) error {
			value, err := strconv.ParseInt(f.Text("value"), 10, 64)
			if err != nil {
				value = -1 // which the service refuses beside the field
			}
			return h.products.AddFigure(ctx, auth.From(ctx), product.Figure{
				Product: d.ID, Value: value, Qualifier: product.Qualifier(f.Get("qualifier")),
				What: product.Text{Da: f.Text("what_da"), En: f.Text("what_en")}, Source: s,
			})
		},
	}
}

func orFirst[T ~string](v string, list []T) T {
	if v == "" {
		return list[0]
	}
	return T(v)
}

func (h *handlers) eventFact() factForm {
	return factForm{
		title: "productweb.add_event", path: "/haendelse", flash: "productweb.saved",
		fields: func(ctx context.Context, f web.Form, problems ui.Problems) []templ.Component {
			return []templ.Component{
				ui.TextArea{Field: label(ctx, "text_da", problems, false), Value: f.Get("text_da"), Max: 1000, Rows: 3, Wide: true},
				ui.TextArea{Field: label(ctx, "text_en", problems, true), Value: f.Get("text_en"), Max: 1000, Rows: 3, Wide: true},
				ui.Radios{Field: label(ctx, "voice", problems, false), Options: options(ctx, "voice", product.Voices, product.Voice(f.Get("voice")))},
			}
		},
		save: func(ctx context.Context, d product.Details, f web.Form, s cite.Source) error {
			return h.products.AddEvent(ctx, auth.From(ctx), product.Event{
				Product: d.ID, Text: product.Text{Da: f.Text("text_da"), En: f.Text("text_en")}, Voice: product.Voice(f.Get("voice")), Source: s,
			})
		},
	}
}

func (h *handlers) stageFact() factForm {
	return factForm{
		title: "productweb.set_stage", path: "/fase", flash: "productweb.saved",
		fields: func(ctx context.Context, f web.Form, problems ui.Problems) []templ.Component {
			return append([]templ.Component{
				ui.Radios{Field: label(ctx, "stage", problems, false), Options: options(ctx, "stage", product.Stages, product.Stage(f.Get("stage")))},
				ui.Input{Field: label(ctx, "note_da", problems, true), Value: f.Get("note_da"), Wide: true},
			}, periodFields(ctx, f, problems)...)
		},
		save: func(ctx context.Context, d product.Details, f web.Form, s cite.Source) error {
			var faults errs.Fields
			p := h.period(f, &faults)
			err := h.products.SetStage(ctx, auth.From(ctx), d.ID, p, product.StageFact{
				Stage: product.Stage(f.Get("stage")), Note: product.Text{Da: f.Text("note_da")}, Source: s,
			})
			return faults.Join(err, "to")
		},
	}
}

// levelFact asks which level a source states. One that was decided is entered with its
// decision, on the page about how the product is judged.
func (h *handlers) levelFact() factForm {
	return factForm{
		title: "productweb.state_level", path: "/niveau", flash: "productweb.saved",
		fields: func(ctx context.Context, f web.Form, problems ui.Problems) []templ.Component {
			return append([]templ.Component{
				ui.Radios{Field: label(ctx, "level", problems, false), Options: options(ctx, "level", product.Levels, product.Level(f.Get("level")))},
				ui.Radios{Field: label(ctx, "standing", problems, false), Options: options(ctx, "standing", product.Sourced, product.Standing(f.Get("standing")))},
				ui.Radios{Field: label(ctx, "voice", problems, false), Options: options(ctx, "voice", product.Voices, product.Voice(f.Get("voice")))},
			}, periodFields(ctx, f, problems)...)
		},
		save: func(ctx context.Context, d product.Details, f web.Form, s cite.Source) error {
			var faults errs.Fields
			p := h.period(f, &faults)
			err := h.products.SetLevel(ctx, auth.From(ctx), d.ID, p, product.LevelFact{
				Level: product.Level(f.Get("level")), Standing: product.Standing(f.Get("standing")),
				Voice: product.Voice(f.Get("voice")), Source: s,
			})
			return faults.Join(err, "to")
		},
		more: func(ctx context.Context, d product.Details, p *factPage) error {
			p.Note = &ui.Message{
				Text: i18n.T(ctx, "productweb.level_note"),
				Link: ui.Link{Text: i18n.T(ctx, "productweb.set_level"), Href: in(ctx, d.Path()+"/governance/niveau")},
			}
			return nil
		},
	}
}

func (h *handlers) partyFact() factForm {
	return factForm{
		title: "productweb.set_parties", path: "/parter", flash: "productweb.saved",
		fields: func(ctx context.Context, f web.Form, problems ui.Problems) []templ.Component {
			authority := label(ctx, "authority", problems, false)
			authority.Help = i18n.T(ctx, "productweb.help.authority")
			return append([]templ.Component{
				ui.Input{Field: authority, Value: f.Get("authority")},
				ui.Select{Field: label(ctx, "role", problems, false), Empty: i18n.T(ctx, "productweb.choose_role"), Options: roleOptions(ctx, product.Role(f.Get("role")))},
				ui.Input{Field: label(ctx, "unit", problems, true), Value: f.Get("unit"), Max: 200},
			}, periodFields(ctx, f, problems)...)
		},
		save: func(ctx context.Context, d product.Details, f web.Form, s cite.Source) error {
			var faults errs.Fields
			p := h.period(f, &faults)
			authority, err := h.authorityCalled(ctx, f.Text("authority"), &faults)
			if err != nil {
				return err
			}
			_, err = h.products.AddParty(ctx, auth.From(ctx), p, product.PartyFact{
				Product: d.ID, Authority: authority, Role: product.Role(f.Get("role")), Unit: f.Text("unit"), Source: s,
			})
			return faults.Join(err, "to")
		},
		more: h.listParties,
	}
}

func roleOptions(ctx context.Context, selected product.Role) []ui.Option {
	out := make([]ui.Option, len(product.Roles))
	for i, r := range product.Roles {
		out[i] = ui.Option{Value: string(r), Text: i18n.T(ctx, r.Label()), Selected: r == selected}
	}
	return out
}

// authorityCalled finds the authority that the text names. It adds the fault of
// one that nobody knows; that of an empty one is left to the service.
func (h *handlers) authorityCalled(ctx context.Context, s string, faults *errs.Fields) (registry.AuthorityID, error) {
	if s == "" {
		return "", nil
	}
	a, err := h.authorities.AuthorityCalled(ctx, s)
	if errs.KindOf(err) == errs.NotFound {
		faults.Add("authority", "productweb.no_authority", "name", clipText(s))
		return "", nil
	}
	return a.ID, err
}

func (h *handlers) listParties(ctx context.Context, d product.Details, p *factPage) error {
	names, err := h.namesIn(ctx, d.Listed)
	if err != nil {
		return err
	}
	for _, party := range d.Parties {
		p.Parties = append(p.Parties, partyRow{
			Name: names[party.Value.Authority].Name, Role: i18n.T(ctx, party.Value.Role.Label()),
			Since: i18n.Date(ctx, party.Period.From), Source: ui.CitedLine(ctx, party.Value.Source),
			End: in(ctx, d.Path()+"/parter/"+string(party.ID)+"/slut"),
		})
	}
	return nil
}

func (h *handlers) figureForm(w http.ResponseWriter, r *http.Request) error {
	return h.showFact(w, r, h.figureFact(), web.Form{}, nil)
}

func (h *handlers) addFigure(w http.ResponseWriter, r *http.Request) error {
	return h.saveFact(w, r, h.figureFact())
}

func (h *handlers) eventForm(w http.ResponseWriter, r *http.Request) error {
	return h.showFact(w, r, h.eventFact(), web.Form{}, nil)
}

func (h *handlers) addEvent(w http.ResponseWriter, r *http.Request) error {
	return h.saveFact(w, r, h.eventFact())
}

func (h *handlers) stageForm(w http.ResponseWriter, r *http.Request) error {
	return h.showFact(w, r, h.stageFact(), web.Form{}, nil)
}

func (h *handlers) setStage(w http.ResponseWriter, r *http.Request) error {
	return h.saveFact(w, r, h.stageFact())
}

func (h *handlers) levelForm(w http.ResponseWriter, r *http.Request) error {
	return h.showFact(w, r, h.levelFact(), web.Form{}, nil)
}

func (h *handlers) setLevel(w http.ResponseWriter, r *http.Request) error {
	return h.saveFact(w, r, h.levelFact())
}

func (h *handlers) parties(w http.ResponseWriter, r *http.Request) error {
	return h.showFact(w, r, h.partyFact(), web.Form{}, nil)
}

func (h *handlers) addParty(w http.ResponseWriter, r *http.Request) error {
	return h.saveFact(w, r, h.partyFact())
}

// endParty ends a role today.
func (h *handlers) endParty(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.editable(r)
	if err != nil {
		return err
	}
	party := product.PartyID(r.PathValue("party"))
	if err := h.products.EndParty(ctx, auth.From(ctx), d.ID, party, h.products.Today()); err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path()+"/parter", web.Flash{Key: "productweb.party_ended"})
}

func partyColumns(ctx context.Context) []ui.Column {
	return []ui.Column{
		{Title: i18n.T(ctx, "productweb.authority")}, {Title: i18n.T(ctx, "productweb.role")}, {Title: i18n.T(ctx, "productweb.since")},
		{Title: i18n.T(ctx, "productweb.said_by")}, {Title: i18n.T(ctx, "productweb.end"), Hidden: true},
	}
}

func partyRows(ctx context.Context, parties []partyRow) (rows [][]ui.Cell) {
	for _, p := range parties {
		end := ui.Post{Button: ui.Button{Text: i18n.T(ctx, "productweb.end_today"), Small: true}, Action: p.End, Quiet: true}
		rows = append(rows, []ui.Cell{{Text: p.Name}, {Text: p.Role}, {Text: p.Since}, {Text: p.Source}, {Content: end}})
	}
	return rows
}
