package ballotweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// askPage is the form in which a question is put.
type askPage struct {
	ui.Page
	Action  string
	Save    string
	Cancel  ui.Link
	Title   []ui.Input
	Text    []ui.TextArea
	Matter  ui.Select
	Method  ui.Radios
	Options ui.TextArea
	Closes  ui.Input
}

// asker reads the group for somebody who may ask it.
func (h *handlers) asker(r *http.Request) (group.Details, error) {
	actor := auth.From(r.Context())
	g, err := h.groups.BySlug(r.Context(), actor, r.PathValue("slug"))
	if err == nil && !h.ballots.CanAsk(actor, g) {
		err = ballot.ErrForbidden
	}
	return g, err
}

func (h *handlers) askForm(w http.ResponseWriter, r *http.Request) error {
	g, err := h.asker(r)
	if err != nil {
		return err
	}
	return h.showAsk(w, r, g, url.Values{"method": {string(vote.Listed)}}, nil)
}

func (h *handlers) showAsk(w http.ResponseWriter, r *http.Request, g group.Details, written url.Values, failed error) error {
	ctx := r.Context()
	code := http.StatusOK
	p := askPage{
		Page: frame(ctx, g.Group, i18n.T(ctx, "ballotweb.ask")), Action: in(ctx, listPath(g.Group)+"/ny"), Save: i18n.T(ctx, "ballotweb.ask"),
		Cancel: ui.Link{Text: i18n.T(ctx, "ballotweb.cancel"), Href: in(ctx, listPath(g.Group))},
	}
	p.Lead = i18n.T(ctx, "ballotweb.lead.ask", "name", text(ctx, g.Name))
	if failed != nil {
		code, p.Problems = web.Status(failed), ui.ProblemsOf(ctx, failed)
	}
	field := func(name string, optional bool) ui.Field {
		f := ui.Field{Name: name, Label: i18n.T(ctx, "ballotweb.field."+name), Error: p.Problems.For(name), Optional: optional}
		if key := "ballotweb.help." + name; i18n.T(ctx, key) != key {
			f.Help = i18n.T(ctx, key)
		}
		return f
	}
	for _, name := range []string{"title_da", "title_en"} {
		p.Title = append(p.Title, ui.Input{Field: field(name, name == "title_en"), Value: written.Get(name), Wide: true})
	}
	for _, name := range []string{"text_da", "text_en"} {
		p.Text = append(p.Text, ui.TextArea{Field: field(name, true), Value: written.Get(name), Max: ballot.MaxText, Wide: true})
	}
	p.Matter = ui.Select{Field: field("matter", false), Empty: i18n.T(ctx, "ballotweb.choose")}
	for _, m := range group.AllMatters {
		p.Matter.Options = append(p.Matter.Options, ui.Option{Value: string(m), Text: i18n.T(ctx, m.Label()), Selected: written.Get("matter") == string(m)})
	}
	p.Method = ui.Radios{Field: field("method", false)}
	for _, m := range vote.Methods {
		p.Method.Options = append(p.Method.Options, ui.Option{
			Value: string(m), Text: i18n.T(ctx, ballot.MethodLabel(m)), Help: i18n.T(ctx, "ballotweb.method."+string(m)), Selected: written.Get("method") == string(m),
		})
	}
	p.Options = ui.TextArea{Field: field("options", true), Value: written.Get("options"), Wide: true}
	p.Closes = ui.Input{Field: field("closes", true), Value: written.Get("closes"), Type: "datetime-local", Short: true}
	return web.Render(w, r, code, askView(p))
}

func (h *handlers) ask(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	g, err := h.asker(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	q := ballot.Question{
		Group: g.ID, Matter: group.Matter(f.Get("matter")), Method: vote.Method(f.Get("method")), Options: ballot.ReadOptions(f.Get("options")),
		Title: product.Text{Da: f.Text("title_da"), En: f.Text("title_en")}, Text: product.Text{Da: f.Text("text_da"), En: f.Text("text_en")},
		Closes: moment(f.Text("closes"), &faults),
	}
	if faults != nil {
		q.Closes = new(time.Time) // so that the service writes nothing and yet tells the other faults
	}
	b, err := h.ballots.Prepare(ctx, auth.From(ctx), q)
	if faults != nil {
		err = faults.Join(err, "closes")
	}
	if web.Reform(err) {
		return h.showAsk(w, r, g, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, b.Path(), web.Flash{Key: "ballotweb.flash.prepared"})
}

// moment reads a day with a clock, in Copenhagen, as browsers and people write it. An
// hour that the clocks skip in March is none.
func moment(s string, faults *errs.Fields) *time.Time {
	if s == "" {
		return nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02 15.04"} {
		if t, err := time.ParseInLocation(layout, s, civil.Copenhagen); err == nil && t.Format(layout) == s {
			return &t
		}
	}
	faults.Add("closes", "ballotweb.moment")
	return nil
}

// forWhom lists the reader's votes by name: the own ones, and those by proxy.
func forWhom(ctx context.Context, yours []ballot.Yours, called names) string {
	var own, proxies []string
	for _, y := range yours {
		if y.Caster == y.ID {
			own = append(own, called[y.ID])
		} else {
			proxies = append(proxies, called[y.ID])
		}
	}
	list := i18n.From(ctx).List
	if len(proxies) == 0 {
		return i18n.T(ctx, "ballotweb.you_vote", "own", list(own))
	}
	if len(own) == 0 {
		return i18n.T(ctx, "ballotweb.you_vote_by_proxy", "proxies", list(slices.Compact(proxies)))
	}
	return i18n.T(ctx, "ballotweb.you_vote_and", "own", list(own), "proxies", list(proxies))
}
