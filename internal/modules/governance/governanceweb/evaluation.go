package governanceweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// evaluationPage is how the secretariat evaluates a product, with what the product says
// and replies beside it.
type evaluationPage struct {
	ui.Page
	Notices []ui.Message
	Facts   ui.Facts
	Counts  ui.Row
	Texts   []namedText
	Jump    jump
	Themes  []themePart
	Gone    *ui.Table
	Todo    []templ.Component
	Files   ui.Downloads
}

// namedText is a text under a heading of its own.
type namedText struct{ ID, Title, Text string }

func (h *handlers) evaluation(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.governance.EvaluationByID(ctx, auth.From(ctx), governance.EvaluationID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, evaluationView(newEvaluationPage(ctx, d)))
}

func newEvaluationPage(ctx context.Context, d governance.EvaluationDetails) evaluationPage {
	p := evaluationPage{Page: evaluationFrame(ctx, d, i18n.T(ctx, "governanceweb.evaluation")), Notices: notices(ctx, d), Facts: evaluationFacts(ctx, d), Todo: todo(ctx, d), Files: evaluationDownloads(ctx, d.Evaluation)}
	cells := map[criteria.ID]governance.Cell{}
	for id, v := range d.Verdicts {
		cells[id] = governance.Cell{Colour: v.Colour}
	}
	for _, s := range counts(ctx, governance.Sheet{Voice: product.Secretariat, Cells: cells}) {
		p.Counts = append(p.Counts, s)
	}
	for _, t := range []namedText{{"resume", "summary", d.Summary}, {"vurdering", "judgement", d.Judgement}, {"svar", "reply_whole", d.Reply}} {
		if t.Text != "" {
			t.Title = i18n.T(ctx, texts.Label+t.Title)
			p.Texts = append(p.Texts, t)
		}
	}
	for _, theme := range criteria.Themes {
		t := themePart{ID: string(theme), Title: i18n.T(ctx, "governanceweb.theme."+string(theme))}
		for _, c := range governance.Model.Criteria {
			if c.Theme == theme {
				t.Criteria = append(t.Criteria, judged(ctx, d, c))
			}
		}
		p.Themes = append(p.Themes, t)
		p.Jump.to(t.ID, i18n.T(ctx, "governanceweb.theme_of", "theme", t.Title, "n", i18n.N(ctx, "governanceweb.n_criteria", len(t.Criteria))))
	}
	if len(d.Gone) > 0 {
		t := goneVerdicts(ctx, d)
		p.Gone = &t
	}
	if d.CanJudge {
		p.Actions = ui.Button{Text: i18n.T(ctx, "governanceweb.do.write"), Kind: ui.Primary, Href: in(ctx, d.Path()+"/ret")}
	}
	if d.CanReply {
		p.Actions = ui.Button{Text: i18n.T(ctx, "governanceweb.do.reply"), Kind: ui.Primary, Href: in(ctx, d.Path()+"/svar")}
	}
	return p
}

// evaluationFrame begins a page about an evaluation.
func evaluationFrame(ctx context.Context, d governance.EvaluationDetails, title string) ui.Page {
	p := frameOf(ctx, d.Of)
	p.Heading = titledHalf(ctx, d.Of.Name, title, d.Half)
	p.Title, p.Here = p.Heading, title
	p.Crumbs = append(p.Crumbs, ui.Link{Text: i18n.T(ctx, "governanceweb.governance"), Href: in(ctx, path(d.Of))})
	return p
}

// notices tell that another evaluation has taken the place of this one, and that the
// product disagrees.
func notices(ctx context.Context, d governance.EvaluationDetails) (list []ui.Message) {
	if d.Corrected != "" {
		list = append(list, ui.Message{
			Kind: ui.Warning, Title: i18n.T(ctx, "governanceweb.is_corrected"),
			Link: ui.Link{Text: i18n.T(ctx, "governanceweb.the_correction"), Href: in(ctx, governance.Evaluation{ID: d.Corrected}.Path())},
		})
	}
	if d.Corrects != "" {
		list = append(list, ui.Message{
			Title: i18n.T(ctx, "governanceweb.corrects"),
			Link:  ui.Link{Text: i18n.T(ctx, "governanceweb.the_corrected"), Href: in(ctx, governance.Evaluation{ID: d.Corrects}.Path())},
		})
	}
	if d.Disputed() {
		list = append(list, ui.Message{Kind: ui.Warning, Title: i18n.T(ctx, "governanceweb.disputed"), Text: i18n.T(ctx, "governanceweb.disputed_text")})
	}
	return list
}

func evaluationFacts(ctx context.Context, d governance.EvaluationDetails) ui.Facts {
	list := ui.Facts{
		{Name: i18n.T(ctx, "governanceweb.state"), Text: i18n.T(ctx, d.State.Label())},
		{Name: i18n.T(ctx, "governanceweb.date"), Text: i18n.When(ctx, d.Day)},
		{Name: i18n.T(ctx, "governanceweb.model"), Text: d.Model},
	}
	if d.Recommended != "" {
		list = append(list, ui.Fact{Name: i18n.T(ctx, texts.Label+"recommended"), Text: levelName(ctx, d.Recommended)})
	}
	if !d.Source.IsZero() {
		source := ui.Cited(ctx, d.Source)
		list = append(list, ui.Fact{Name: i18n.T(ctx, "governanceweb.known_from"), Source: &source})
	}
	if d.About != nil {
		list = append(list, ui.Fact{
			Name: i18n.T(ctx, "governanceweb.self"), Text: i18n.When(ctx, d.About.Day), Href: in(ctx, d.About.Path()),
		})
	}
	return list
}

// judged is a criterion with what the product says and how the secretariat evaluates it.
func judged(ctx context.Context, d governance.EvaluationDetails, c criteria.Criterion) ui.Layered {
	r := governance.Row{Criterion: c, Cells: map[product.Voice]governance.Cell{}}
	if claim, ok := d.Claims[c.ID]; ok {
		r.Claim, r.Cells[product.Itself] = &claim, governance.Cell{Colour: claim.Answer.Colour()}
	}
	if v, ok := d.Verdicts[c.ID]; ok {
		r.Verdict, r.Cells[product.Secretariat] = &v, governance.Cell{Colour: v.Colour}
	}
	o := governance.Overview{Of: d.Of, Self: d.About, Evaluation: &d.Evaluation, Sheets: map[product.Voice]governance.Sheet{
		product.Secretariat: {Day: d.Day, Model: d.Model, Draft: d.State != governance.Published},
	}}
	if d.About != nil {
		o.Sheets[product.Itself] = governance.Sheet{Day: d.About.Day, Model: d.About.Model, Draft: d.About.State == governance.Writing}
	}
	layers := []ui.Layer{secretariatLayer(ctx, o, r)}
	if d.About != nil || r.Verdict != nil && replyText(ctx, *r.Verdict) != "" { // the product has had a word
		layers = append([]ui.Layer{selfLayer(ctx, o, r)}, layers...)
	}
	return ui.Layered{
		ID: string(c.ID), Title: text(ctx, c.Title), Href: in(ctx, criterionPath(c.ID)), Marks: marks(ctx, c),
		Layers: layers, Apart: r.Disagree(), Foot: agreement(ctx, r),
	}
}

func goneVerdicts(ctx context.Context, d governance.EvaluationDetails) ui.Table {
	t := ui.Table{Caption: i18n.T(ctx, "governanceweb.gone"), Columns: []ui.Column{
		{Title: i18n.T(ctx, "governanceweb.criterion")}, {Title: i18n.T(ctx, "governanceweb.voice.secretariat")}, {Title: i18n.T(ctx, "governanceweb.field.reason")},
	}}
	for _, v := range d.Gone {
		t.Rows = append(t.Rows, []ui.Cell{{Text: string(v.Was)}, {Content: coloured(ctx, v.Colour)}, {Text: v.Reason}})
	}
	return t
}

// todo is what the reader can do with the evaluation, each in a form of its own.
func todo(ctx context.Context, d governance.EvaluationDetails) (list []templ.Component) {
	post := func(key, below string, kind ui.ButtonKind) {
		list = append(list, ui.Post{Button: ui.Button{Text: i18n.T(ctx, key), Kind: kind}, Action: in(ctx, d.Path()+below)})
	}
	if d.CanSend {
		post("governanceweb.do.send", "/send", ui.Secondary)
		post("governanceweb.do.drop", "/slet", ui.Danger)
	}
	if d.State == governance.Published && d.Corrected == "" && governance.CanEvaluate(auth.From(ctx)) {
		list = append(list, ui.Post{
			Button: ui.Button{Text: i18n.T(ctx, "governanceweb.do.correct")}, Action: in(ctx, path(d.Of)+"/evaluering"),
			Hidden: []ui.Pair{{Name: "corrects", Value: string(d.ID)}},
		})
	}
	if d.CanPublic {
		post("governanceweb.do.publish", "/offentliggoer", ui.Primary)
		post("governanceweb.do.recall", "/tilbage", ui.Secondary)
	}
	return list
}
