package memberweb

import (
	"context"
	"net/http"

	"alminding/internal/base/civil"
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

func (h *handlers) contactPage(r *http.Request, f web.Form) (a registry.Authority, p formPage, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	if a, err = h.bySlug(ctx, r.PathValue("slug")); err != nil {
		return a, p, err
	}
	if !member.CanName(actor, a.ID) {
		return a, p, member.ErrForbidden
	}
	page := below(ctx, a, i18n.T(ctx, "memberweb.contact_of", "name", a.FullName()))
	page.Lead, page.Here = i18n.T(ctx, "memberweb.contact_lead"), i18n.T(ctx, "memberweb.contact")
	p = newFormPage(ctx, page, a, "kontakt", "memberweb.save_of", f)
	p.People, err = h.people(ctx, a.ID, f.Get("person"))
	return a, p, err
}

func (h *handlers) contactForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, _, err := h.contactPage(r, filled())
	if err != nil {
		return err
	}
	life, err := h.members.LifeOf(ctx, auth.From(ctx), a.ID)
	if err != nil {
		return err
	}
	c, _ := life.Contact(h.registry.Today())
	_, p, err := h.contactPage(r, filled("role", c.Role, "person", string(c.Person), "day", h.registry.Today().String()))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, contactView(p))
}

func (h *handlers) setContact(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, p, err := h.contactPage(r, f)
	if err != nil {
		return err
	}
	var faults errs.Fields
	c := member.Contact{Authority: a.ID, Role: f.Text("role"), Person: registry.PersonID(f.Get("person"))}
	day := f.Date("day", &faults)
	err = faults.Join(h.members.SetContact(ctx, auth.From(ctx), c, day), "day")
	if web.Reform(err) {
		p.Problems = ui.ProblemsOf(ctx, err)
		return web.Render(w, r, web.Status(err), contactView(p))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(a.Slug), web.Flash{Key: "memberweb.saved", Args: []string{"name", a.FullName()}})
}

func (h *handlers) filePage(r *http.Request) (a registry.Authority, p formPage, err error) {
	ctx := r.Context()
	if a, err = h.bySlug(ctx, r.PathValue("slug")); err != nil {
		return a, p, err
	}
	if !member.CanTake(auth.From(ctx), member.Sign, a.ID) {
		return a, p, member.ErrForbidden
	}
	page := below(ctx, a, i18n.T(ctx, "memberweb.do_of.attach", "name", a.FullName()))
	page.Here = i18n.T(ctx, "memberweb.file")
	p = newFormPage(ctx, page, a, "aftale", "memberweb.do_of.attach", filled())
	p.Files = true
	return a, p, nil
}

func (h *handlers) fileForm(w http.ResponseWriter, r *http.Request) error {
	_, p, err := h.filePage(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, fileView(p))
}

func (h *handlers) attach(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, p, err := h.filePage(r)
	if err != nil {
		return err
	}
	content, name, err := f.File("file")
	if err != nil {
		return err
	}
	err = h.members.Attach(ctx, auth.From(ctx), a.ID, member.Upload{Name: name, Content: content})
	if web.Reform(err) {
		p.Problems = ui.ProblemsOf(ctx, err)
		return web.Render(w, r, web.Status(err), fileView(p))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(a.Slug), web.Flash{Key: "memberweb.saved", Args: []string{"name", a.FullName()}})
}

// file sends the signed agreement.
func (h *handlers) file(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	f, content, err := h.members.Open(ctx, auth.From(ctx), a.ID, member.StepID(r.PathValue("step")))
	if err != nil {
		return err
	}
	defer content.Close()
	return web.Attachment(w, r, f.Name, f.Type, f.Size, content)
}

// recordPage is what is known of the periods, with the forms that correct it:
// for what happened before anybody took steps here, and what was written wrongly.
type recordPage struct {
	formPage
	Known ui.Table
	Kinds []ui.Option
	Hows  []ui.Option
	Stop  string // address of the form that ends it, where there is something to end
	End   ui.Input
	Ends  ui.Button
}

func (h *handlers) recordPage(r *http.Request, f web.Form, problems ui.Problems) (a registry.Authority, p recordPage, err error) {
	ctx := r.Context()
	if a, err = h.bySlug(ctx, r.PathValue("slug")); err != nil {
		return a, p, err
	}
	page := below(ctx, a, i18n.T(ctx, "memberweb.record_of", "name", a.FullName()))
	page.Lead, page.Here, page.Problems = i18n.T(ctx, "memberweb.record_lead"), i18n.T(ctx, "memberweb.do.record"), problems
	p.formPage = newFormPage(ctx, page, a, "ret", "memberweb.save_of", f)
	p.Kinds = options(ctx, member.Kinds, f.Get("kind"), member.Kind.Label)
	p.Hows = options(ctx, member.Hows, f.Get("how"), member.How.Label)
	all, err := h.members.MembershipOf(ctx, a.ID)
	p.Known = periods(ctx, all)
	if len(all) > 0 {
		p.Stop = in(ctx, path(a.Slug)+"/slut")
		p.Ends = ui.Button{Text: i18n.T(ctx, "memberweb.end_of", "name", a.FullName()), Kind: ui.Danger}
		p.End = p.date(ctx, "end", "memberweb.last_day", "memberweb.help.end", false)
	}
	return a, p, err
}

func (h *handlers) recordForm(w http.ResponseWriter, r *http.Request) error {
	a, err := h.bySlug(r.Context(), r.PathValue("slug"))
	if err != nil {
		return err
	}
	kind := member.Member
	if a.Kind == registry.Supplier {
		kind = member.Partner
	}
	_, p, err := h.recordPage(r, filled("kind", string(kind), "how", string(member.Admitted)), nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, recordView(p))
}

// showRecord shows the form again with what was written, or goes on after a write.
func (h *handlers) showRecord(w http.ResponseWriter, r *http.Request, f web.Form, err error) error {
	var problems ui.Problems
	if web.Reform(err) {
		problems = ui.ProblemsOf(r.Context(), err)
	} else if err != nil {
		return err
	}
	a, p, pageErr := h.recordPage(r, f, problems)
	if pageErr != nil {
		return pageErr
	}
	if err != nil {
		return web.Render(w, r, web.Status(err), recordView(p))
	}
	return web.Redirect(w, r, path(a.Slug), web.Flash{Key: "memberweb.saved", Args: []string{"name", a.FullName()}})
}

func (h *handlers) admit(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	var faults errs.Fields
	m := member.Membership{
		Authority: a.ID, Kind: member.Kind(f.Get("kind")), How: member.How(f.Get("how")), Note: f.Text("note"), Source: f.Source(&faults),
	}
	err = h.members.Admit(ctx, auth.From(ctx), m, readPeriod(f, &faults))
	return h.showRecord(w, r, f, faults.Join(err, "to", "source_date"))
}

// readPeriod reads the first and the last day; without a last day the period is
// open. Where one of them is wrong it has no days, so that the service writes
// nothing and yet tells the other faults.
func readPeriod(f web.Form, faults *errs.Fields) civil.Period {
	known := len(*faults)
	from, last := f.Date("from", faults), f.Date("to", faults)
	if f.Text("from") == "" {
		faults.Add("from", "errs.required")
	}
	switch {
	case len(*faults) > known:
		return civil.Period{}
	case f.Text("to") == "":
		return civil.Since(from)
	}
	return civil.Period{From: from, To: last + 1}
}

func (h *handlers) end(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	var faults errs.Fields
	last := f.Date("end", &faults)
	if f.Text("end") == "" {
		faults.Add("end", "errs.required")
	}
	if err = faults.Err(); err == nil {
		err = h.members.End(ctx, auth.From(ctx), a.ID, last+1)
	}
	return h.showRecord(w, r, f, err)
}
