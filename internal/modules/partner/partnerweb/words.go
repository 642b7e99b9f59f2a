package partnerweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/partner"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// in is an address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

func work(ctx context.Context, w partner.Work) string { return i18n.T(ctx, w.Label()) }

// supplierPath is an address below the supplier's page. A public authority that
// delivers has its own page elsewhere, and these here.
func supplierPath(a registry.Authority, below string) string {
	return "/leverandoerer/" + a.Slug + "/partner" + below
}

// supplier reads the supplier of the address for somebody who may say what it
// delivers.
func (h *handlers) supplier(r *http.Request) (registry.Authority, error) {
	a, err := h.authorities.AuthorityBySlug(r.Context(), r.PathValue("slug"))
	if err == nil && !partner.CanSay(auth.From(r.Context()), a.ID) {
		return a, partner.ErrForbidden
	}
	return a, err
}

// supplierFrame is a supplier's own pages: one task each, as tabs.
func supplierFrame(ctx context.Context, a registry.Authority, tab string) ui.Page {
	title := i18n.T(ctx, "partnerweb.tab."+tab)
	p := ui.Page{
		Title: i18n.T(ctx, "partnerweb.title_of", "title", title, "name", a.FullName()), Heading: a.FullName(), Here: title,
		Door: "sharing", Sub: "suppliers",
		Crumbs: []ui.Link{
			{Text: i18n.T(ctx, "partnerweb.suppliers"), Href: in(ctx, "/leverandoerer")}, {Text: a.FullName(), Href: in(ctx, a.Path())},
		},
	}
	for _, t := range []struct{ id, path string }{{"partner", ""}, {"deliveries", "/leverancer"}, {"references", "/referencer"}} {
		p.Tabs = append(p.Tabs, ui.Tab{
			Link:    ui.Link{Text: i18n.T(ctx, "partnerweb.tab."+t.id), Href: in(ctx, supplierPath(a, t.path))},
			Current: t.id == tab,
		})
	}
	return p
}

// form is a form on a page: where it goes, for whom, and what is written in it.
type form struct {
	ui.Page
	Action  string
	Save    string
	Acting  ui.ActingNote
	Written url.Values
}

// newForm makes a form that posts to the path. Verb is the key of what its button
// does, for whom the reader acts.
func newForm(ctx context.Context, p ui.Page, path, verb string, written url.Values) form {
	f := form{Page: p, Action: in(ctx, path), Save: i18n.T(ctx, verb), Written: written}
	if name := auth.From(ctx).For.Name; name != "" {
		f.Save = i18n.T(ctx, "partnerweb.do_for", "verb", f.Save, "authority", name)
		f.Acting.Text = i18n.T(ctx, "partnerweb.acting", "authority", name)
	}
	return f
}

// failed puts the faults of err beside the fields.
func (f *form) failed(ctx context.Context, err error) (status int) {
	if err == nil {
		return http.StatusOK
	}
	f.Problems = ui.ProblemsOf(ctx, err)
	return web.Status(err)
}

// field is the frame of the named field. Help is a key, or empty.
func (f form) field(ctx context.Context, name, help string, optional bool) ui.Field {
	field := ui.Field{Name: name, Label: i18n.T(ctx, "partnerweb.field."+name), Error: f.Problems.For(name), Optional: optional}
	if help != "" {
		field.Help = i18n.T(ctx, help)
	}
	return field
}

func (f form) input(ctx context.Context, name, help string, optional bool) ui.Input {
	return ui.Input{Field: f.field(ctx, name, help, optional), Value: f.Written.Get(name)}
}

func (f form) date(ctx context.Context, name, help string, optional bool) ui.Input {
	field := f.input(ctx, name, help, optional)
	field.Type = "date"
	return field
}

func (f form) area(ctx context.Context, name, help string, optional bool, max int) ui.TextArea {
	return ui.TextArea{Field: f.field(ctx, name, help, optional), Value: f.Written.Get(name), Max: max, Wide: true}
}

func (f form) year(ctx context.Context, name, help string, optional bool) ui.Input {
	field := f.input(ctx, name, help, optional)
	field.InputMode, field.Short = "numeric", true
	return field
}

func (f form) source() ui.SourceFields {
	return ui.SourceFields{Written: f.Written, Problems: f.Problems}
}

// draft is the name under which the browser keeps what is written.
func (f form) draft() string { return strings.ReplaceAll(strings.Trim(f.Action, "/"), "/", "-") }

// writtenSource is a source as its fields hold it.
func writtenSource(v url.Values, s cite.Source) {
	v.Set("source_title", s.Title)
	v.Set("source_address", s.Address)
	v.Set("source_date", s.Date.String())
	v.Set("source_basis", string(s.Basis))
}

// spoken tells whose word a delivery is. A supplier's own is told as such; it is
// nobody else's finding.
func spoken(ctx context.Context, d partner.DeliveryFact) ui.Spoken {
	out := ui.Spoken{By: ui.ItselfSpeaks, Text: i18n.T(ctx, "partnerweb.said.supplier", "date", d.Said)}
	if d.Speaker == partner.Secretariat {
		out = ui.Spoken{By: ui.SecretariatSpeaks, Text: i18n.T(ctx, "partnerweb.said.secretariat", "date", d.Said, "title", d.Source.Title)}
	}
	if cite.IsWeb(d.Source.Address) {
		out.Link = ui.Link{Text: i18n.T(ctx, "partnerweb.see_source"), Href: d.Source.Address}
	}
	return out
}

// state tells whether a delivery was said within the year.
func state(ctx context.Context, d partner.DeliveryFact, today civil.Date) ui.Claim {
	if d.Expires() <= today {
		return ui.Claim{State: ui.Unconfirmed, Text: i18n.T(ctx, "partnerweb.unconfirmed", "date", d.Expires())}
	}
	return ui.Claim{State: ui.Stated, Text: i18n.T(ctx, "partnerweb.stated", "date", d.Said)}
}

var verdicts = map[partner.Status]ui.Verdict{partner.Partner: ui.Yes, partner.Unsigned: ui.Partly, partner.Outside: ui.Irrelevant}

func status(ctx context.Context, s partner.Status) ui.Status {
	return ui.Status{Verdict: verdicts[s], Text: i18n.T(ctx, s.Label())}
}

var answers = map[partner.ReferenceState]ui.Verdict{
	partner.Asked: ui.Unanswered, partner.Confirmed: ui.Yes, partner.Declined: ui.No, partner.Withdrawn: ui.Irrelevant,
}

func answer(ctx context.Context, r partner.Reference) ui.Status {
	return ui.Status{Verdict: answers[r.State], Text: i18n.T(ctx, r.State.Label())}
}

// years tells for how long a reference holds.
func years(ctx context.Context, r partner.Reference) string {
	switch r.Until {
	case 0:
		return i18n.T(ctx, "partnerweb.since_year", "year", yearText(r.Since))
	case r.Since:
		return yearText(r.Since)
	}
	return i18n.T(ctx, "partnerweb.years", "from", yearText(r.Since), "to", yearText(r.Until))
}

// yearText is a year, which has no thousands.
func yearText(year int) string { return strconv.Itoa(year) }
