package governanceweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"alminding/internal/base/cite"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// levelForm enters a level that was decided.
func (h *handlers) levelForm(w http.ResponseWriter, r *http.Request) error {
	return h.showLevel(w, r, url.Values{"from": {h.governance.Today().String()}}, nil)
}

func (h *handlers) showLevel(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	o, err := h.overview(r)
	if err != nil {
		return err
	}
	about, err := h.governance.LevelDecisions(ctx, auth.From(ctx), o.Of.ID)
	if err != nil {
		return err
	}
	f := h.productForm(ctx, o, "niveau", "governanceweb.do.level", written, failed)
	f.Lead = i18n.T(ctx, "governanceweb.level_lead")
	by := ui.Select{Field: f.Field(ctx, "decision", false), Empty: i18n.T(ctx, "governanceweb.choose")}
	for _, d := range about.Decisions {
		by.Options = append(by.Options, ui.Option{
			Value: string(d.ID), Text: i18n.T(ctx, "governanceweb.sheet", "voice", d.Heading.In(i18n.Lang(ctx)), "date", d.Day), Selected: written.Get("decision") == string(d.ID),
		})
	}
	if len(about.Decisions) == 0 {
		f.Add("", ui.Message{
			Text: i18n.T(ctx, "governanceweb.no_level_decision"), Link: ui.Link{Text: i18n.T(ctx, "governanceweb.do.decide"), Href: in(ctx, "/beslutninger/ny")},
		})
	}
	level := ui.Radios{Field: f.Field(ctx, "level", false), Row: true}
	for _, l := range criteria.Levels {
		level.Options = append(level.Options, ui.Option{Value: string(l), Text: levelName(ctx, l), Selected: written.Get("level") == string(l)})
	}
	f.Add("", level, by, form.Halves(f.Typed(ctx, "from", "date", false), f.Typed(ctx, "to", "date", true)))
	past, err := h.levelPast(r, o.Of)
	if err != nil {
		return err
	}
	if len(past.Levels.Rows) > 0 {
		f.After = levelPastView(past)
	}
	return f.Render(w, r, failed)
}

// levelPast is what has been said of a product's level over time.
type levelPast struct {
	Levels ui.Table
	Back   *ui.Post // takes back what was entered last
}

func (h *handlers) levelPast(r *http.Request, of product.Product) (p levelPast, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	all, err := h.governance.Levels(ctx, actor, of.ID)
	var last int64
	p.Levels = ui.Table{Caption: i18n.T(ctx, "governanceweb.levels"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "governanceweb.level")}, {Title: i18n.T(ctx, "governanceweb.standing")}, {Title: i18n.T(ctx, texts.Label+"from")},
		{Title: i18n.T(ctx, texts.Label+"to")}, {Title: i18n.T(ctx, "governanceweb.known_from")},
	}}
	for _, x := range all {
		last = max(last, x.Write)
		from := ui.Cell{Text: ui.CitedLine(ctx, x.Source)}
		if x.Decision != "" {
			from.Href = in(ctx, x.Decision)
		} else if cite.IsWeb(x.Source.Address) {
			from.Href = x.Source.Address
		}
		level, until := criteria.Level(x.Level), i18n.T(ctx, "governanceweb.until_further")
		if !x.Period.Open() {
			until = i18n.ShortDate(ctx, x.Period.To-1)
		}
		p.Levels.Rows = append(p.Levels.Rows, []ui.Cell{
			{Content: ui.Level{Rank: heldRank(x.LevelFact), Words: levelName(ctx, level)}}, {Text: standing(ctx, x.Standing)},
			{Text: i18n.ShortDate(ctx, x.Period.From)}, {Text: until}, from,
		})
	}
	if last > 0 && governance.CanEvaluate(actor) {
		p.Back = &ui.Post{
			Button: ui.Button{Text: i18n.T(ctx, "governanceweb.do.take_back")}, Action: in(ctx, path(of)+"/niveau/tilbage"),
			Hidden: []ui.Pair{{Name: "write", Value: strconv.FormatInt(last, 10)}},
		}
	}
	return p, err
}

// standing is how firmly a level is set.
func standing(ctx context.Context, s product.Standing) string {
	return i18n.T(ctx, "governanceweb.standing."+string(s))
}

// heldRank is how a level is drawn: one that is only recommended, or declared by the
// product itself, as unknown.
func heldRank(f product.LevelFact) ui.Rank { return rank(criteria.Level(f.Held())) }

// takeBackLevel undoes what was entered last, if nothing was entered since the page was
// read.
func (h *handlers) takeBackLevel(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d, err := h.products.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	last, err := strconv.ParseInt(f.Text("write"), 10, 64)
	if err != nil {
		return product.ErrLevelMoved
	}
	if err := h.governance.TakeBackLevel(ctx, actor, d.ID, last); err != nil {
		return err
	}
	return web.Redirect(w, r, path(d.Product)+"/niveau", web.Flash{Key: "governanceweb.flash.level_back", Args: []string{"name", d.Name}})
}

func (h *handlers) setLevel(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	o, err := h.overview(r)
	if err != nil {
		return err
	}
	var faults errs.Fields
	p := form.ReadPeriod(f, &faults)
	p = form.Impossible(p, faults)
	err = form.Joined(faults, h.governance.SetLevel(ctx, auth.From(ctx), o.Of.ID, criteria.Level(f.Text("level")), p, decision.ID(f.Text("decision"))))
	if form.Again(err) {
		return h.showLevel(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(o.Of), web.Flash{Key: "governanceweb.flash.level", Args: []string{"name", o.Of.Name}})
}
