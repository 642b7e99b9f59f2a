package memberweb

import (
	"context"
	"net/http"

	"alminding/internal/base/errs"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// words end the addresses of the acts' forms.
var words = map[member.Act]string{
	member.Apply: "ansoeg", member.Sign: "underskriv", member.Activate: "optag",
	member.Leave: "udmeld", member.Exclude: "ekskluder", member.Ratify: "stadfaest",
}

// formPage is a page with a form about an authority's membership.
type formPage struct {
	ui.Page
	Action  string
	Cancel  ui.Link
	Save    ui.Button
	Draft   string // name under which the browser keeps what is written
	Written web.Form
	Files   bool // the form carries a file

	Act     member.Act
	Grounds []ui.Option
	People  []ui.Option
}

func newFormPage(ctx context.Context, page ui.Page, a registry.Authority, word, save string, f web.Form) formPage {
	return formPage{
		Page: page, Action: in(ctx, path(a.Slug)+"/"+word), Cancel: ui.Link{Text: i18n.T(ctx, "memberweb.cancel"), Href: in(ctx, path(a.Slug))},
		Save: ui.Button{Text: i18n.T(ctx, save, "name", a.FullName()), Kind: ui.Primary}, Draft: word + "-" + string(a.ID), Written: f,
	}
}

// field is the frame of the named field; help is a key or empty.
func (p formPage) field(ctx context.Context, name, label, help string, optional bool) ui.Field {
	f := ui.Field{Name: name, Label: i18n.T(ctx, label), Error: p.Problems.For(name), Optional: optional}
	if help != "" {
		f.Help = i18n.T(ctx, help)
	}
	return f
}

func (p formPage) input(ctx context.Context, name, label, help string, optional bool) ui.Input {
	return ui.Input{Field: p.field(ctx, name, label, help, optional), Value: p.Written.Get(name)}
}

func (p formPage) day(ctx context.Context, label, help string) ui.Input {
	return p.date(ctx, "day", label, help, false)
}

func (p formPage) date(ctx context.Context, name, label, help string, optional bool) ui.Input {
	in := p.input(ctx, name, label, help, optional)
	in.Type = "date"
	return in
}

func (p formPage) text(ctx context.Context, name, label, help string, max int, optional bool) ui.TextArea {
	return ui.TextArea{Field: p.field(ctx, name, label, help, optional), Value: p.Written.Get(name), Max: max, Rows: 3}
}

// step gives the authority of the address and the form of the act, for those who
// may do it now.
func (h *handlers) step(r *http.Request, act member.Act, f web.Form) (a registry.Authority, p formPage, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	if a, err = h.bySlug(ctx, r.PathValue("slug")); err != nil {
		return a, p, err
	}
	if !member.CanTake(actor, act, a.ID) {
		return a, p, member.ErrForbidden
	}
	life, err := h.members.LifeOf(ctx, actor, a.ID)
	if err != nil {
		return a, p, err
	}
	if err := life.Allows(act); err != nil {
		return a, p, err
	}
	page := below(ctx, a, i18n.T(ctx, "memberweb.do_of."+string(act), "name", a.FullName()))
	page.Lead, page.Here = i18n.T(ctx, "memberweb.do_lead."+string(act)), i18n.T(ctx, "memberweb.do."+string(act))
	p = newFormPage(ctx, page, a, words[act], "memberweb.do_of."+string(act), f)
	p.Act, p.Files = act, act == member.Sign
	p.Grounds = options(ctx, member.Grounds, f.Get("ground"), member.Ground.Label)
	if act == member.Exclude || act == member.Leave {
		p.Save.Kind = ui.Danger
	}
	if act == member.Apply {
		p.People, err = h.people(ctx, a.ID, f.Get("person"))
	}
	return a, p, err
}

// people are those who act for the authority, as far as the reader may see them.
func (h *handlers) people(ctx context.Context, a registry.AuthorityID, selected string) (list []ui.Option, err error) {
	acting, err := h.registry.AffiliationsAt(ctx, a, h.registry.Today())
	if err != nil {
		return nil, err
	}
	ids := make([]registry.PersonID, len(acting))
	for i, v := range acting {
		ids[i] = v.Value.Person
	}
	persons, err := h.registry.PersonsByID(ctx, auth.From(ctx), ids)
	for _, v := range acting {
		if p, ok := persons[v.Value.Person]; ok {
			text := i18n.T(ctx, "memberweb.person_role", "person", p.Name, "role", v.Value.Title)
			list = append(list, ui.Option{Value: string(p.ID), Text: text, Selected: string(p.ID) == selected})
		}
	}
	return list, err
}

func (h *handlers) stepForm(act member.Act) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		_, p, err := h.step(r, act, filled("day", h.registry.Today().String()))
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusOK, stepView(p))
	}
}

// filled is a form that nobody has filled in, but for what is known beforehand.
func filled(pairs ...string) web.Form {
	f := web.Form{Values: map[string][]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

func (h *handlers) take(act member.Act) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx := r.Context()
		f, err := web.ParseForm(r)
		if err != nil {
			return err
		}
		a, p, err := h.step(r, act, f)
		if err != nil {
			return err
		}
		err = h.takeForm(ctx, a.ID, act, f)
		if web.Reform(err) {
			p.Problems = ui.ProblemsOf(ctx, err)
			return web.Render(w, r, web.Status(err), stepView(p))
		}
		if err != nil {
			return err
		}
		return web.Redirect(w, r, path(a.Slug), web.Flash{Key: "memberweb.done." + string(act), Args: []string{"name", a.FullName()}})
	}
}

// takeForm takes the step that the form describes.
func (h *handlers) takeForm(ctx context.Context, a registry.AuthorityID, act member.Act, f web.Form) error {
	var faults errs.Fields
	step := member.Step{
		Authority: a, Act: act, Day: f.Date("day", &faults), Signer: f.Text("signer"), Ground: member.Ground(f.Get("ground")),
		Decision: f.Text("decision"), Note: f.Text("note"),
	}
	if act == member.Exclude || act == member.Ratify {
		step.Source = f.Source(&faults)
	}
	var file *member.Upload
	if act == member.Sign {
		content, name, err := f.File("file")
		if err != nil {
			return err
		}
		if name != "" {
			file = &member.Upload{Name: name, Content: content}
		}
	}
	contact := member.Contact{Role: f.Text("role"), Person: registry.PersonID(f.Get("person"))}
	return faults.Join(h.members.Take(ctx, auth.From(ctx), step, contact, file), "day", "source_date")
}
