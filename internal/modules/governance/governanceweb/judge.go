package governanceweb

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// beginEvaluation opens an evaluation of the product, or a correction of the one that
// the form names.
func (h *handlers) beginEvaluation(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	d, err := h.products.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	e, err := h.governance.BeginEvaluation(ctx, actor, d.ID, governance.EvaluationID(f.Text("corrects")))
	if err != nil {
		return err
	}
	return web.Redirect(w, r, e.Path()+"/ret", web.Flash{Key: "governanceweb.flash.evaluation_begun", Args: []string{"name", d.Name}})
}

// bench is what the form of an evaluation is made of.
type bench struct {
	governance.EvaluationDetails
	sitting // what the machine found, for the column beside
}

func (h *handlers) judging(r *http.Request, may func(governance.EvaluationDetails) bool) (b bench, err error) {
	ctx, actor := r.Context(), auth.From(r.Context())
	if b.EvaluationDetails, err = h.governance.EvaluationByID(ctx, actor, governance.EvaluationID(r.PathValue("id"))); err != nil {
		return b, err
	}
	if !may(b.EvaluationDetails) {
		return b, governance.ErrState
	}
	b.sitting.today, b.sitting.found = h.governance.Today(), map[criteria.ID][]governance.Found{}
	found, err := h.governance.Evidence(ctx, actor, b.EvaluationDetails.Product, b.sitting.today)
	for _, f := range found {
		b.sitting.found[f.Criterion] = append(b.sitting.found[f.Criterion], f)
	}
	return b, err
}

func canJudge(d governance.EvaluationDetails) bool { return d.CanJudge }

func (h *handlers) judgeForm(w http.ResponseWriter, r *http.Request) error {
	b, err := h.judging(r, canJudge)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, sittingView(b.judgePage(r.Context(), b.writtenVerdicts(), nil)))
}

// The fields of the conclusion and of a verdict, but for their versions.
var (
	conclusionNames = []string{"summary", "judgement", "recommended"}
	verdictNames    = []string{"colour", "reason", "recommendation", "ruling", "ruling_reason", "approver", "until"}
)

func (b bench) writtenVerdicts() url.Values {
	e := b.EvaluationDetails
	v := url.Values{
		"summary": {e.Summary}, "judgement": {e.Judgement}, "recommended": {string(e.Recommended)}, "version": {strconv.Itoa(e.Version)},
	}
	for _, c := range governance.Model.Criteria {
		x := e.Verdicts[c.ID]
		a := x.Acceptance
		for name, value := range map[string]string{
			"colour": string(x.Colour), "reason": x.Reason, "recommendation": x.Recommendation, "version": strconv.Itoa(x.Version),
			"ruling": string(a.Ruling), "ruling_reason": a.Reason, "approver": string(a.Approver),
		} {
			v.Set(fieldOf(c.ID, name), value)
		}
		if a.Until != 0 {
			v.Set(fieldOf(c.ID, "until"), (a.Until - 1).String())
		}
	}
	return v
}

func (b bench) judgePage(ctx context.Context, written url.Values, failed error) sittingPage {
	e := b.EvaluationDetails
	page := evaluationFrame(ctx, e, i18n.T(ctx, "governanceweb.evaluation"))
	page.Lead = i18n.T(ctx, "governanceweb.judge_lead")
	if failed != nil {
		page.Problems = ui.ProblemsOf(ctx, failed)
	}
	p := sittingPage{
		Page: page, Action: in(ctx, e.Path()+"/ret"), Draft: "evaluation-" + string(e.ID), Head: concludePart(ctx, written, page.Problems),
		Progress: i18n.T(ctx, "governanceweb.judged", "n", filled(written, "colour"), "of", len(governance.Model.Criteria)),
		Cancel:   ui.Link{Text: i18n.T(ctx, "governanceweb.back"), Href: in(ctx, e.Path())},
		Buttons: []ui.Button{
			{Text: i18n.T(ctx, "governanceweb.do.save")},
			{Text: i18n.T(ctx, "governanceweb.do.send"), Kind: ui.Primary, Name: "do", Value: "send"},
		},
	}
	p.ask(ctx, func(c criteria.Criterion) sittingRow {
		return b.verdictRow(ctx, c, fields{c.ID, written, page.Problems})
	})
	return p
}

// concludePart asks what is said of the product as a whole.
func concludePart(ctx context.Context, written url.Values, problems ui.Problems) *headPart {
	area := func(name string, rows int) ui.TextArea {
		return ui.TextArea{
			Field: ui.Field{Name: name, Label: i18n.T(ctx, texts.Label+name), Error: problems.For(name), Optional: true},
			Value: written.Get(name), Max: governance.MaxText, Rows: rows, Wide: true,
		}
	}
	level := ui.Select{
		Field: ui.Field{Name: "recommended", Label: i18n.T(ctx, texts.Label+"recommended"), Error: problems.For("recommended"), Optional: true},
		Empty: i18n.T(ctx, "governanceweb.no_recommendation"),
	}
	for _, l := range criteria.Levels {
		level.Options = append(level.Options, ui.Option{Value: string(l), Text: levelName(ctx, l), Selected: written.Get("recommended") == string(l)})
	}
	return &headPart{
		Title: i18n.T(ctx, "governanceweb.as_a_whole"), Fields: []templ.Component{area("summary", 4), area("judgement", 4), level},
		Version: ui.Pair{Name: "version", Value: written.Get("version")},
	}
}

func (b bench) verdictRow(ctx context.Context, c criteria.Criterion, x fields) sittingRow {
	e := b.EvaluationDetails
	q := ui.Question{
		Field: ui.Field{Name: fieldOf(c.ID, "colour"), Label: string(c.ID) + " " + text(ctx, c.Title), Help: text(ctx, c.Guidance), Error: x.problems.For(fieldOf(c.ID, "colour"))},
		Said:  besideView(b.said(ctx, c), claimedBy(ctx, e, c.ID)), More: i18n.T(ctx, "governanceweb.more_verdict"),
		Open: x.used("reason", "recommendation", "ruling_reason"),
	}
	for _, colour := range criteria.Colours {
		q.Options = append(q.Options, ui.Option{Value: string(colour), Text: coloured(ctx, colour).Text, Selected: x.value("colour") == string(colour)})
	}
	row := sittingRow{Question: q, ID: c.ID, Version: x.version(), Fields: []templ.Component{x.area(ctx, "reason", 3), x.area(ctx, "recommendation", 2)}}
	if claim := e.Claims[c.ID]; claim.Explains() {
		row.Open = true
		row.Fields = append(row.Fields, rulingFields(ctx, x)...)
	}
	return row
}

// rulingFields ask what becomes of the product's explanation.
func rulingFields(ctx context.Context, x fields) []templ.Component {
	ruling := ui.Radios{Field: x.field(ctx, "ruling"), Row: true, Options: form.Options(ctx, governance.Rulings, x.value("ruling"))}
	approver := ui.Radios{Field: x.field(ctx, "approver"), Row: true}
	for _, v := range []product.Voice{product.Secretariat, product.Board} {
		approver.Options = append(approver.Options, ui.Option{Value: string(v), Text: i18n.T(ctx, "governanceweb.by."+string(v)), Selected: x.value("approver") == string(v)})
	}
	return []templ.Component{ruling, x.area(ctx, "ruling_reason", 2), approver, x.date(ctx, "until")}
}

// spoken is what another says of a criterion, beside where it is asked about.
type spoken struct {
	By     ui.Speaker
	Answer ui.Status
	claimed
}

func claimedBy(ctx context.Context, e governance.EvaluationDetails, c criteria.ID) *spoken {
	claim, ok := e.Claims[c]
	if !ok {
		return nil
	}
	return &spoken{ui.ItselfSpeaks, answered(ctx, claim.Answer), claimPart(ctx, claim)}
}

func (h *handlers) judge(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	b, err := h.judging(r, canJudge)
	if h.tooLate(r, b.EvaluationDetails.Product, err) {
		written := b.writtenVerdicts()
		if !typed(written, f, conclusionNames, verdictNames) {
			return web.Redirect(w, r, b.EvaluationDetails.Path(), web.Flash{})
		}
		return web.Render(w, r, web.Status(err), sittingView(b.judgePage(ctx, written, err)))
	}
	if err != nil {
		return err
	}
	written, err := h.saveVerdicts(ctx, b, f)
	if byScript(r) {
		return savedOne(w, r, f, written, err)
	}
	send := f.Text("do") == "send"
	if err == nil && send {
		err = h.governance.Send(ctx, actor, b.EvaluationDetails.ID)
	}
	if form.Again(err) {
		return web.Render(w, r, web.Status(err), sittingView(b.judgePage(ctx, written, err)))
	}
	if err != nil {
		return err
	}
	if send {
		return web.Redirect(w, r, b.EvaluationDetails.Path(), web.Flash{Key: "governanceweb.flash.sent", Args: []string{"name", b.EvaluationDetails.Of.Name}})
	}
	return web.Redirect(w, r, b.EvaluationDetails.Path()+"/ret", web.Flash{Key: "governanceweb.flash.saved"})
}

// saveVerdicts writes the conclusion and each verdict of the form by itself, as
// saveAnswers does.
func (h *handlers) saveVerdicts(ctx context.Context, b bench, f web.Form) (url.Values, error) {
	written := b.writtenVerdicts()
	typed(written, f, conclusionNames, verdictNames)
	var faults errs.Fields
	if f.Has("version") {
		if err := h.conclude(ctx, b, f, written, &faults); err != nil {
			return written, err
		}
	}
	for _, c := range governance.Model.Criteria {
		if !f.Has(fieldOf(c.ID, "version")) {
			continue
		}
		before := len(faults)
		v := readVerdict(f, c.ID, &faults)
		if len(faults) > before {
			continue
		}
		saved, err := h.governance.Judge(ctx, auth.From(ctx), b.EvaluationDetails.ID, v)
		if err := h.noted(ctx, c.ID, "colour", written, &faults, saved, err); err != nil {
			return written, err
		}
	}
	return written, faults.Err()
}

// noted keeps in the form what became of a verdict: its version, its faults, or that
// somebody else has written on the criterion meanwhile.
func (h *handlers) noted(ctx context.Context, c criteria.ID, field string, written url.Values, faults *errs.Fields, saved governance.Verdict, err error) error {
	if stale, ok := errors.AsType[*governance.StaleVerdict](err); ok {
		faults.Add(fieldOf(c, field), "governanceweb.meanwhile", "answer", coloured(ctx, stale.Current.Colour).Text, "text", stale.Current.Reason)
		written.Set(fieldOf(c, "version"), strconv.Itoa(stale.Current.Version)) // who saves again has been told
		return nil
	}
	if err != nil && !faults.Merge(string(c)+".", err) {
		return err
	}
	if err == nil {
		written.Set(fieldOf(c, "version"), strconv.Itoa(saved.Version))
	}
	return nil
}

func (h *handlers) conclude(ctx context.Context, b bench, f web.Form, written url.Values, faults *errs.Fields) error {
	err := h.governance.Conclude(ctx, auth.From(ctx), b.EvaluationDetails.ID, form.ReadVersion(f), governance.Conclusion{
		Summary: f.Text("summary"), Judgement: f.Text("judgement"), Recommended: criteria.Level(f.Text("recommended")),
	})
	if errors.Is(err, governance.ErrStale) {
		faults.Add("summary", "governance.stale")
		written.Set("version", strconv.Itoa(b.EvaluationDetails.Version)) // who saves again has been told
		return nil
	}
	if err != nil && !faults.Merge("", err) {
		return err
	}
	now, err := h.governance.EvaluationByID(ctx, auth.From(ctx), b.EvaluationDetails.ID)
	written.Set("version", strconv.Itoa(now.Version))
	return err
}

func readVerdict(f web.Form, c criteria.ID, faults *errs.Fields) governance.Verdict {
	v := governance.Verdict{
		Criterion: c, Version: versionOf(f, c), Colour: criteria.Colour(f.Text(fieldOf(c, "colour"))),
		Reason: f.Text(fieldOf(c, "reason")), Recommendation: f.Text(fieldOf(c, "recommendation")),
	}
	v.Acceptance = governance.Acceptance{
		Ruling: governance.Ruling(f.Text(fieldOf(c, "ruling"))), Reason: f.Text(fieldOf(c, "ruling_reason")), Approver: product.Voice(f.Text(fieldOf(c, "approver"))),
	}
	if last := f.Date(fieldOf(c, "until"), faults); last != 0 {
		v.Acceptance.Until = last + 1
	}
	return v
}

// stepOf does one thing to an evaluation, and leads to where it is to be seen.
type stepOf func(ctx context.Context, actor auth.Actor, e governance.EvaluationID) error

// step does one thing to the evaluation of the address. What it lacks is shown in its
// form.
func (h *handlers) step(do stepOf, flash string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		ctx, actor := r.Context(), auth.From(r.Context())
		d, err := h.governance.EvaluationByID(ctx, actor, governance.EvaluationID(r.PathValue("id")))
		if err != nil {
			return err
		}
		err = do(ctx, actor, d.ID)
		if web.Reform(err) && d.CanJudge {
			b, benchErr := h.judging(r, canJudge)
			if benchErr != nil {
				return benchErr
			}
			return web.Render(w, r, web.Status(err), sittingView(b.judgePage(ctx, b.writtenVerdicts(), err)))
		}
		if err != nil {
			return err
		}
		to := d.Path()
		if _, err := h.governance.EvaluationByID(ctx, actor, d.ID); errors.Is(err, governance.ErrNotFound) {
			to = path(d.Of) // it was thrown away
		}
		return web.Redirect(w, r, to, web.Flash{Key: flash, Args: []string{"name", d.Of.Name}})
	}
}
