package govreport

import (
	"regexp"
	"strings"
)

var delimiter = regexp.MustCompile(`^\|\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$`)

// isTable reports whether a table begins at the line: headings, and a line of dashes
// below them.
func isTable(lines []string, at int) bool {
	return strings.HasPrefix(strings.TrimSpace(lines[at]), "|") &&
		at+1 < len(lines) && delimiter.MatchString(strings.TrimSpace(lines[at+1]))
}

// cells are those of a line of a table, without the spaces around them. A bar after a
// backslash is text.
func cells(line string) []string {
	line = strings.TrimPrefix(strings.TrimSpace(line), "|")
	var all []string
	from := 0
	for i := 0; i < len(line); i++ {
		if line[i] == '|' && (i == 0 || line[i-1] != '\\') {
			all = append(all, unescape(line[from:i]))
			from = i + 1
		}
	}
	if last := unescape(line[from:]); last != "" || len(all) == 0 {
		all = append(all, last)
	}
	return all
}

var breaks = regexp.MustCompile(`\s*<br\s*/?>[ \t]*`)

func unescape(cell string) string {
	cell = strings.ReplaceAll(cell, `\|`, "|")
	return strings.TrimSpace(breaks.ReplaceAllString(cell, "\n"))
}

var inCell = strings.NewReplacer("|", `\|`, "\n", "<br/>")

func escape(cell string) string { return inCell.Replace(strings.TrimSpace(cell)) }

// line makes a line of a table out of cells.
func line(cells []string) string {
	var b strings.Builder
	b.WriteString("|")
	for _, c := range cells {
		if c = escape(c); c != "" {
			b.WriteString(" ")
			b.WriteString(c)
		}
		b.WriteString(" |")
	}
	return b.String()
}
