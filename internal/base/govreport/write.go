package govreport

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"alminding/internal/base/criteria"
)

// Markdown writes the report: its parts in their order, or those of the template where
// it has none. Totals are counted from the rows, whatever a report that was read said.
func (r *Report) Markdown() []byte {
	parts := r.Parts
	if len(parts) == 0 {
		parts = r.template()
	}
	w := &page{report: r, counts: r.counts(), left: map[criteria.Theme][]Row{}}
	for _, row := range r.Rows {
		w.left[row.Theme] = append(w.left[row.Theme], row)
	}
	last := len(parts) - 1
	for last > 0 && parts[last].Holds != Table {
		last--
	}
	for i, p := range parts {
		w.part(p)
		if i == last {
			w.rest()
		}
	}
	return []byte(strings.Join(w.blocks, "\n\n") + "\n")
}

// page is a report while it is written in Markdown.
type page struct {
	report *Report
	counts map[place]criteria.Totals
	left   map[criteria.Theme][]Row // rows not yet written
	blocks []string
}

func (w *page) block(lines ...string) { w.blocks = append(w.blocks, strings.Join(lines, "\n")) }

func (w *page) part(p Part) {
	switch p.Holds {
	case Heads:
		w.head(p)
	case Summary, Overall, Advice:
		w.block(p.Heading)
		if p.Text != "" {
			w.block(p.Text)
		}
	case Table:
		w.table(p.Columns, w.left[p.Theme])
		delete(w.left, p.Theme)
	case ByLevel:
		w.byLevel()
	case ByTheme:
		w.byTheme()
	case Pies:
		w.pie(p.Level)
	default:
		w.block(p.Text)
	}
}

// rest writes the rows that no part has a table for.
func (w *page) rest() {
	for _, row := range w.report.Rows {
		if rows := w.left[row.Theme]; len(rows) > 0 {
			w.block("## " + cmp.Or(strings.ToUpper(themeWords.first(row.Theme)), string(row.Theme), "KRAV"))
			w.table(w.report.Kind.columns(), rows)
			delete(w.left, row.Theme)
		}
	}
}

// head writes the fields, each on a line of its own: the two spaces at its end are a
// line break in Markdown.
func (w *page) head(p Part) {
	var lines []string
	if p.Heading != "" {
		lines = append(lines, "> "+p.Heading+"  ")
	}
	for _, f := range w.report.Head {
		text := f.Value
		if label := cmp.Or(f.Label, w.report.label(f.Name)); label != "" {
			text = strings.TrimSpace("**" + label + ":** " + f.Value)
		}
		lines = append(lines, "> "+text+"  ")
	}
	if len(lines) > 0 {
		w.block(lines...)
	}
}

// label is what the template calls a field.
func (r *Report) label(name Name) string {
	switch {
	case name == Template && r.Kind != Evaluation:
		return "Version for anvendt governancerapport"
	case name == Author && r.Kind != Evaluation:
		return "Udfyldt af"
	default:
		return fieldWords.first(name)
	}
}

// table writes rows under the columns, and under further ones what those have no place
// for.
func (w *page) table(headings []string, rows []Row) {
	if len(headings) == 0 {
		headings = w.report.Kind.columns()
	}
	headings = slices.Clone(headings)
	columns := columnsOf(headings)
	for _, row := range rows {
		for _, c := range knownColumns {
			if slices.Contains(columns, c) || w.cell("", c, row) == "" {
				continue
			}
			at := len(columns)
			if c == colTick { // it has no heading, and is known by its place
				at = 0
			}
			headings, columns = slices.Insert(headings, at, columnWords.first(c)), slices.Insert(columns, at, c)
		}
		seen := map[string]int{}
		for _, o := range row.Others {
			if seen[o.Name]++; seen[o.Name] > further(headings, columns, o.Name) {
				headings, columns = append(headings, o.Name), append(columns, "")
			}
		}
	}
	lines := []string{line(headings), strings.Repeat("|---", len(headings)) + "|"}
	for _, row := range rows {
		lines = append(lines, w.row(headings, columns, row))
	}
	w.block(lines...)
}

// knownColumns are those that a row can need. The verdict has one of three by the kind of
// the report.
var knownColumns = []column{colLevel, colTitle, colStandard, colTick, colAnswer, colColour, colText, colAdvice}

func (w *page) row(headings []string, columns []column, row Row) string {
	if strings.HasPrefix(row.Raw, "|") {
		return row.Raw
	}
	if row.Raw != "" { // of a list in JSON
		return line([]string{row.Raw})
	}
	given := make([]string, len(columns))
	for i, c := range columns {
		if c != "" {
			given[i] = w.cell(headings[i], c, row)
			continue
		}
		given[i] = row.other(headings[i], further(headings[:i], columns, headings[i]))
	}
	return line(given)
}

func (w *page) cell(heading string, c column, row Row) string {
	switch c {
	case colID:
		return string(row.Criterion)
	case colLevel:
		return row.Level
	case colTitle:
		return row.Title
	case colStandard:
		return row.Standard
	case colText:
		return row.Text
	case colAdvice:
		return row.Advice
	case w.report.Kind.verdict():
		return cmp.Or(row.Said, w.verdict(heading, row))
	default:
		return ""
	}
}

// verdict is what the form writes: a colour, a box, an answer, or its sign where the
// column is headed by one.
func (w *page) verdict(heading string, row Row) string {
	switch {
	case w.report.Kind == Evaluation:
		return colourWords.first(row.Colour)
	case w.report.Kind == Checklist && row.Ticked:
		return "[x]"
	case w.report.Kind == Checklist:
		return "[ ]"
	case bare(heading) == "" && row.Answer != criteria.Planned:
		return answerSigns.first(row.Answer)
	default:
		return answerWords.first(row.Answer)
	}
}

// further counts the columns of the name among headings that hold nothing known.
func further(headings []string, columns []column, name string) (n int) {
	for i, h := range headings {
		if h == name && columns[i] == "" {
			n++
		}
	}
	return n
}

// other is the text of a further cell: of several under one heading the one after as
// many.
func (r Row) other(name string, after int) string {
	for _, o := range r.Others {
		if o.Name != name {
			continue
		}
		if after--; after >= 0 {
			continue
		}
		var text string
		if json.Unmarshal(o.Value, &text) != nil {
			text = string(o.Value)
		}
		return text
	}
	return ""
}

// levelLabel is what totals call a level.
func levelLabel(l criteria.Level) string {
	if l == "" {
		return "Samlet"
	}
	return levelWords.first(l)
}

func (w *page) byLevel() {
	lines := []string{"| Niveau / Vurdering | 🟢 Grøn | 🟡 Gul | 🔴 Rød | ⚪ Grå |", "|---|---|---|---|---|"}
	for _, l := range append(slices.Clone(criteria.Levels), "") {
		name := levelLabel(l)
		if l == "" {
			name = "**Total**"
		}
		given := []string{name}
		for _, c := range criteria.Colours {
			given = append(given, fmt.Sprint(w.counts[place{level: l}][c]))
		}
		lines = append(lines, line(given))
	}
	w.block(lines...)
}

func (w *page) byTheme() {
	lines := []string{"| Tema / Niveau | Sandkasse | Niveau 1 | Niveau 2 | Niveau 3 | Total |", "|---|---|---|---|---|---|"}
	for _, t := range append(slices.Clone(criteria.Themes), "") {
		given := []string{cmp.Or(themeWords.first(t), "**Total**")}
		for _, l := range append(slices.Clone(criteria.Levels), "") {
			given = append(given, signs(w.counts[place{l, t}]))
		}
		lines = append(lines, line(given))
	}
	w.block(lines...)
}

// signs are totals as the template writes them: 🟢 1 🟡 0 🔴 0 ⚪ 0.
func signs(t criteria.Totals) string {
	var words []string
	for _, c := range criteria.Colours {
		words = append(words, fmt.Sprint(colourWords.first(c), " ", t[c]))
	}
	return strings.Join(words, " ")
}

// slices of a pie, in the colours of the template.
var pieColours = map[criteria.Colour][2]string{
	criteria.Green: {"Grøn", "#008000"}, criteria.Yellow: {"Gul", "#FFFF00"}, criteria.Red: {"Rød", "#FF0000"}, criteria.Grey: {"Grå", "#808080"},
}

// pie draws totals. Mermaid gives its colours by the size of the slices, so the
// largest comes first.
func (w *page) pie(l criteria.Level) {
	counts := w.counts[place{level: l}]
	ranked := slices.Clone(criteria.Colours)
	slices.SortStableFunc(ranked, func(a, b criteria.Colour) int { return cmp.Compare(counts[b], counts[a]) })
	sum := 0
	for _, n := range counts {
		sum += n
	}
	var colours, parts []string
	for i, c := range ranked {
		colours = append(colours, fmt.Sprintf("%q: %q", fmt.Sprint("pie", i+1), pieColours[c][1]))
		parts = append(parts, fmt.Sprintf("  \"%s %d%%\" : %d", pieColours[c][0], percent(counts[c], sum), counts[c]))
	}
	lines := []string{"```mermaid", `%%{init: {"themeVariables": {`, "  " + strings.Join(colours, ", "), "}}}%%", "pie showData",
		fmt.Sprintf("  title %s (%d krav)", levelLabel(l), sum)}
	w.block(append(append(lines, parts...), "```")...)
}

// percent rounds to the nearest, halves up.
func percent(n, of int) int {
	if of == 0 {
		return 0
	}
	return (200*n + of) / (2 * of)
}
