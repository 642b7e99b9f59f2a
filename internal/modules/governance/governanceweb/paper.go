package governanceweb

import (
	"context"
	"slices"

	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/paper"
	"alminding/internal/platform/ui"
)

// evaluationPaper is an evaluation to file and send on, in the order of OS2's template:
// the summary, what it comes to, and theme by theme what is said of each criterion, with
// what the product says beside it.
func (h *handlers) evaluationPaper(ctx context.Context, d governance.EvaluationDetails) paper.Document {
	title := titledHalf(ctx, d.Of.Name, i18n.T(ctx, "governanceweb.evaluation"), d.Half)
	doc := paper.Document{
		Language: paper.Danish, Title: title, Above: d.Of.Name, Author: ui.SiteName(ctx), Subject: title, Made: d.Updated,
		Pages: i18n.T(ctx, "governanceweb.paper.pages", "n", "{n}", "total", "{total}"),
	}
	if i18n.Lang(ctx) == i18n.English {
		doc.Language = paper.English
	}
	for _, f := range evaluationFacts(ctx, d) {
		if f.Text != "" {
			doc.Facts = append(doc.Facts, f.Name+": "+f.Text)
		}
	}
	section := func(title string, blocks ...paper.Block) {
		doc.Blocks = append(append(doc.Blocks, paper.Heading{Level: 2, Text: title}), blocks...)
	}
	if d.Summary != "" {
		section(i18n.T(ctx, texts.Label+"summary"), paper.Prose(d.Summary)...)
	}
	section(i18n.T(ctx, "governanceweb.in_all"), totalsPaper(ctx, d))
	for _, theme := range criteria.Themes {
		section(i18n.T(ctx, "governanceweb.theme."+string(theme)), themePaper(ctx, d, theme))
	}
	if d.Judgement != "" {
		section(i18n.T(ctx, texts.Label+"judgement"), paper.Prose(d.Judgement)...)
	}
	if d.Reply != "" || d.Disagrees {
		section(i18n.T(ctx, texts.Label+"reply_whole"), paper.Prose(replyText(ctx, governance.Verdict{Reply: d.Reply, Disagrees: d.Disagrees}))...)
	}
	url := h.base + in(ctx, d.Path())
	doc.Blocks = append(doc.Blocks, paper.Paragraph{Soft: true, Text: paper.Text{{Text: i18n.T(ctx, "governanceweb.paper.origin") + " "}, {Text: url, Link: url}}})
	return doc
}

// totalsPaper counts the verdicts by level and colour, always from the rows.
func totalsPaper(ctx context.Context, d governance.EvaluationDetails) paper.Table {
	colours := append(slices.Clip(criteria.Colours), criteria.NoColour)
	t := paper.Table{RowHeader: true, Columns: []paper.Column{{Title: i18n.T(ctx, "governanceweb.level"), Width: 2}}}
	for _, c := range colours {
		t.Columns = append(t.Columns, paper.Column{Title: coloured(ctx, c).Text, Right: true})
	}
	row := func(name string, is func(criteria.Criterion) bool) {
		n := criteria.Totals{}
		for _, c := range governance.Model.Criteria {
			if is(c) {
				n[d.Verdicts[c.ID].Colour]++
			}
		}
		cells := []paper.Text{paper.Plain(name)}
		for _, c := range colours {
			cells = append(cells, paper.Plain(i18n.Int(ctx, int64(n[c]))))
		}
		t.Rows = append(t.Rows, cells)
	}
	for _, l := range criteria.Levels {
		row(levelName(ctx, l), func(c criteria.Criterion) bool { return c.Level == l })
	}
	row(i18n.T(ctx, "governanceweb.in_all"), func(criteria.Criterion) bool { return true })
	return t
}

// themePaper is what is said of the criteria of a theme.
func themePaper(ctx context.Context, d governance.EvaluationDetails, theme criteria.Theme) paper.Table {
	t := paper.Table{RowHeader: true, Columns: []paper.Column{
		{Title: i18n.T(ctx, "governanceweb.criterion"), Width: 4}, {Title: i18n.T(ctx, "governanceweb.voice.secretariat"), Width: 6},
		{Title: i18n.T(ctx, "governanceweb.voice.product"), Width: 5},
	}}
	for _, c := range governance.Model.Criteria {
		if c.Theme != theme {
			continue
		}
		v := d.Verdicts[c.ID]
		row := []paper.Text{
			paper.Plain(string(c.ID) + " " + text(ctx, c.Title) + "\n" + levelName(ctx, c.Level)), paper.Bold(coloured(ctx, v.Colour).Text), {},
		}
		say := func(cell int, s string) {
			if s != "" {
				row[cell] = append(row[cell], paper.Run{Text: "\n" + s})
			}
		}
		for _, s := range verdictTexts(ctx, v) {
			say(1, s)
		}
		if claim, ok := d.Claims[c.ID]; ok {
			row[2] = paper.Bold(answered(ctx, claim.Answer).Text)
			for _, s := range claimPart(ctx, claim).Texts {
				say(2, s)
			}
		}
		if reply := replyText(ctx, v); reply != "" {
			say(2, i18n.T(ctx, "governanceweb.reply_is", "text", reply))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
