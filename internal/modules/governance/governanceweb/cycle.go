package governanceweb

import (
	"context"
	"net/http"
	"net/url"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/governance"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// cyclePage is how far each product has come in a half-year.
type cyclePage struct {
	ui.Page
	Counts ui.Table
	Rounds ui.Table
	None   ui.Empty
	Other  []ui.Link // half-years
	Files  ui.Downloads
}

// cyclePath is the page about a half-year.
func cyclePath(half governance.Half) string { return "/governance/halvaar/" + half.String() }

func (h *handlers) cycleNow(w http.ResponseWriter, r *http.Request) error {
	return web.Redirect(w, r, cyclePath(governance.HalfOf(h.governance.Today())), web.Flash{})
}

func (h *handlers) cycle(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	half, rounds, err := h.rounds(r)
	if err != nil {
		return err
	}
	today := h.governance.Today()
	title := i18n.T(ctx, "governanceweb.cycle", "half", halfName(ctx, half))
	p := cyclePage{
		Page: ui.Page{
			Title: title, Door: "sharing", Sub: "governance", Crumbs: crumbs(ctx), Here: alone(halfName(ctx, half)),
			Lead: i18n.T(ctx, "governanceweb.cycle_lead", "due", half.Due()),
		},
		Counts: stepTable(ctx, rounds), Rounds: roundTable(ctx, rounds, today, governance.CanEvaluate(auth.From(ctx))),
		None:  ui.Empty{Title: i18n.T(ctx, "governanceweb.no_rounds"), Text: i18n.T(ctx, "governanceweb.no_rounds_text")},
		Files: ui.Downloads{{Text: "CSV", Href: in(ctx, cyclePath(half)+"/liste.csv")}},
	}
	if half > firstHalf {
		p.Other = append(p.Other, ui.Link{Text: alone(halfName(ctx, half-1)), Href: in(ctx, cyclePath(half-1))})
	}
	if half < governance.HalfOf(today) {
		p.Other = append(p.Other, ui.Link{Text: alone(halfName(ctx, half+1)), Href: in(ctx, cyclePath(half+1))})
	}
	return web.Render(w, r, http.StatusOK, cycleView(p))
}

// firstHalf is the first half-year with a page of its own: the model has been used
// since 2016.
var firstHalf = governance.HalfOf(civil.New(2016, 1, 1))

// rounds reads the half-year of the address.
func (h *handlers) rounds(r *http.Request) (half governance.Half, rounds []governance.Round, err error) {
	if half, err = governance.ParseHalf(r.PathValue("half")); err != nil {
		return half, nil, err
	}
	if half < firstHalf || half > governance.HalfOf(h.governance.Today()) {
		return half, nil, governance.ErrNotFound
	}
	rounds, err = h.governance.RoundsIn(r.Context(), auth.From(r.Context()), half)
	return half, rounds, err
}

// stepTable counts the products by how far they have come.
func stepTable(ctx context.Context, rounds []governance.Round) ui.Table {
	n := map[governance.Step]int{}
	for _, x := range rounds {
		n[x.Step]++
	}
	t := ui.Table{Caption: i18n.T(ctx, "governanceweb.steps"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "governanceweb.step")}, {Title: i18n.T(ctx, "governanceweb.number"), Number: true},
	}}
	for _, s := range governance.Steps {
		t.Rows = append(t.Rows, []ui.Cell{{Text: i18n.T(ctx, s.Label())}, {Text: i18n.Int(ctx, int64(n[s]))}})
	}
	return t
}

func roundTable(ctx context.Context, rounds []governance.Round, today civil.Date, keeps bool) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "governanceweb.rounds"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "governanceweb.product")}, {Title: i18n.T(ctx, "governanceweb.step")}, {Title: i18n.T(ctx, "governanceweb.dialogue")},
		{Title: i18n.T(ctx, "governanceweb.evaluation")},
	}}
	for _, x := range rounds {
		step := ui.Cell{Text: i18n.T(ctx, x.Step.Label())}
		if x.Late(today) {
			step.Content = ui.Status{Verdict: ui.No, Text: i18n.T(ctx, "governanceweb.late_step", "step", step.Text, "late", i18n.N(ctx, "governanceweb.late", int(today-x.Due)))}
		}
		dialogue := ui.Cell{Text: i18n.T(ctx, "governanceweb.no_dialogue")}
		if x.Dialogue != 0 {
			dialogue.Text = i18n.ShortDate(ctx, x.Dialogue)
		}
		if keeps {
			dialogue.Href = in(ctx, x.Product.Path()+"/governance/dialogmoede")
		}
		evaluation := ui.Cell{}
		if x.Evaluation != nil {
			evaluation = ui.Cell{Text: i18n.T(ctx, x.Evaluation.State.Label()), Href: in(ctx, x.Evaluation.Path())}
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: x.Product.Name, Href: in(ctx, x.Product.Path()+"/governance")}, step, dialogue, evaluation})
	}
	return t
}

func (h *handlers) cycleCSV(w http.ResponseWriter, r *http.Request) error {
	half, rounds, err := h.rounds(r)
	if err != nil {
		return err
	}
	t := web.Table{Name: "governance-" + half.String(), Columns: []string{"product", "name", "half", "step", "due", "dialogue", "level"}}
	for _, x := range rounds {
		dialogue := ""
		if x.Dialogue != 0 {
			dialogue = x.Dialogue.String()
		}
		t.Rows = append(t.Rows, []string{x.Product.Slug, x.Product.Name, half.String(), string(x.Step), x.Due.String(), dialogue, string(x.Level.Held())})
	}
	return web.CSV(w, r, t)
}

// dialogueForm asks when the secretariat and the product meet.
func (h *handlers) dialogueForm(w http.ResponseWriter, r *http.Request) error {
	return h.showDialogue(w, r, nil, nil)
}

func (h *handlers) showDialogue(w http.ResponseWriter, r *http.Request, written url.Values, failed error) error {
	ctx := r.Context()
	o, err := h.overview(r)
	if err != nil {
		return err
	}
	if written == nil {
		written = url.Values{}
		if o.Round.Dialogue != 0 {
			written.Set("day", o.Round.Dialogue.String())
		}
	}
	f := h.productForm(ctx, o, "dialogmoede", "governanceweb.dialogue", written, failed)
	f.Lead = i18n.T(ctx, "governanceweb.dialogue_lead", "half", halfName(ctx, o.Round.Half))
	f.Add("", f.Typed(ctx, "day", "date", true))
	return f.Render(w, r, failed)
}

func (h *handlers) agree(w http.ResponseWriter, r *http.Request) error {
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
	day := f.Date("day", &faults)
	if err = faults.Err(); err == nil {
		err = h.governance.Agree(ctx, auth.From(ctx), o.Of.ID, o.Round.Half, day)
	}
	if form.Again(err) {
		return h.showDialogue(w, r, f.Values, err)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, path(o.Of), web.Flash{Key: "governanceweb.flash.saved"})
}

// overview reads how the product of the address is judged.
func (h *handlers) overview(r *http.Request) (o governance.Overview, err error) {
	ctx := r.Context()
	d, err := h.products.BySlug(ctx, auth.From(ctx), r.PathValue("slug"))
	if err != nil {
		return o, err
	}
	return h.governance.OverviewOf(ctx, auth.From(ctx), d.ID)
}

// productForm is a form below the page on which the product is judged; title is a key.
func (h *handlers) productForm(ctx context.Context, o governance.Overview, below, title string, written url.Values, failed error) *form.Page {
	p := frameOf(ctx, o.Of)
	p.Here = i18n.T(ctx, title)
	p.Heading = titled(ctx, o.Of.Name, p.Here)
	p.Title = p.Heading
	p.Crumbs = append(p.Crumbs, ui.Link{Text: i18n.T(ctx, "governanceweb.governance"), Href: in(ctx, path(o.Of))})
	return form.New(ctx, texts, p, path(o.Of)+"/"+below, path(o.Of), written, failed)
}
