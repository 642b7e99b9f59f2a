package decisionweb

import (
	"context"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// in is an address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

// address is a path in the language of the page, with a query.
func address(ctx context.Context, path string, q url.Values) string {
	if len(q) == 0 {
		return in(ctx, path)
	}
	return in(ctx, path) + "?" + q.Encode()
}

func text(ctx context.Context, t product.Text) string { return t.In(i18n.Lang(ctx)) }

func label(ctx context.Context, field string) string { return i18n.T(ctx, "decisionweb.field."+field) }

// number is what the decision is called: Bestyrelsen 2026-3.
func number(ctx context.Context, d decision.Decision, in group.Group) string {
	if d.Afterwards() {
		return i18n.T(ctx, "decisionweb.no_number")
	}
	return text(ctx, in.Name) + " " + strconv.Itoa(d.Year()) + "-" + strconv.Itoa(d.Number)
}

// reach tells whom the decision is for.
func reach(ctx context.Context, r auth.Reach) string {
	switch r {
	case auth.Public, auth.Members:
		return i18n.T(ctx, "decisionweb.reach."+string(r))
	}
	return i18n.T(ctx, "decisionweb.reach.group")
}

// called is how one speaks of the decision: by its number, or by who made it.
func called(ctx context.Context, d decision.Decision, in group.Group) string {
	if d.Afterwards() {
		return text(ctx, in.Name)
	}
	return number(ctx, d, in)
}

// votes tells how it was decided; empty where nobody says.
func votes(ctx context.Context, v decision.Vote) string {
	if !v.Counted {
		return v.Method
	}
	count := i18n.T(ctx, "decisionweb.votes", "for", v.For, "against", v.Against, "abstain", v.Abstain)
	if v.Method == "" {
		return count
	}
	return v.Method + ". " + count
}

// effects are what the decision changed, each with where it is to be seen.
func effects(ctx context.Context, c decision.Content, names decision.Names) (list []ui.Link) {
	for _, e := range c.Effects {
		l := ui.Link{Text: text(ctx, e.Text), Href: e.Path}
		if e.Object.OfProduct() {
			l.Text = i18n.T(ctx, "decisionweb.of_product", "product", names.Products[product.ID(e.ID)].Name, "what", l.Text)
		}
		if e.Object != decision.Elsewhere {
			l.Href = in(ctx, e.Path)
		}
		list = append(list, l)
	}
	return list
}

// record is the decision as a row of a list.
func record(ctx context.Context, x decision.Shown, names decision.Names) ui.Record {
	g := names.Groups[x.Group]
	r := ui.Record{
		When: i18n.When(ctx, x.Day), ISO: x.Day.String(), Title: text(ctx, x.Heading), Href: in(ctx, x.Path()), Number: number(ctx, x.Decision, g),
		Marks: []templ.Component{ui.Tag{Text: i18n.T(ctx, x.Matter.Label())}},
	}
	if x.Afterwards() {
		r.Meta = append(r.Meta, text(ctx, g.Name))
	}
	if x.Reach != auth.Public && !x.Partly {
		r.Meta = append(r.Meta, reach(ctx, x.Reach))
	}
	if x.Corrected {
		r.Notes = append(r.Notes, said(i18n.T(ctx, "decisionweb.is_corrected")))
	}
	if x.Partly {
		r.Notes = append(r.Notes, said(i18n.T(ctx, "decisionweb.partly_"+partly(x))))
	}
	if changed := effects(ctx, x.Content, names); len(changed) > 0 {
		r.Notes = append(r.Notes, ui.Changed{Name: i18n.T(ctx, "decisionweb.changed"), What: changed})
	}
	if !x.Source.IsZero() {
		r.Notes = append(r.Notes, said(i18n.T(ctx, "decisionweb.by_source", "source", ui.CitedLine(ctx, x.Source))))
	}
	return r
}

// partly names for whom the rest of the decision is.
func partly(x decision.Shown) string {
	if x.Reach == auth.Members {
		return "members"
	}
	return "group"
}

func records(ctx context.Context, list []decision.Shown, names decision.Names) (out ui.Records) {
	for _, x := range list {
		out = append(out, record(ctx, x, names))
	}
	return out
}

// page begins a page of the register.
func page(ctx context.Context, title string, crumbs ...ui.Link) ui.Page {
	return ui.Page{
		Title: title, Door: "collaboration", Sub: "decisions",
		Crumbs: append([]ui.Link{{Text: i18n.T(ctx, "decisionweb.decisions"), Href: in(ctx, "/beslutninger")}}, crumbs...),
	}
}

// clip keeps what a person would write in a field of one line.
func clip(s string) string {
	if r := []rune(s); len(r) > 300 {
		return string(r[:300])
	}
	return s
}
