package govreport

import (
	"regexp"
	"slices"
	"strings"

	"alminding/internal/base/criteria"
)

// document is a report in Markdown while it is read.
type document struct {
	lines   []string
	at      int // the line to be read next, from 0
	heading string
	prose   []string
	began   int // the line at which the prose began
	tables  map[criteria.Theme]bool
	report  *Report
	faults  []Fault
}

// readMarkdown cuts a report into its parts. What is none of those it knows is prose,
// and prose is kept as it is.
func readMarkdown(text string) (*Report, []Fault, error) {
	d := &document{lines: strings.Split(text, "\n"), tables: map[criteria.Theme]bool{}, report: &Report{}}
	for d.at < len(d.lines) {
		d.step()
		if len(d.report.Rows) > MaxRows {
			return nil, nil, ErrTooMany
		}
	}
	d.endProse()
	if d.report.Kind == "" {
		return nil, nil, ErrNone
	}
	d.report.Product = productOf(d.lines)
	return d.report, d.faults, nil
}

// step reads what begins at the next line.
func (d *document) step() {
	text := strings.TrimSpace(d.lines[d.at])
	switch {
	case strings.HasPrefix(text, "```"):
		d.fence(text[3:])
	case strings.HasPrefix(text, "<!--"):
		d.keep(d.until(func(s string) bool { return strings.Contains(s, "-->") }))
	case isTable(d.lines, d.at):
		d.table()
	case strings.HasPrefix(text, ">"):
		d.quotation()
	default:
		if depth, name := headingOf(text); depth > 0 {
			if holds, ok := partWords.of(bare(name)); ok && depth < emphasised {
				d.section(holds, depth)
				return
			}
			d.heading = name
		}
		d.keep(d.at + 1)
	}
}

// keep takes the lines up to the one given as prose.
func (d *document) keep(end int) {
	if len(d.prose) == 0 {
		d.began = d.at
	}
	d.prose = append(d.prose, d.lines[d.at:end]...)
	d.at = end
}

// endProse makes a part of the prose read so far.
func (d *document) endProse() {
	for len(d.prose) > 0 && strings.TrimSpace(d.prose[0]) == "" {
		d.prose = d.prose[1:]
		d.began++
	}
	if text := strings.TrimRight(strings.Join(d.prose, "\n"), " \t\n"); text != "" {
		d.report.Parts = append(d.report.Parts, Part{Line: d.began + 1, Holds: Prose, Text: text})
	}
	d.prose = nil
}

// add ends the prose and adds a part that begins at the next line.
func (d *document) add(p Part) {
	d.endProse()
	p.Line = d.at + 1
	d.report.Parts = append(d.report.Parts, p)
}

// fault notes something at a line, from 0.
func (d *document) fault(at int, key string, args ...any) {
	d.faults = append(d.faults, Fault{Line: at + 1, Key: key, Args: append([]any{"line", at + 1}, args...)})
}

// until is the line after the next one that is the last, or the end.
func (d *document) until(last func(string) bool) int {
	for i := d.at; i < len(d.lines); i++ {
		if last(d.lines[i]) {
			return i + 1
		}
	}
	return len(d.lines)
}

// while is the first line that does not hold on.
func (d *document) while(holds func(string) bool) int {
	for i := d.at; i < len(d.lines); i++ {
		if !holds(strings.TrimSpace(d.lines[i])) {
			return i
		}
	}
	return len(d.lines)
}

// fence reads a block of code, which may be a pie of totals.
func (d *document) fence(kind string) {
	end := d.at + 1
	for end < len(d.lines) && strings.TrimSpace(d.lines[end]) != "```" {
		end++
	}
	end = min(end+1, len(d.lines))
	total, ok := pieOf(d.lines[d.at:end], d.at)
	if !ok || strings.TrimSpace(kind) != "mermaid" {
		d.keep(end)
		return
	}
	d.add(Part{Holds: Pies, Level: total.Level})
	d.report.Totals = append(d.report.Totals, total)
	d.at = end
}

// emphasised is the depth of a line in bold that stands where a heading should.
const emphasised = 7

var (
	hashes = regexp.MustCompile(`^(#{1,6})\s+(.*)$`)
	bold   = regexp.MustCompile(`^\*\*([^*]+)\*\*$`)
)

// headingOf is how deep a heading is and what it says; 0 is none.
func headingOf(text string) (depth int, name string) {
	if m := hashes.FindStringSubmatch(text); m != nil {
		return len(m[1]), m[2]
	}
	if m := bold.FindStringSubmatch(text); m != nil {
		return emphasised, m[1]
	}
	return 0, ""
}

// section reads a summary or the like: up to the next heading that is not below its
// own, a rule, or the criteria.
func (d *document) section(holds Holds, depth int) {
	d.add(Part{Holds: holds, Heading: strings.TrimSpace(d.lines[d.at])})
	part := &d.report.Parts[len(d.report.Parts)-1]
	d.at++
	for d.at < len(d.lines) && strings.TrimSpace(d.lines[d.at]) == "" {
		d.at++
	}
	end := d.at
	for fenced := false; end < len(d.lines); end++ {
		text := strings.TrimSpace(d.lines[end])
		if strings.HasPrefix(text, "```") {
			fenced = !fenced
		}
		if !fenced && (text == "---" || d.endsSection(end, text, depth)) {
			break
		}
	}
	if part.Text = strings.TrimRight(strings.Join(d.lines[d.at:end], "\n"), " \t\n"); part.Text != "" {
		part.Line = d.at + 1
	}
	d.at = end
}

func (d *document) endsSection(at int, text string, depth int) bool {
	if next, _ := headingOf(text); next > 0 {
		return next <= depth
	}
	return isTable(d.lines, at) && isCriteria(columnsOf(cells(text)))
}

var (
	field     = regexp.MustCompile(`^\*\*([^*]+?):\*\*\s*(.*)$`)
	headMark  = regexp.MustCompile(`^>\s?`)
	lineBreak = regexp.MustCompile(`<br\s*/?>$`)
)

// quotation reads a quotation. It is the head if it has a field of one, and otherwise
// advice to whom fills the form in, which is prose.
func (d *document) quotation() {
	end := d.while(func(s string) bool { return strings.HasPrefix(s, ">") })
	lines := make([]string, end-d.at)
	for i, l := range d.lines[d.at:end] {
		l = strings.TrimSpace(headMark.ReplaceAllString(strings.TrimSpace(l), ""))
		lines[i] = strings.TrimSpace(lineBreak.ReplaceAllString(l, ""))
	}
	if len(d.report.Head) > 0 || !slices.ContainsFunc(lines, isField) {
		d.keep(end)
		return
	}
	d.head(lines)
	d.at = end
}

func isField(l string) bool {
	m := field.FindStringSubmatch(l)
	if m == nil {
		return false
	}
	_, ok := fieldWords.of(strings.ToLower(m[1]))
	return ok
}

// head reads the block of fields.
func (d *document) head(lines []string) {
	part := Part{Holds: Heads}
	for i, l := range lines {
		m := field.FindStringSubmatch(l)
		switch {
		case m != nil:
			name, _ := fieldWords.of(strings.ToLower(m[1]))
			d.report.Head = append(d.report.Head, Field{Line: d.at + i + 1, Name: name, Label: m[1], Value: m[2]})
		case i == 0:
			part.Heading = l
		case l != "":
			d.report.Head = append(d.report.Head, Field{Line: d.at + i + 1, Value: l})
		}
	}
	d.add(part)
}

var titles = []*regexp.Regexp{
	regexp.MustCompile(`(?i)^(?:vurdering|evaluering|evaluation|assessment)\b[^:]*:\s*(.+)$`),
	regexp.MustCompile(`(?i)^governance\s?rapport(?:\s+for)?\s+(.+)$`),
	regexp.MustCompile(`(?i)^governance report for\s+(.+)$`),
	regexp.MustCompile(`(?i)^(.+?)(?:'s|’s)?\s*[-–]?\s*governance\s?(?:rapport|report)$`),
}

// productOf is the name in the title: the first heading, or the first line of text.
// The form of 2025 has a guide above its title, and pages have fields above everything.
func productOf(lines []string) string {
	title := ""
	for _, l := range lines {
		depth, name := headingOf(strings.TrimSpace(l))
		if depth > 0 && depth < emphasised && !strings.HasPrefix(name, "GUIDE") {
			title = name
			break
		}
		if text := strings.TrimSpace(l); title == "" && text != "" && strings.Trim(text, "-") != "" && !strings.Contains(text, ": ") {
			title = text
		}
	}
	title = plain(title)
	for _, t := range titles {
		if m := t.FindStringSubmatch(title); m != nil {
			return plain(m[1])
		}
	}
	return title
}

// table reads a table: of criteria, of totals, or of anything else, which is prose.
func (d *document) table() {
	headings := cells(d.lines[d.at])
	end := d.while(func(s string) bool { return strings.HasPrefix(s, "|") })
	switch columns := columnsOf(headings); {
	case len(headings) > maxColumns:
		d.keep(end)
	case isCriteria(columns):
		d.criteria(headings, columns, end)
	case isByLevel(headings):
		d.add(Part{Holds: ByLevel})
		d.levelTotals(headings, end)
	case isByTheme(headings):
		d.add(Part{Holds: ByTheme})
		d.themeTotals(headings, end)
	default:
		d.keep(end)
	}
	d.at = end
}

// maxColumns bounds what short lines are filled up to.
const maxColumns = 40

// columnsOf says what the columns of a table of criteria hold. One that no form has,
// or that is there twice, holds nothing known.
func columnsOf(headings []string) []column {
	columns := make([]column, len(headings))
	for i, h := range headings {
		c, ok := columnWords.of(strings.ToLower(plain(h)))
		if ok && !slices.Contains(columns[:i], c) && (c != colTick || i == 0) {
			columns[i] = c
		}
	}
	return columns
}

// isCriteria reports whether a table with these columns has criteria in its rows.
func isCriteria(columns []column) bool {
	has := map[column]bool{}
	for _, c := range columns {
		has[c] = true
	}
	return has[colID] && (has[colTitle] || has[colColour] || has[colAnswer])
}

// kindOf is the kind of report that has such a table. The template of a self-evaluation
// has no column for the answer.
func kindOf(columns []column) Kind {
	for _, k := range []Kind{Checklist, SelfEvaluation, Evaluation} {
		if slices.Contains(columns, k.verdict()) {
			return k
		}
	}
	return SelfEvaluation
}

// criteria reads the rows of a table of criteria. A second table of a theme goes on
// where the first one ended.
func (d *document) criteria(headings []string, columns []column, end int) {
	if d.report.Kind == "" {
		d.report.Kind = kindOf(columns)
	}
	rows := make([]Row, 0, min(end-d.at-2, MaxRows+1))
	for at := d.at + 2; at < end && len(rows) <= MaxRows; at++ {
		rows = append(rows, d.row(at, headings, columns))
	}
	theme, ok := themeOf(d.heading)
	if !ok {
		theme = themeOfAll(rows)
	}
	for i := range rows {
		rows[i].Theme = theme
	}
	d.report.Rows = append(d.report.Rows, rows...)
	if d.tables[theme] {
		d.endProse()
		return
	}
	d.tables[theme] = true
	d.add(Part{Holds: Table, Theme: theme, Columns: headings})
}

// themeOfAll is the theme of rows that stand under no heading: none where they are of
// several.
func themeOfAll(rows []Row) (theme criteria.Theme) {
	for i, r := range rows {
		t := themeOfID(r.Criterion)
		if i > 0 && t != theme {
			return ""
		}
		theme = t
	}
	return theme
}

var idForm = regexp.MustCompile(`^[A-Za-zÆØÅæøå]+-?\d+[a-z]?$`)

// row reads a line of a table of criteria.
func (d *document) row(at int, headings []string, columns []column) Row {
	given := cells(d.lines[at])
	row := Row{Line: at + 1}
	if len(given) != len(columns) {
		d.fault(at, "govreport.cells", "cells", len(given), "headings", len(columns))
		given = fit(given, columns)
	}
	for i, c := range columns {
		d.cell(&row, c, headings[i], given[i])
	}
	if row.Criterion == "" {
		d.fault(at, "govreport.row")
		return Row{Line: at + 1, Raw: strings.TrimSpace(d.lines[at])}
	}
	return row
}

// fit makes a line with another number of cells than headings as long as it should be.
// Cells too many are most often text with a bar in it; a cell too few is most often
// the text that is missing before the level.
func fit(given []string, columns []column) []string {
	text := slices.Index(columns, colText)
	if text < 0 {
		text = slices.Index(columns, colTitle)
	}
	if further := len(given) - len(columns); further > 0 {
		text = min(max(text, 0), len(columns)-1)
		joined := strings.TrimSpace(strings.Join(given[text:text+further+1], " | "))
		given = slices.Concat(given[:text], []string{joined}, given[text+further+1:])
	}
	last := len(columns) - 1
	moved := ""
	if short := len(given) < len(columns); short && columns[last] == colLevel {
		if _, ok := levelOf(given[len(given)-1]); ok {
			moved, given = given[len(given)-1], given[:len(given)-1]
		}
	}
	for len(given) < len(columns) {
		given = append(given, "")
	}
	if moved != "" {
		given[last] = moved
	}
	return given
}

// cell puts a cell where it belongs in the row.
func (d *document) cell(row *Row, c column, heading, text string) {
	switch c {
	case colID:
		if id := plain(text); idForm.MatchString(id) {
			row.Criterion = criteria.ID(strings.ToUpper(id))
		}
	case colLevel:
		row.Level = text
	case colTitle:
		row.Title = text
	case colStandard:
		row.Standard = text
	case colText:
		row.Text = text
	case colAdvice:
		row.Advice = text
	case colTick, colAnswer, colColour:
		if !row.say(d.report.Kind, text) && !everyColour(text) {
			d.fault(row.Line-1, "govreport.verdict", "said", short(text))
		}
	default:
		row.Others = append(row.Others, Other{Name: heading, Value: quote(text)})
	}
}

// say gives the row its verdict; ok is false where it is none of the form's words, and
// then the row keeps it as it was said.
func (r *Row) say(k Kind, text string) (ok bool) {
	switch k {
	case SelfEvaluation:
		r.Answer, ok = answerOf(text)
	case Evaluation:
		r.Colour, ok = colourOf(text)
	default:
		r.Ticked, ok = tickOf(text)
	}
	if !ok {
		r.Answer, r.Colour, r.Ticked, r.Said = criteria.Unanswered, criteria.NoColour, false, text
	}
	return ok
}
