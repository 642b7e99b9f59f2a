package agreementweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/agreement"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// readAgreement reads what forms say about an agreement, apart from whose it is.
func readAgreement(f *reader) (agreement.Agreement, civil.Period) {
	a := agreement.Agreement{
		Passive: f.Get("passive") != "", Pays: agreement.Pays(f.Get("pays")), Yearly: f.amount("yearly"), Joining: f.amount("joining"),
		Conditions: f.text("conditions"), Notice: int(f.number("notice")), Signed: f.when("signed"), Signer: f.text("signer"), Source: f.source(),
	}
	var err error
	if a.Part, err = agreement.ParsePart(f.text("part")); err != nil {
		f.faults.Add("part", agreement.ErrPart.Key)
	}
	return a, f.period()
}

// writtenAgreement is how an agreement stands in a form.
func writtenAgreement(l agreement.Listed) url.Values {
	a := l.Value
	v := url.Values{
		"from": {l.Period.From.String()}, "pays": {string(a.Pays)}, "yearly": {writtenAmount(a.Yearly)}, "joining": {writtenAmount(a.Joining)},
		"part": {a.Part.String()}, "conditions": {a.Conditions}, "notice": {plain(a.Notice)}, "signed": {a.Signed.String()}, "signer": {a.Signer},
	}
	if !l.Period.Open() {
		v.Set("to", (l.Period.To - 1).String())
	}
	if a.Passive {
		v.Set("passive", "1")
	}
	form.WriteSource(v, a.Source)
	return v
}

// agreementFields adds the fields of an agreement, apart from whose it is.
func agreementFields(ctx context.Context, f *form.Page) {
	f.Add(i18n.T(ctx, "agreementweb.section.period"), form.Thirds(f.Typed(ctx, "from", "date", false), f.Typed(ctx, "to", "date", true)), f.Short(ctx, "notice", true))
	f.Add(i18n.T(ctx, "agreementweb.section.price"),
		ui.Radios{Field: f.Field(ctx, "pays", false), Options: form.OptionsOf(ctx, agreement.Ways, agreement.Pays.Label, f.Written.Get("pays"))},
		form.Thirds(f.Short(ctx, "yearly", true), f.Short(ctx, "joining", true)),
		ui.Checkbox{Field: f.Field(ctx, "passive", true), Checked: f.Written.Get("passive") != ""}, f.Short(ctx, "part", true),
		ui.TextArea{Field: f.Field(ctx, "conditions", true), Value: f.Written.Get("conditions"), Max: agreement.MaxConditions, Rows: 6, Wide: true},
	)
	f.Add(i18n.T(ctx, "agreementweb.section.signature"), f.Short(ctx, "signed", true), f.Input(ctx, "signer", true))
	f.Add(i18n.T(ctx, "agreementweb.section.source"), f.Source())
}

func (h *handlers) newPage(ctx context.Context, written url.Values, failed error) (*form.Page, error) {
	title := i18n.T(ctx, "agreementweb.new")
	f := form.New(ctx, texts, ui.Page{Title: title, Door: "sharing", Sub: "agreements", Crumbs: crumbs(ctx)}, "/aftaler/ny", "/aftaler", written, failed)
	all, err := h.products.Names(ctx, auth.From(ctx))
	if err != nil {
		return f, err
	}
	who := f.Input(ctx, "authority", false)
	solution := ui.Select{Field: f.Field(ctx, "product", false), Empty: i18n.T(ctx, "agreementweb.choose")}
	for _, n := range all {
		solution.Options = append(solution.Options, ui.Option{Value: n.Slug, Text: n.Name, Selected: n.Slug == written.Get("product")})
	}
	f.Add(i18n.T(ctx, "agreementweb.section.parties"), who, solution)
	agreementFields(ctx, f)
	return f, nil
}

func (h *handlers) newForm(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	written := url.Values{"authority": {clip(q.Get("myndighed"))}, "product": {clip(q.Get("loesning"))}, "pays": {string(agreement.ByCard)}}
	f, err := h.newPage(r.Context(), written, nil)
	if err != nil {
		return err
	}
	return f.Render(w, r, nil)
}

func (h *handlers) register(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	sent, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	f := reader{Values: sent.Values}
	a, p := readAgreement(&f)
	who, err := h.authorities.AuthorityCalled(ctx, f.text("authority"))
	switch {
	case f.text("authority") == "":
		f.faults.Add("authority", "errs.required")
	case errs.KindOf(err) == errs.NotFound:
		f.faults.Add("authority", "agreementweb.no_authority", "name", clip(f.text("authority")))
	case err != nil:
		return err
	}
	d, err := h.products.BySlug(ctx, auth.From(ctx), f.text("product"))
	switch {
	case errs.KindOf(err) == errs.NotFound:
		f.faults.Add("product", "errs.choose")
	case err != nil:
		return err
	}
	a.Authority, a.Product = who.ID, d.ID
	made := agreement.ID("")
	if len(f.faults) > 0 {
		err = f.faults.Join(a.Validate(p))
	} else {
		made, err = h.agreements.Register(ctx, auth.From(ctx), a, p)
	}
	if err != nil {
		return again(w, r, err, func(failed error) (*form.Page, error) { return h.newPage(ctx, sent.Values, failed) })
	}
	return web.Redirect(w, r, made.Path(), web.Flash{Key: "agreementweb.registered", Args: []string{"authority", who.Name, "product", d.Name}})
}

// chosen is one period of an agreement that a form is about.
type chosen struct {
	agreement.Details
	period agreement.Listed
	title  string
}

// choose reads the agreement of the address and the period that begins on the day.
func (h *handlers) choose(r *http.Request, from string) (c chosen, err error) {
	d, n, err := h.byID(r)
	if err != nil {
		return c, err
	}
	day, err := civil.Parse(from)
	if err != nil {
		return c, agreement.ErrNotFound
	}
	for _, l := range d.Periods {
		if l.Period.From == day {
			return chosen{d, l, n.title(r.Context(), l.Value)}, nil
		}
	}
	return c, agreement.ErrNotFound
}

// form begins a form about the period; key is of its title.
func (c chosen) form(ctx context.Context, key, path string, written url.Values, failed error) *form.Page {
	here := i18n.T(ctx, key)
	p := ui.Page{
		Title: i18n.T(ctx, "agreementweb.title_of", "title", here, "name", c.title), Heading: here, Here: here, Door: "sharing", Sub: "agreements",
		Lead: c.title, Crumbs: crumbs(ctx, ui.Link{Text: c.title, Href: in(ctx, c.period.ID.Path())}),
	}
	f := form.New(ctx, texts, p, c.period.ID.Path()+path, c.period.ID.Path(), written, failed)
	f.Hidden = []ui.Pair{{Name: "fra", Value: c.period.Period.From.String()}, {Name: "mark", Value: strconv.FormatInt(c.Mark, 10)}}
	return f
}

// mark is the state that a form was made from. No number is no state, which the
// service refuses.
func (r *reader) mark() int64 {
	n, err := strconv.ParseInt(r.Get("mark"), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

func (c chosen) correctPage(ctx context.Context, written url.Values, failed error) *form.Page {
	f := c.form(ctx, "agreementweb.correct", "/ret", written, failed)
	agreementFields(ctx, f)
	return f
}

func (c chosen) amendPage(ctx context.Context, written url.Values, failed error) *form.Page {
	f := c.form(ctx, "agreementweb.amend", "/vilkaar", written, failed)
	agreementFields(ctx, f)
	f.Sections[0].Note = i18n.T(ctx, "agreementweb.amend_note", "from", c.period.Period.From)
	return f
}

func (h *handlers) correctForm(w http.ResponseWriter, r *http.Request) error {
	c, err := h.choose(r, r.URL.Query().Get("fra"))
	if err != nil {
		return err
	}
	return c.correctPage(r.Context(), writtenAgreement(c.period), nil).Render(w, r, nil)
}

func (h *handlers) amendForm(w http.ResponseWriter, r *http.Request) error {
	c, err := h.choose(r, r.URL.Query().Get("fra"))
	if err != nil {
		return err
	}
	written := writtenAgreement(c.period)
	written.Del("from")
	return c.amendPage(r.Context(), written, nil).Render(w, r, nil)
}

func (h *handlers) correct(w http.ResponseWriter, r *http.Request) error {
	return h.edit(w, r, h.agreements.Correct, chosen.correctPage, "agreementweb.corrected")
}

func (h *handlers) amend(w http.ResponseWriter, r *http.Request) error {
	return h.edit(w, r, h.agreements.Amend, chosen.amendPage, "agreementweb.amended")
}

// edit saves a form about one period of an agreement.
func (h *handlers) edit(
	w http.ResponseWriter, r *http.Request,
	save func(ctx context.Context, actor auth.Actor, id agreement.ID, from civil.Date, mark int64, a agreement.Agreement, p civil.Period) error,
	page func(c chosen, ctx context.Context, written url.Values, failed error) *form.Page, done string,
) error {
	ctx := r.Context()
	sent, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	f := reader{Values: sent.Values}
	c, err := h.choose(r, f.Get("fra"))
	if err != nil {
		return err
	}
	a, p := readAgreement(&f)
	if len(f.faults) > 0 {
		err = f.faults.Join(a.Validate(p))
	} else {
		err = save(ctx, auth.From(ctx), c.period.ID, c.period.Period.From, f.mark(), a, p)
	}
	if err != nil {
		return again(w, r, err, func(failed error) (*form.Page, error) { return page(c, ctx, sent.Values, failed), nil })
	}
	return web.Redirect(w, r, c.period.ID.Path(), web.Flash{Key: done, Args: []string{"name", c.title}})
}

func (h *handlers) endPage(ctx context.Context, c chosen, written url.Values, failed error) *form.Page {
	f := c.form(ctx, "agreementweb.end", "/slut", written, failed)
	today := h.agreements.Today()
	note := i18n.T(ctx, "agreementweb.end_note", "months", i18n.N(ctx, "agreement.months", c.period.Value.Notice), "day", c.period.Value.EarliestEnd(today))
	f.Sections = []form.Section{{Title: i18n.T(ctx, "agreementweb.section.end"), Note: note, Parts: []templ.Component{f.Typed(ctx, "day", "date", false)}}}
	f.Save.Kind, f.Save.Text = ui.Danger, i18n.T(ctx, "agreementweb.end_button")
	return f
}

func (h *handlers) endForm(w http.ResponseWriter, r *http.Request) error {
	c, err := h.choose(r, r.URL.Query().Get("fra"))
	if err != nil {
		return err
	}
	written := url.Values{"day": {c.period.Value.EarliestEnd(h.agreements.Today()).String()}}
	return h.endPage(r.Context(), c, written, nil).Render(w, r, nil)
}

func (h *handlers) end(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	sent, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	f := reader{Values: sent.Values}
	c, err := h.choose(r, f.Get("fra"))
	if err != nil {
		return err
	}
	last := f.day("day")
	if f.text("day") == "" {
		f.faults.Add("day", "errs.required")
	}
	if err = f.faults.Err(); err == nil {
		err = h.agreements.End(ctx, auth.From(ctx), c.period.ID, f.mark(), last)
	}
	if err != nil {
		return again(w, r, err, func(failed error) (*form.Page, error) { return h.endPage(ctx, c, sent.Values, failed), nil })
	}
	return web.Redirect(w, r, c.period.ID.Path(), web.Flash{Key: "agreementweb.has_ended", Args: []string{"name", c.title, "day", i18n.Date(ctx, last)}})
}

func (c chosen) signPage(ctx context.Context, written url.Values, failed error) *form.Page {
	f := c.form(ctx, "agreementweb.sign", "/underskrift", written, failed)
	f.Upload = true
	f.Add(i18n.T(ctx, "agreementweb.section.signature"), f.Short(ctx, "signed", false), f.Input(ctx, "signer", false))
	file := f.Input(ctx, "file", true)
	file.Type, file.Accept = "file", ".pdf,.odt,.docx"
	f.Add(i18n.T(ctx, "agreementweb.section.file"), file)
	return f
}

func (h *handlers) signForm(w http.ResponseWriter, r *http.Request) error {
	c, err := h.signable(r, r.URL.Query().Get("fra"))
	if err != nil {
		return err
	}
	return c.signPage(r.Context(), writtenAgreement(c.period), nil).Render(w, r, nil)
}

// signable is choose for whoever may sign.
func (h *handlers) signable(r *http.Request, from string) (chosen, error) {
	c, err := h.choose(r, from)
	if err == nil && !c.CanSign {
		err = agreement.ErrForbidden
	}
	return c, err
}

func (h *handlers) sign(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	sent, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	f := reader{Values: sent.Values}
	c, err := h.signable(r, f.Get("fra"))
	if err != nil {
		return err
	}
	content, name, err := sent.File("file")
	if err != nil {
		return err
	}
	signature := agreement.Signature{Signed: f.when("signed"), Signer: f.text("signer"), FileName: name, File: content}
	if len(f.faults) > 0 {
		err = f.faults.Join(signature.Validate())
	} else {
		err = h.agreements.Sign(ctx, actor, c.period.ID, c.period.Period.From, f.mark(), signature)
	}
	if err != nil {
		return again(w, r, err, func(failed error) (*form.Page, error) { return c.signPage(ctx, sent.Values, failed), nil })
	}
	return web.Redirect(w, r, c.period.ID.Path(), web.Flash{Key: "agreementweb.signed", Args: []string{"name", c.title}})
}
