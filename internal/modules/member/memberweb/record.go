package memberweb

import (
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
