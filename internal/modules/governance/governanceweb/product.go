package governanceweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// productPage is how one product is judged: the voices in all, and criterion by
// criterion.
type productPage struct {
	ui.Page
	Sums   ui.LayerSums
	Apart  *ui.Message // where the layers disagree
	Level  levelPart
	Shown  ui.Chips // that only some criteria are shown
	Jump   jump
	Themes []themePart
	None   ui.Empty

	FollowUps followUpPart
	Tools     []ui.Link // what there is beside the criteria, and what keepers do
}

// levelPart is what level is held, what the marks support, and why not the next.
type levelPart struct {
	Facts  ui.Facts
	Next   string // title of Lacks
	Lacks  []ui.Link
	Only   ui.Link // to the same criteria with what is said of them
	RunOut []ui.Link
}

// themePart is the criteria of one theme.
type themePart struct {
	ID, Title string
	Criteria  []ui.Layered
}

// narrowed is which of the criteria a reader wants to see.
type narrowed string

// The ways to narrow.
const (
	everything narrowed = ""
	apart      narrowed = "uenige"   // those of which the layers disagree
	lacking    narrowed = "mangler"  // those that keep the product from the next level
	expired    narrowed = "udloebet" // those of which what was shown has run out
)

func (h *handlers) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := h.products.BySlug(ctx, auth.From(ctx), r.PathValue("slug"))
	if err != nil {
		return err
	}
	o, err := h.governance.OverviewOf(ctx, auth.From(ctx), d.ID)
	if err != nil {
		return err
	}
	p := newProductPage(ctx, o, narrowed(r.URL.Query().Get("vis")), h.governance.Today())
	if p.FollowUps, err = h.followUps(ctx, o); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, productView(p))
}

func newProductPage(ctx context.Context, o governance.Overview, only narrowed, today civil.Date) productPage {
	p := productPage{Page: productFrame(ctx, o), Sums: sums(ctx, o), Level: newLevelPart(ctx, o)}
	if n := o.Disagreements(); n > 0 && only == everything {
		p.Apart = &ui.Message{
			Kind: ui.Warning, Title: i18n.T(ctx, "governanceweb.apart", "n", n, "of", len(o.Rows)),
			Link: ui.Link{Text: i18n.N(ctx, "governanceweb.only_apart", n), Href: in(ctx, path(o.Of)) + "?vis=" + string(apart)},
		}
	}
	if only == apart || only == lacking || only == expired {
		p.Shown = ui.Chips{{Text: i18n.T(ctx, "governanceweb.only."+string(only)), Href: in(ctx, path(o.Of))}}
	}
	shown := shows(o, only)
	for _, theme := range criteria.Themes {
		t := themePart{ID: string(theme), Title: i18n.T(ctx, "governanceweb.theme."+string(theme))}
		for _, row := range o.Rows {
			if row.Criterion.Theme == theme && shown(row) {
				t.Criteria = append(t.Criteria, layered(ctx, o, row, today))
			}
		}
		if len(t.Criteria) > 0 {
			p.Themes = append(p.Themes, t)
			p.Jump.to(t.ID, i18n.T(ctx, "governanceweb.theme_of", "theme", t.Title, "n", i18n.N(ctx, "governanceweb.n_criteria", len(t.Criteria))))
		}
	}
	p.Tools = tools(ctx, o)
	p.None = ui.Empty{Title: i18n.T(ctx, "governanceweb.nothing_shown"), Text: i18n.T(ctx, "governanceweb.nothing_shown_text")}
	return p
}

// tools lead to what there is beside the criteria, and to what keepers do.
func tools(ctx context.Context, o governance.Overview) []ui.Link {
	link := func(key, below string) ui.Link {
		return ui.Link{Text: i18n.T(ctx, key), Href: in(ctx, path(o.Of)+below)}
	}
	list := []ui.Link{link("governanceweb.evidence", "/bevis"), link("governanceweb.documents", "/dokumenter"), link("governanceweb.history", "/historik"), link("governanceweb.badge", badgePath)}
	bring := func(kind string) {
		list = append(list, ui.Link{Text: i18n.T(ctx, "governanceweb.do.bring_"+kind), Href: in(ctx, "/indlaes/"+kind+"/ny") + "?om=" + string(o.Of.ID)})
	}
	if o.CanAnswer {
		bring("selvevalueringer")
	}
	if o.CanJudge {
		list = append(list, link("governanceweb.dialogue", "/dialogmoede"), link("governanceweb.do.level", "/niveau"))
		bring("evalueringer")
	}
	return list
}

func productFrame(ctx context.Context, o governance.Overview) ui.Page {
	p := frameOf(ctx, o.Of)
	p.Title = i18n.T(ctx, "governanceweb.title_of", "title", i18n.T(ctx, "governanceweb.governance"), "name", o.Of.Name)
	p.Heading = i18n.T(ctx, "governanceweb.heading", "name", o.Of.Name)
	p.Meta = ui.Row{heldMark(ctx, o.Status)}
	if x := o.Status.Stated; x != nil {
		p.Meta = ui.Row{heldMark(ctx, o.Status), ui.Claim{State: ui.Stated, Text: titled(ctx, levelName(ctx, criteria.Level(x.Level)), standing(ctx, x.Standing))}}
	}
	if o.CanJudge {
		p.Actions = evaluateButton(ctx, o)
	} else if o.CanAnswer && waitsForReply(o) {
		p.Actions = ui.Button{Text: i18n.T(ctx, "governanceweb.do.reply"), Kind: ui.Primary, Href: in(ctx, o.Evaluation.Path()+"/svar")}
	} else if o.CanAnswer {
		p.Actions = ui.Button{Text: i18n.T(ctx, "governanceweb.do.self"), Kind: ui.Primary, Href: in(ctx, path(o.Of)+"/selvevaluering")}
	}
	return p
}

// waitsForReply reports whether the secretariat has sent what the product has not replied
// to.
func waitsForReply(o governance.Overview) bool {
	return o.Evaluation != nil && o.Evaluation.State == governance.Sent && o.Evaluation.Replied == nil
}

// evaluateButton leads to the evaluation that is being written or is with the product,
// or begins one.
func evaluateButton(ctx context.Context, o governance.Overview) templ.Component {
	if o.Evaluation != nil && o.Evaluation.State == governance.Drafted {
		return ui.Button{Text: i18n.T(ctx, "governanceweb.do.write"), Kind: ui.Primary, Href: in(ctx, o.Evaluation.Path()+"/ret")}
	}
	if o.Evaluation != nil && o.Evaluation.State == governance.Sent {
		return ui.Button{Text: i18n.T(ctx, "governanceweb.do.read"), Kind: ui.Primary, Href: in(ctx, o.Evaluation.Path())}
	}
	return ui.Post{Button: ui.Button{Text: i18n.T(ctx, "governanceweb.do.evaluate"), Kind: ui.Primary}, Action: in(ctx, path(o.Of)+"/evaluering")}
}

// frameOf begins a page below the product's own.
func frameOf(ctx context.Context, p product.Product) ui.Page {
	return ui.Page{
		Door: "sharing", Sub: "governance", Tabs: ui.ProductTabs(ctx, p.Path(), "governance"), Here: i18n.T(ctx, "governanceweb.governance"),
		Crumbs: []ui.Link{
			{Text: i18n.T(ctx, "governanceweb.products"), Href: in(ctx, "/produkter")}, {Text: p.Name, Href: in(ctx, p.Path())},
		},
	}
}

// heldMark is the level that was decided, and how far the marks reach.
func heldMark(ctx context.Context, s governance.Status) templ.Component {
	if s.Held == nil {
		return ui.Level{Large: true, Words: i18n.T(ctx, "governanceweb.level.none")}
	}
	level := criteria.Level(s.Held.Level)
	mark := ui.Level{Large: true, Rank: rank(level), Words: levelName(ctx, level)}
	if s.Judged {
		mark.Reach = reach(s)
	}
	return mark
}

// reach is how many of three levels the marks support.
func reach(s governance.Status) int {
	return map[criteria.Level]int{criteria.Level1: 1, criteria.Level2: 2, criteria.Level3: 3}[s.Supported]
}

// sums is what each voice says in all.
func sums(ctx context.Context, o governance.Overview) ui.LayerSums {
	var list ui.LayerSums
	for _, v := range governance.Layers {
		x, said := o.Sheets[v]
		sum := ui.LayerSum{By: speakers[v]}
		if !said {
			sum.Counts = []ui.Status{{Verdict: ui.Unanswered, Text: i18n.T(ctx, "governanceweb.says_nothing")}}
			list = append(list, sum)
			continue
		}
		sum.Source = ui.Source{State: ui.Stated, Text: saidOn(ctx, x)}
		if x.Brought != nil {
			sum.Source.Text = i18n.T(ctx, "governanceweb.partly_brought", "said", sum.Source.Text, "brought", inSentence(bringing(ctx, *x.Brought)))
		}
		if v != product.Machine {
			sum.Source.Link = ui.Link{Text: i18n.T(ctx, "governanceweb.whole"), Href: in(ctx, x.Path())}
		}
		sum.Counts = counts(ctx, x)
		list = append(list, sum)
	}
	return list
}

// counts is how often a voice says what; what it never says is left out.
func counts(ctx context.Context, x governance.Sheet) (list []ui.Status) {
	if x.Voice == product.Machine {
		points := x.Points()
		for _, p := range criteria.Pointings {
			if n := points[p]; n > 0 {
				list = append(list, ui.Status{Verdict: pointed(ctx, p).Verdict, Text: i18n.N(ctx, "governanceweb.count."+string(p), n)})
			}
		}
		return list
	}
	totals := x.Totals()
	for _, c := range append(criteria.Colours, criteria.NoColour) {
		if n := totals[c]; n > 0 {
			list = append(list, ui.Status{Verdict: verdictOf(c), Text: i18n.N(ctx, "governanceweb.count."+named(string(c)), n)})
		}
	}
	return list
}

func newLevelPart(ctx context.Context, o governance.Overview) levelPart {
	s := o.Status
	p := levelPart{Facts: ui.Facts{{Name: i18n.T(ctx, "governanceweb.held"), Text: i18n.T(ctx, "governanceweb.not_decided")}}}
	if s.Held != nil {
		source := ui.Cited(ctx, s.Held.Source)
		if s.Held.Decision != "" {
			source.Link = ui.Link{Text: i18n.T(ctx, "governanceweb.the_decision"), Href: in(ctx, s.Held.Decision)}
		}
		name := i18n.T(ctx, "governanceweb.held")
		if s.Held.Standing != product.Decided {
			name = standing(ctx, s.Held.Standing)
		}
		p.Facts[0] = ui.Fact{Name: name, Text: levelName(ctx, criteria.Level(s.Held.Level)), Source: &source}
	}
	if x := s.Stated; x != nil {
		source := ui.Cited(ctx, x.Source)
		p.Facts = append(p.Facts, ui.Fact{Name: standing(ctx, x.Standing), Text: levelName(ctx, criteria.Level(x.Level)), Source: &source})
	}
	supported := i18n.T(ctx, "governanceweb.not_judged")
	if s.Judged {
		supported = levelName(ctx, s.Supported)
		if !s.Supports {
			supported = i18n.T(ctx, "governanceweb.supports_none")
		}
	}
	p.Facts = append(p.Facts, ui.Fact{Name: i18n.T(ctx, "governanceweb.supported"), Text: supported})
	if next, more := s.Next(); more && s.Judged {
		p.Next = i18n.T(ctx, "governanceweb.why_not", "level", strings.ToLower(levelName(ctx, next)))
		p.Lacks = criterionLinks(ctx, s.WhyNot(next))
		p.Only = ui.Link{Text: i18n.T(ctx, "governanceweb.only_lacking"), Href: in(ctx, path(o.Of)) + "?vis=" + string(lacking)}
	}
	p.RunOut = criterionLinks(ctx, s.RunOut())
	return p
}

// criterionLinks lead to the criteria on the same page.
func criterionLinks(ctx context.Context, list []criteria.Criterion) []ui.Link {
	links := make([]ui.Link, len(list))
	for i, c := range list {
		links[i] = ui.Link{Text: string(c.ID) + " " + text(ctx, c.Title), Href: "#" + string(c.ID)}
	}
	return links
}
