package ui

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/a-h/templ"

	"alminding/internal/platform/i18n"
)

// What the templates compute. Kept out of them, so that they show structure and
// nothing else.

// maxQuery is how many characters a search takes; the search says the same.
const maxQuery = 200

var accessibility = NavLink{Label: "ui.foot.accessibility", Path: "/tilgaengelighed"}

// printed is the line that only paper shows: the address, the day, and who for.
func printed(ctx context.Context, c Chrome) string {
	parts := []string{c.here(ctx)}
	if !c.Now.IsZero() {
		parts = append(parts, i18n.DateTime(ctx, c.Now))
	}
	if c.Band != nil {
		parts = append(parts, strings.Trim(c.Band.Account+", "+c.Band.Authority, ", "))
	}
	return strings.Join(parts, " · ")
}

func (s Section) id() string {
	if s.ID != "" {
		return s.ID
	}
	return "section-" + slug(s.Title)
}

// slug makes an ID of a title; letters beyond ASCII are fine in one.
func slug(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "-")
}

func (s Search) id() string {
	if s.Large {
		return "search-large"
	}
	return "search"
}

func (s Search) label(ctx context.Context) string {
	if s.Label != "" {
		return s.Label
	}
	return i18n.T(ctx, "ui.search.all")
}

func (s Search) action(ctx context.Context) string {
	if s.Action != "" {
		return s.Action
	}
	return i18n.Path(ctx, "/soeg")
}

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

// attributes tie the field to its help and its error.
func (f Field) attributes() templ.Attributes {
	a := templ.Attributes{}
	var by []string
	if f.Help != "" {
		by = append(by, f.id()+"-help")
	}
	if f.Error != "" {
		by = append(by, f.id()+"-error")
		a["aria-invalid"] = "true"
	}
	if len(by) > 0 {
		a["aria-describedby"] = strings.Join(by, " ")
	}
	return a
}

func (d DayForm) limits() templ.Attributes {
	a := templ.Attributes{"max": d.Today}
	if d.First != "" {
		a["min"] = d.First
	}
	return a
}

func (f Input) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f TextArea) rows() int {
	if f.Rows == 0 {
		return 4
	}
	return f.Rows
}

// text guards a value's first line break: HTML drops the one right after the tag.
func (f TextArea) text() string {
	if strings.HasPrefix(f.Value, "\n") || strings.HasPrefix(f.Value, "\r") {
		return "\n" + f.Value
	}
	return f.Value
}

// current reports whether step i is the first that is not done.
func (s Steps) current(i int) bool {
	for j, x := range s {
		if !x.Done {
			return i == j
		}
	}
	return false
}

func (o FacetOption) off() bool { return o.Count == 0 && !o.Checked }

func (f Facets) summary(ctx context.Context) string {
	if f.Chosen == 0 {
		return i18n.T(ctx, "ui.facets")
	}
	return i18n.T(ctx, "ui.facets.chosen", "n", f.Chosen)
}

func (p Pager) text(ctx context.Context) string {
	switch {
	case p.First == 0:
		return i18n.N(ctx, "ui.pager.total", p.Total)
	case p.First == 1 && p.Last == p.Total:
		return i18n.N(ctx, "ui.pager.all", p.Total)
	}
	return i18n.T(ctx, "ui.pager.range", "first", p.First, "last", p.Last, "total", p.Total)
}

// role makes a receipt heard when the page loads; a fault interrupts.
func (m Message) role() string {
	switch m.Kind {
	case Failure:
		return "alert"
	case Success:
		return "status"
	case InfoMessage, Warning:
	}
	return "note"
}

// rest is the text after the title: a word's space away, unless it begins with
// a mark that clings to the title.
func (e Event) rest() string {
	if e.Title == "" || strings.IndexAny(e.Text, ":,.;") == 0 {
		return e.Text
	}
	return " " + e.Text
}

// levelStrips are the three strips of a level mark, slightly askew as on the map.
var levelStrips = [3]string{"M0 1.2l6.4-.4.2 19.2-6 .2z", "M9 .7l6.4-.3.1 19.2-6.1.4z", "M18 .3L24.6 0l-.2 19.3-6.2.3z"}

func (l Level) strip(i int) string {
	switch {
	case l.Rank == RankUnknown:
		return "strip-unknown"
	case l.Rank == RankSandbox:
		return "strip-sandbox"
	case i < int(l.Rank-RankSandbox) && l.Rank > RankSandbox:
		return "strip-filled"
	}
	return "strip-empty"
}

func (l Level) words(ctx context.Context) string {
	words := l.Words
	if words == "" {
		key := [...]string{"unknown", "none", "sandbox", "1", "2", "3"}[l.Rank]
		words = i18n.T(ctx, "ui.level."+key)
	}
	if l.Reach > 0 && l.Rank > RankSandbox && l.Reach < int(l.Rank-RankSandbox) {
		words = i18n.T(ctx, "ui.level.reach", "level", words, "reach", l.Reach)
	}
	return words
}

func (c Claim) words(ctx context.Context) string {
	switch {
	case c.Text != "":
		return c.Text
	case c.State == Unconfirmed && c.Since != "":
		return i18n.T(ctx, "ui.claim.unconfirmed_since", "since", c.Since)
	}
	return i18n.T(ctx, "ui.claim."+string(c.State))
}

// number is – when nobody stands behind the number; never 0 for what is not known.
func (f Figure) number() string {
	sourced := f.Source.Text != "" || f.Source.Link.Href != ""
	if f.Number == "" || f.Source.State == NotStated || !sourced && !f.Counted {
		return "–"
	}
	return f.Number
}

type comparedValue struct {
	text string
	diff templ.Component
}

func (c Comparison) table(ctx context.Context) Table {
	t := Table{
		Caption: c.Caption,
		Columns: []Column{{Title: i18n.T(ctx, "ui.diff.field")}, {Title: c.Old}, {Title: c.New}},
	}
	if c.NoteName != "" {
		t.Columns = append(t.Columns, Column{Title: c.NoteName})
	}
	for _, f := range c.Fields {
		spans := Diff(f.Old, f.New)
		row := []Cell{
			{Text: f.Field},
			{Content: comparedValue{f.Old, DiffText{Spans: spans, Side: Removed}}.view()},
			{Content: comparedValue{f.New, DiffText{Spans: spans, Side: Added}}.view()},
		}
		if c.NoteName != "" {
			note := f.Note
			if note == nil {
				note = templ.NopComponent
			}
			row = append(row, Cell{Content: note})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// The chart's measures, in the units of its drawing. At natural size a unit is
// a pixel, so that the letters are as large as the page's smallest.
const (
	barPitch  = 72
	chartTop  = 24
	chartBase = 176
	chartEnd  = 208
)

type drawnBar struct{ class, x, y, width, height, middle, above, amount, label string }

func (c BarChart) size() int { return max(4, len(c.Bars)) * barPitch }

// wide reports whether a narrow screen must scroll to see all bars.
func (c BarChart) wide() bool      { return len(c.Bars) > 4 }
func (c BarChart) width() string   { return strconv.Itoa(c.size()) }
func (c BarChart) viewBox() string { return fmt.Sprintf("0 0 %d %d", c.size(), chartEnd) }
func (c BarChart) base() string    { return fmt.Sprintf("M0 %d.5h%d", chartBase, c.size()) }
func (c BarChart) largest() (n int) {
	for _, b := range c.Bars {
		n = max(n, b.Value)
	}
	return n
}

func (c BarChart) bars(ctx context.Context) []drawnBar {
	largest := max(1, c.largest())
	out := make([]drawnBar, len(c.Bars))
	for i, b := range c.Bars {
		h := (chartBase - chartTop) * b.Value / largest
		x := i*barPitch + 12
		out[i] = drawnBar{
			class: "bar", x: strconv.Itoa(x), y: strconv.Itoa(chartBase - h),
			width: strconv.Itoa(barPitch - 24), height: strconv.Itoa(h),
			middle: strconv.Itoa(i*barPitch + barPitch/2), above: strconv.Itoa(chartBase - h - 7),
			amount: b.amount(ctx), label: b.Label,
		}
		if b.Rough {
			out[i].class = "bar-rough"
		}
	}
	return out
}

func (b Bar) amount(ctx context.Context) string {
	n := i18n.Int(ctx, int64(b.Value))
	if b.Rough {
		return i18n.T(ctx, "ui.chart.rough", "n", n)
	}
	return n
}

// summary is the chart for those who hear it: its title and its ends.
func (c BarChart) summary(ctx context.Context) string {
	if len(c.Bars) == 0 {
		return c.Title
	}
	first, last := c.Bars[0], c.Bars[len(c.Bars)-1]
	return i18n.T(ctx, "ui.chart.summary", "title", c.Title,
		"first", first.Label, "from", first.amount(ctx), "last", last.Label, "to", last.amount(ctx))
}

func (c BarChart) table(ctx context.Context) Table {
	t := Table{Caption: c.Title, Dense: true, Columns: []Column{{Title: c.Label}, {Title: c.Unit, Number: true}}}
	for _, b := range c.Bars {
		t.Rows = append(t.Rows, []Cell{{Text: b.Label}, {Text: b.amount(ctx)}})
	}
	return t
}

const (
	stripPitch = 108 // tenths of a unit, so that the widths stay exact
	groupGap   = 160
	stripTall  = 76
)

type drawnStrip struct{ class, d, title string }

type drawnName struct{ x, name string }

func tenths(n int) string { return strconv.FormatFloat(float64(n)/10, 'f', -1, 64) }

func (s Strips98) size() (tenths int) {
	for _, g := range s.Groups {
		tenths += len(g.Strips)*stripPitch + groupGap
	}
	return max(tenths-groupGap, stripPitch)
}

func (s Strips98) viewBox() string  { return "0 0 " + tenths(s.size()) + " 80" }
func (s Strips98) namesBox() string { return "0 0 " + tenths(s.size()) + " 18" }

func (s Strips98) layout() []drawnStrip {
	var out []drawnStrip
	x := 5
	for _, g := range s.Groups {
		for _, v := range g.Strips {
			out = append(out, drawnStrip{
				class: stepClass(v.Step),
				d:     fmt.Sprintf("M%s 2h8.6l.8 %dh-8.6z", tenths(x), stripTall),
				title: v.Name + ": " + v.Text,
			})
			x += stripPitch
		}
		x += groupGap
	}
	return out
}

func (s Strips98) names() []drawnName {
	out := make([]drawnName, len(s.Groups))
	x := 0
	for i, g := range s.Groups {
		out[i] = drawnName{tenths(x), g.Name}
		x += len(g.Strips)*stripPitch + groupGap
	}
	return out
}

// words say how near the due date is, where that is near, or what it was.
func (d Duty) words(ctx context.Context) string {
	switch left := int(d.Due - d.Today); {
	case d.Done != 0:
		return i18n.T(ctx, "ui.duty.was_due", "due", i18n.ShortDate(ctx, d.Due))
	case left < 0:
		return i18n.N(ctx, "ui.duty.over", -left)
	case left == 0:
		return i18n.T(ctx, "ui.duty.today")
	case left == 1:
		return i18n.T(ctx, "ui.duty.tomorrow")
	case left <= soon:
		return i18n.N(ctx, "ui.duty.in", left)
	}
	return ""
}

// first reports whether the i-th column of verdicts begins a group.
func (v Verdicts) first(i int) bool {
	for _, g := range v.Groups {
		if i <= 0 {
			return i == 0
		}
		i -= len(g.Columns)
	}
	return false
}
