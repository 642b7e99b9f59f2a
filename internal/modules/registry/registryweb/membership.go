package registryweb

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

// membershipPage tells when an authority was in the community, with the forms
// that take it in and out.
type membershipPage struct {
	form
	Known ui.Table
	Kinds []ui.Option
	Hows  []ui.Option
	End   *endForm // when there is something to end
}

// endForm ends something on a day.
type endForm struct {
	Title, Action, Button string
	Day                   ui.Input
}

func newEndForm(ctx context.Context, title, action string, texts written, problems ui.Problems) *endForm {
	return &endForm{
		Title: title, Action: in(ctx, action), Button: i18n.T(ctx, "registryweb.end"),
		Day: ui.Input{
			Field: ui.Field{
				Name: "end", Label: i18n.T(ctx, partLabel("end")), Help: i18n.T(ctx, "registryweb.help.end"), Error: problems.For("end"),
			},
			Type: "date", Value: texts["end"],
		},
	}
}

func (h *handlers) membershipPage(ctx context.Context, a registry.Authority, texts written, problems ui.Problems) (p membershipPage, err error) {
	path := a.ID.Path() + "/medlemskab"
	p.form = newForm(ctx, titled(authorityFrame(ctx, a), i18n.T(ctx, "registryweb.membership_of", "name", a.FullName())), path, a.Path(), texts)
	p.Problems = problems
	p.Kinds = options(ctx, member.Kinds, texts["kind"], member.Kind.Label)
	p.Hows = options(ctx, member.Hows, texts["how"], member.How.Label)
	periods, err := h.members.MembershipOf(ctx, a.ID)
	p.Known = ui.Table{
		Caption: i18n.T(ctx, "registryweb.membership"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, partLabel("period"))}, {Title: i18n.T(ctx, partLabel("kind"))},
			{Title: i18n.T(ctx, partLabel("how"))}, {Title: i18n.T(ctx, "registryweb.source_title")},
		},
	}
	for _, v := range periods {
		p.Known.Rows = append(p.Known.Rows, []ui.Cell{
			{Text: period(ctx, v.Period)}, {Text: i18n.T(ctx, v.Value.Kind.Label())}, {Text: i18n.T(ctx, v.Value.How.Label())},
			{Content: source(ctx, v.Value.Source)},
		})
	}
	if len(periods) > 0 {
		p.End = newEndForm(ctx, i18n.T(ctx, "registryweb.end_membership"), path+"/slut", texts, problems)
	}
	return p, err
}

func (h *handlers) showMembership(w http.ResponseWriter, r *http.Request, texts written, err error) error {
	ctx := r.Context()
	a, findErr := h.bySlug(ctx, r.PathValue("slug"))
	if findErr != nil {
		return findErr
	}
	status, problems := http.StatusOK, ui.Problems(nil)
	if err != nil {
		status, problems = web.Status(err), texts.problems(ctx, err)
	}
	p, err := h.membershipPage(ctx, a, texts, problems)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, membershipView(p))
}

func (h *handlers) membership(w http.ResponseWriter, r *http.Request) error {
	a, err := h.bySlug(r.Context(), r.PathValue("slug"))
	if err != nil {
		return err
	}
	return h.showMembership(w, r, written{"kind": string(listOf(a).member), "how": string(member.Admitted)}, nil)
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
	texts, faults := written{"kind": f.Text("kind"), "how": f.Text("how"), "note": f.Text("note")}, errs.Fields(nil)
	m := member.Membership{
		Authority: a.ID, Kind: member.Kind(texts["kind"]), How: member.How(texts["how"]), Note: texts["note"], Source: readSource(f, "", texts),
	}
	p := readWholePeriod(f, texts, &faults)
	err = faults.Join(h.members.Admit(ctx, auth.From(ctx), m, p), "to")
	if web.Reform(err) {
		return h.showMembership(w, r, texts, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, a.Path(), savedFlash(a.FullName(), false))
}

func (h *handlers) endMembership(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, err := h.bySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	texts, faults := written{"end": f.Text("end")}, errs.Fields(nil)
	last := readDay(texts, "end", &faults)
	if len(faults) > 0 {
		return h.showMembership(w, r, texts, faults.Err())
	}
	if err := h.members.End(ctx, auth.From(ctx), a.ID, last+1); err != nil {
		return err
	}
	return web.Redirect(w, r, a.Path(), savedFlash(a.FullName(), false))
}
