package governanceweb

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// texts are where the words of fields are.
var texts = form.Texts{Label: "governanceweb.field.", Help: "governanceweb.help."}

// in is an address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

// text is the text in the language of the page.
func text(ctx context.Context, t criteria.Text) string { return t.In(string(i18n.Lang(ctx))) }

// titled is the title of a page about a product.
func titled(ctx context.Context, name, about string) string {
	return i18n.T(ctx, "governanceweb.title_of", "title", name, "name", inSentence(about))
}

// titledHalf is titled for what was said in a half-year.
func titledHalf(ctx context.Context, name, about string, half governance.Half) string {
	return i18n.T(ctx, "governanceweb.self_of", "title", inSentence(about), "name", name, "half", halfName(ctx, half))
}

// inSentence is a text that stands alone elsewhere, as it is inside a sentence.
func inSentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[size:]
}

// alone is a text of a sentence as it is by itself, in a heading or a link.
func alone(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// crumbs lead to the page about all products.
func crumbs(ctx context.Context, more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "governanceweb.governance"), Href: in(ctx, portfolioPath)}}, more...)
}

// criterionPath is the page about a criterion of today's model.
func criterionPath(id criteria.ID) string { return "/governance/krav/" + string(id) }

// criterionCell names a criterion in a table, and leads to it.
func criterionCell(ctx context.Context, c criteria.Criterion) ui.Cell {
	return ui.Cell{Text: string(c.ID) + " " + text(ctx, c.Title), Href: in(ctx, criterionPath(c.ID))}
}

// path is the page on which a product is judged.
func path(p product.Product) string { return p.Path() + "/governance" }

var speakers = map[product.Voice]ui.Speaker{
	product.Machine: ui.MachineSpeaks, product.Itself: ui.ItselfSpeaks, product.Secretariat: ui.SecretariatSpeaks,
}

// coloured is a colour in form and word.
func coloured(ctx context.Context, c criteria.Colour) ui.Status {
	return ui.Status{Verdict: verdictOf(c), Text: i18n.T(ctx, "governanceweb.colour."+named(string(c)))}
}

// answered is what a product says, in form and word. A row that it left empty counts as
// not met, so it looks so too; one that it never had is told by coloured.
func answered(ctx context.Context, a criteria.Answer) ui.Status {
	return ui.Status{Verdict: verdictOf(a.Colour()), Text: i18n.T(ctx, "governanceweb.answer."+named(string(a)))}
}

// pointed is which way findings point, in form and word.
func pointed(ctx context.Context, p criteria.Pointing) ui.Status {
	v := map[criteria.Pointing]ui.Verdict{
		criteria.Supports: ui.Yes, criteria.Contradicts: ui.No, criteria.DoesNotApply: ui.Irrelevant, criteria.CannotTell: ui.Unanswered,
	}[p]
	return ui.Status{Verdict: v, Text: i18n.T(ctx, "governanceweb.points."+string(p))}
}

// cell is what a voice says of a criterion, in form and word.
func cell(ctx context.Context, c governance.Cell) ui.Status {
	if c.Points == "" {
		return coloured(ctx, c.Colour)
	}
	s := pointed(ctx, c.Points)
	if c.Brought {
		s.Text = i18n.T(ctx, "governanceweb.brought_cell", "text", s.Text)
	}
	return s
}

func verdictOf(c criteria.Colour) ui.Verdict {
	switch c {
	case criteria.Green:
		return ui.Yes
	case criteria.Yellow:
		return ui.Partly
	case criteria.Red:
		return ui.No
	case criteria.Grey:
		return ui.Irrelevant
	case criteria.NoColour:
	}
	return ui.Unanswered
}

// named is the last part of a key: the empty value has a name too.
func named(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

func rank(l criteria.Level) ui.Rank {
	return map[criteria.Level]ui.Rank{
		criteria.Sandbox: ui.RankSandbox, criteria.Level1: ui.Rank1, criteria.Level2: ui.Rank2, criteria.Level3: ui.Rank3,
	}[l]
}

// yearText is a year, which is no number with a separator in it.
func yearText(year int) string { return strconv.Itoa(year) }

func levelName(ctx context.Context, l criteria.Level) string {
	return i18n.T(ctx, "governanceweb.level."+named(string(l)))
}

// marks are the level that a criterion belongs to, and whether it is a recommendation.
func marks(ctx context.Context, c criteria.Criterion) ui.Row {
	row := ui.Row{ui.Level{Rank: rank(c.Level), Words: levelName(ctx, c.Level)}}
	if c.Should {
		row = append(row, ui.Tag{Text: i18n.T(ctx, "governanceweb.should")})
	}
	return row
}

// told is a fact as a sentence, with where it was read.
func told(ctx context.Context, f criteria.Fact) ui.Fact {
	var with []any
	for name, value := range f.Values(i18n.Lang(ctx) == i18n.English) {
		if d, err := civil.ParseWhen(value); err == nil && strings.Contains(value, "-") {
			with = append(with, name, i18n.When(ctx, d)) // as readers write dates
		} else {
			with = append(with, name, value)
		}
	}
	out := ui.Fact{Text: i18n.T(ctx, f.Says, with...)}
	if f.Count != nil {
		out.Text = i18n.N(ctx, f.Says, *f.Count, with...)
	}
	switch p := f.Place; {
	case cite.IsWeb(p.Path):
		out.Href = p.Path
	case web.LocalPath(p.Path, "") != "":
		out.Href = in(ctx, p.Path)
	case p.File != "" && p.Line > 0:
		out.Text += " " + i18n.T(ctx, "governanceweb.at_line", "file", fileOf(p), "line", p.Line)
	case p.File != "":
		out.Text += " " + i18n.T(ctx, "governanceweb.at_file", "file", fileOf(p))
	}
	return out
}

// fileOf names a file among those of all the repositories of a product.
func fileOf(p criteria.Place) string {
	if p.Repo == "" {
		return p.File
	}
	return p.Repo + ": " + p.File
}

// shortCommit is how much of a commit's name people write.
const shortCommit = 10

// commitsOf are the repositories that the findings are about, each as it was at a commit,
// so that anybody can look for themselves.
func commitsOf(found []governance.Found) (list []string) {
	for _, f := range found {
		for _, fact := range f.Facts {
			if p := fact.Place; p.Repo != "" && p.Commit != "" {
				list = append(list, p.Repo+" "+p.Commit[:min(len(p.Commit), shortCommit)])
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// saidOn tells when something was said, and by which model.
func saidOn(ctx context.Context, x governance.Sheet) string {
	key := "governanceweb.said_on"
	if x.Draft {
		key = "governanceweb.said_draft"
	}
	return i18n.T(ctx, key, "date", x.Day, "model", x.Model)
}

// short is the date of a sheet, where there is little room.
func short(ctx context.Context, w civil.When) string {
	if w.First() == w.Last() {
		return i18n.ShortDate(ctx, w.First())
	}
	return i18n.When(ctx, w)
}
