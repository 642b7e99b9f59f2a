package govreport

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/base/criteria"
)

// isByLevel reports whether headings are those of totals by level: colours, and maybe
// their sum.
func isByLevel(headings []string) bool {
	first := bare(headings[0])
	return (strings.HasPrefix(first, "niveau") || strings.HasPrefix(first, "level")) &&
		slices.ContainsFunc(headings[1:], func(h string) bool {
			c, ok := colourOf(h)
			return ok && c != criteria.NoColour
		})
}

// isByTheme reports whether headings are those of totals by theme: the levels.
func isByTheme(headings []string) bool {
	first := bare(headings[0])
	return (strings.HasPrefix(first, "tema") || strings.HasPrefix(first, "theme")) &&
		slices.ContainsFunc(headings[1:], func(h string) bool {
			_, ok := levelAt(h)
			return ok
		})
}

var number = regexp.MustCompile(`^\**\s*(\d{1,6})\s*\**$`)

func numberOf(cell string) (n int, ok bool) {
	m := number.FindStringSubmatch(strings.TrimSpace(cell))
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	return n, err == nil
}

func label(cell string) string { return strings.Join(strings.Fields(plain(cell)), " ") }

// levelTotals reads the totals by level: a line for each, a column for each colour.
func (d *document) levelTotals(headings []string, end int) {
	for at := d.at + 2; at < end; at++ {
		given := cells(d.lines[at])
		total := Total{Line: at + 1, Label: label(given[0]), Counts: criteria.Totals{}}
		total.Level, _ = levelAt(given[0])
		for i := 1; i < min(len(given), len(headings)); i++ {
			n, ok := numberOf(given[i])
			if !ok {
				continue
			}
			if c, isColour := colourOf(headings[i]); isColour && c != criteria.NoColour {
				total.Counts[c] = n
			} else {
				total.Sum = &n
			}
		}
		if len(total.Counts) > 0 {
			d.report.Totals = append(d.report.Totals, total)
		}
	}
}

var counted = regexp.MustCompile(`([🟢🟡🔴⚪])\x{FE0F}?\s*(\d{1,6})`)

// themeTotals reads the totals by theme and level: a line for each theme, a column for
// each level, and in each cell a number for each colour there is.
func (d *document) themeTotals(headings []string, end int) {
	for at := d.at + 2; at < end; at++ {
		given := cells(d.lines[at])
		theme, _ := themeOf(given[0])
		for i := 1; i < min(len(given), len(headings)); i++ {
			level, _ := levelAt(headings[i])
			total := Total{
				Line: at + 1, Label: label(given[0]) + ", " + label(parenthesis.ReplaceAllString(headings[i], "")),
				Level: level, Theme: theme, Counts: criteria.Totals{},
			}
			for _, m := range counted.FindAllStringSubmatch(given[i], -1) {
				c, _ := colourWords.of(m[1])
				total.Counts[c], _ = strconv.Atoi(m[2])
			}
			if len(total.Counts) > 0 {
				d.report.Totals = append(d.report.Totals, total)
			}
		}
	}
}

var (
	pieTitle = regexp.MustCompile(`^\s*title\s+(.*?)\s*(?:\((\d{1,6})[^)]*\))?\s*$`)
	pieSlice = regexp.MustCompile(`^\s*"([^"]*)"\s*:\s*(\d{1,6})\s*$`)
)

// pieOf reads the totals of a pie, which begins at a line from 0.
func pieOf(block []string, at int) (total Total, ok bool) {
	total = Total{Line: at + 1, Counts: criteria.Totals{}}
	for i, l := range block {
		if m := pieTitle.FindStringSubmatch(l); m != nil {
			total.Line, total.Label = at+i+1, label(m[1])
			total.Level, _ = levelAt(m[1])
			if n, err := strconv.Atoi(m[2]); err == nil {
				total.Sum = &n
			}
		}
		if m := pieSlice.FindStringSubmatch(l); m != nil {
			word, _, _ := strings.Cut(strings.TrimSpace(m[1]), " ")
			if c, known := colourWords.of(strings.ToLower(word)); known {
				total.Counts[c], _ = strconv.Atoi(m[2])
			}
		}
	}
	return total, total.Label != "" && len(total.Counts) > 0
}

// place is a level and a theme; empty ones are all of them.
type place struct {
	level criteria.Level
	theme criteria.Theme
}

// counts are the rows by colour, in every place: each criterion of the report's version
// once, and under NoColour those of which it says nothing.
func (r *Report) counts() map[place]criteria.Totals {
	all := map[place]criteria.Totals{}
	first := r.first()
	for _, c := range r.Model().Criteria {
		colour := criteria.NoColour
		if row, ok := first[c.ID]; ok {
			colour = row.Verdict(r.Kind)
		}
		for _, p := range []place{{}, {level: c.Level}, {theme: c.Theme}, {c.Level, c.Theme}} {
			if all[p] == nil {
				all[p] = criteria.Totals{}
			}
			all[p][colour]++
		}
	}
	return all
}

// first is the first row of each criterion.
func (r *Report) first() map[criteria.ID]Row {
	first := map[criteria.ID]Row{}
	for _, row := range r.Rows {
		if _, ok := first[row.Criterion]; !ok {
			first[row.Criterion] = row
		}
	}
	return first
}

// Count counts the criteria of the report's version by colour, and under NoColour
// those of which it says nothing.
func (r *Report) Count() criteria.Totals { return r.counts()[place{}] }

// Counted is what the rows give where the report states a total.
func (r *Report) Counted(stated Total) criteria.Totals {
	return r.counts()[place{stated.Level, stated.Theme}]
}
