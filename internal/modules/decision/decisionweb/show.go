package decisionweb

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/modules/decision"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type showPage struct {
	ui.Page
	Messages []ui.Message
	Text     ui.Prose
	NoText   string // said where there is nothing to read
	Changed  ui.List
	Facts    ui.Facts
	Sections []templ.Component // of other packages
}

func (h *handlers) show(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.decisions.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	who, err := h.authorities.Doers(ctx, actor, []audit.Entry{d.Approval})
	if err != nil {
		return err
	}
	p := showPage{Page: page(ctx, text(ctx, d.Heading)), Messages: messages(ctx, d), Text: ui.Prose{Text: text(ctx, d.Text)}}
	p.Here = called(ctx, d.Decision, d.Groups[d.Group])
	p.Lead = p.Here
	if d.Afterwards() {
		p.Here = text(ctx, d.Heading)
		p.Lead = i18n.T(ctx, "decisionweb.afterwards_lead", "group", text(ctx, d.Groups[d.Group].Name))
	}
	if d.Text.Da == "" {
		p.NoText = i18n.T(ctx, "decisionweb.no_open_text")
	}
	p.Changed = changed(ctx, d.Content, d.Names)
	p.Facts = append(facts(ctx, d.Content, d.Names), h.registered(ctx, d, who.Of(ctx, d.Approval))...)
	if d.CanCorrect && !d.Partly {
		p.Actions = ui.Button{Text: i18n.T(ctx, "decisionweb.correct"), Href: address(ctx, "/beslutninger/ny", url.Values{"retter": {d.Slug}})}
	}
	for _, section := range h.sections {
		c, err := section(ctx, d.ID)
		if err != nil {
			return err
		}
		p.Sections = append(p.Sections, c)
	}
	return web.Render(w, r, http.StatusOK, showView(p))
}

// messages tell what must be known before the decision is read.
func messages(ctx context.Context, d decision.Details) (list []ui.Message) {
	for _, x := range d.Later {
		list = append(list, ui.Message{Kind: ui.Warning, Text: i18n.T(ctx, "decisionweb.corrected_by"), Link: linkTo(ctx, x, d.Names)})
	}
	for _, x := range d.Earlier {
		list = append(list, ui.Message{Text: i18n.T(ctx, "decisionweb.corrects"), Link: linkTo(ctx, x, d.Names)})
	}
	if d.Partly {
		list = append(list, ui.Message{Text: i18n.T(ctx, "decisionweb.partly_"+partly(d.Shown))})
	}
	if d.Afterwards() {
		list = append(list, ui.Message{Text: i18n.T(ctx, "decisionweb.afterwards", "date", civil.Of(d.Approved))})
	}
	return list
}

// linkTo is a decision by its number and its heading.
func linkTo(ctx context.Context, x decision.Shown, names decision.Names) ui.Link {
	return ui.Link{Text: title(ctx, x, names), Href: in(ctx, x.Path())}
}

// title is a decision where it stands alone.
func title(ctx context.Context, x decision.Shown, names decision.Names) string {
	return i18n.T(ctx, "decisionweb.title", "number", called(ctx, x.Decision, names.Groups[x.Group]), "heading", text(ctx, x.Heading))
}

// changed is what the decision changed, a row each.
func changed(ctx context.Context, c decision.Content, names decision.Names) (list ui.List) {
	for i, l := range effects(ctx, c, names) {
		list = append(list, ui.Item{Title: l.Text, Href: l.Href, Note: i18n.T(ctx, c.Effects[i].Object.Label())})
	}
	return list
}

// facts are what the decision is, apart from how it came into the register.
func facts(ctx context.Context, c decision.Content, names decision.Names) ui.Facts {
	g := names.Groups[c.Group]
	list := ui.Facts{
		{Name: label(ctx, "day"), Text: i18n.When(ctx, c.Day)},
		{Name: label(ctx, "group"), Text: text(ctx, g.Name), Href: in(ctx, g.Path())},
		{Name: label(ctx, "matter"), Text: i18n.T(ctx, c.Matter.Label())},
	}
	if len(c.Products) > 0 {
		what := ui.Changed{}
		for _, p := range c.Products {
			n := names.Products[p]
			what.What = append(what.What, ui.Link{Text: n.Name, Href: in(ctx, n.Path())})
		}
		list = append(list, ui.Fact{Name: label(ctx, "products"), Content: what})
	}
	if v := votes(ctx, c.Vote); v != "" {
		list = append(list, ui.Fact{Name: i18n.T(ctx, "decisionweb.how"), Text: v})
	}
	return list
}

// registered tells how the decision came into the register, and who may read it.
func (h *handlers) registered(ctx context.Context, d decision.Details, who string) ui.Facts {
	key := "decisionweb.approved_by"
	if d.Afterwards() {
		key = "decisionweb.entered_by"
	}
	list := ui.Facts{
		{Name: i18n.T(ctx, "decisionweb.read_by"), Text: reach(ctx, d.Reach)},
		{Name: i18n.T(ctx, "decisionweb.in_register"), Text: i18n.T(ctx, key, "date", civil.Of(d.Approved), "who", who)},
	}
	if !d.Source.IsZero() {
		source := ui.Cited(ctx, d.Source)
		list = append(list, ui.Fact{Name: i18n.T(ctx, "decisionweb.source"), Content: source})
	}
	return list
}
