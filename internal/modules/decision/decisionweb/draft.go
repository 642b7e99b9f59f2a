package decisionweb

import (
	"context"
	"net/http"
	"strconv"

	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type draftsPage struct {
	ui.Page
	Drafts ui.List
}

func (h *handlers) drafts(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	list, groups, err := h.decisions.Drafts(ctx, auth.From(ctx))
	if err != nil {
		return err
	}
	p := draftsPage{Page: page(ctx, i18n.T(ctx, "decisionweb.drafts"))}
	for _, d := range list {
		p.Drafts = append(p.Drafts, ui.Item{
			Title: text(ctx, d.Heading), Href: in(ctx, d.Path()),
			Note: i18n.T(ctx, "decisionweb.draft_note", "group", text(ctx, groups[d.Group].Name), "at", d.Updated),
		})
	}
	return web.Render(w, r, http.StatusOK, draftsView(p))
}

type draftPage struct {
	showPage
	Open    *ui.Prose // what everybody may read
	Approve ui.Button
	Edit    ui.Link
	Drop    ui.Post
}

// draft shows the draft as it will be.
func (h *handlers) draft(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, names, err := h.draftOf(r)
	if err != nil {
		return err
	}
	p := shownDraft(ctx, d, names)
	p.Edit = ui.Link{Text: i18n.T(ctx, "decisionweb.edit"), Href: in(ctx, d.Path()+"/ret")}
	if d.CanApprove {
		p.Approve = ui.Button{Text: i18n.T(ctx, "decisionweb.approve"), Href: in(ctx, d.Path()+"/godkend"), Kind: ui.Primary}
	}
	p.Drop = ui.Post{
		Button: ui.Button{Text: i18n.T(ctx, "decisionweb.drop")}, Action: in(ctx, d.Path()+"/slet"), Quiet: true,
		Hidden: []ui.Pair{{Name: "version", Value: strconv.Itoa(d.Version)}},
	}
	return web.Render(w, r, http.StatusOK, draftView(p))
}

// draftOf reads the draft of the address, with what it names.
func (h *handlers) draftOf(r *http.Request) (d decision.DraftDetails, names decision.Names, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	if d, err = h.decisions.DraftByID(ctx, actor, decision.ID(r.PathValue("id"))); err != nil {
		return d, names, err
	}
	names = decision.Names{Groups: map[group.ID]group.Group{d.Group: d.In}, Products: map[product.ID]product.Name{}}
	all, err := h.products.Names(ctx, actor)
	for _, n := range all {
		names.Products[n.ID] = n
	}
	return d, names, err
}

func shownDraft(ctx context.Context, d decision.DraftDetails, names decision.Names) (p draftPage) {
	p.showPage = showPage{
		Page: page(ctx, text(ctx, d.Heading), ui.Link{Text: i18n.T(ctx, "decisionweb.drafts"), Href: in(ctx, "/beslutninger/udkast")}),
		Text: ui.Prose{Text: text(ctx, d.Text)}, Changed: changed(ctx, d.Content, names), Facts: facts(ctx, d.Content, names),
	}
	p.Lead = i18n.T(ctx, "decisionweb.draft_lead", "group", text(ctx, d.In.Name))
	p.Facts = append(p.Facts, ui.Fact{Name: i18n.T(ctx, "decisionweb.read_by"), Text: reach(ctx, d.Reach)})
	if !d.Source.IsZero() {
		p.Facts = append(p.Facts, ui.Fact{Name: i18n.T(ctx, "decisionweb.source"), Content: ui.Cited(ctx, d.Source)})
	}
	if d.Reach != auth.Public {
		p.Open = &ui.Prose{Text: text(ctx, d.Open.Heading) + "\n" + text(ctx, d.Open.Text)}
	}
	return p
}

func (h *handlers) drop(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	if err := h.decisions.Drop(ctx, auth.From(ctx), decision.ID(r.PathValue("id")), version(f)); err != nil {
		return err
	}
	return web.Redirect(w, r, "/beslutninger/udkast", web.Flash{Key: "decisionweb.dropped"})
}

// version is of the draft that the form was made from; what is no number is of none.
func version(f web.Form) int {
	n, err := strconv.Atoi(f.Get("version"))
	if err != nil {
		return 0
	}
	return n
}

type approvePage struct {
	draftPage
	Confirm ui.Confirm
}

func (h *handlers) approveForm(w http.ResponseWriter, r *http.Request) error {
	return h.confirm(w, r, nil)
}

// confirm asks first, because it cannot be undone. It shows what is approved: the
// version that is then sent along.
func (h *handlers) confirm(w http.ResponseWriter, r *http.Request, fault error) error {
	ctx := r.Context()
	d, names, err := h.draftOf(r)
	if err != nil {
		return err
	}
	if !d.CanApprove {
		return decision.ErrForbidden
	}
	p := approvePage{draftPage: shownDraft(ctx, d, names)}
	p.Title, p.Lead = i18n.T(ctx, "decisionweb.approve_title", "heading", text(ctx, d.Heading)), ""
	p.Here = i18n.T(ctx, "decisionweb.approve")
	p.Confirm = ui.Confirm{
		Question: i18n.T(ctx, "decisionweb.approve_question"), Text: i18n.T(ctx, "decisionweb.approve_text", "group", text(ctx, d.In.Name)),
		Action: in(ctx, d.Path()+"/godkend"), Button: i18n.T(ctx, "decisionweb.approve_button", "group", text(ctx, d.In.Name)),
		Hidden: []ui.Pair{{Name: "version", Value: strconv.Itoa(d.Version)}},
		Cancel: ui.Link{Text: i18n.T(ctx, "decisionweb.cancel"), Href: in(ctx, d.Path())},
	}
	if !d.Source.IsZero() {
		p.Confirm.Text = i18n.T(ctx, "decisionweb.enter_text")
	}
	status := http.StatusOK
	if fault != nil {
		p.Problems, status = ui.ProblemsOf(ctx, fault), web.Status(fault)
	}
	return web.Render(w, r, status, approveView(p))
}

func (h *handlers) approve(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d, err := h.decisions.Approve(ctx, auth.From(ctx), decision.ID(r.PathValue("id")), version(f))
	if again(err) {
		return h.confirm(w, r, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, d.Path(), web.Flash{Key: "decisionweb.approved"})
}
