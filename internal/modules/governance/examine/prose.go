package examine

import (
	"regexp"
	"slices"
	"strings"
)

// What is no prose in Markdown: code, badges and pictures, tags, tables, addresses.
var (
	front     = regexp.MustCompile(`\A---\n(?s:.*?)\n---\n`) // settings of a site, above the text
	fences    = regexp.MustCompile("(?ms)^[ \t]*(```|~~~).*?(^[ \t]*(```|~~~)[ \t]*$|\\z)")
	comments  = regexp.MustCompile(`(?s)<!--.*?-->`)
	rawBlocks = regexp.MustCompile(`(?is)<(script|style|pre|code)\b.*?</(script|style|pre|code)>`)
	pictures  = regexp.MustCompile(`\[?!\[[^\]]*\](\([^)]*\)|\[[^\]]*\])(\]\([^)]*\))?`)
	links     = regexp.MustCompile(`\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])`)
	tags      = regexp.MustCompile(`<[^>]*>`)
	addresses = regexp.MustCompile(`(https?://|www\.)\S+`)
	codeSpans = regexp.MustCompile("`[^`\n]*`")
	// onlyLink is a line or an item of a list that is a link and nothing more.
	onlyLink = regexp.MustCompile(`(?i)^[\s*+>-]*(\d+\.\s*)?(\[[^\]]*\](\([^)]*\)|\[[^\]]*\])|(<li>\s*)?<a\s[^>]*>[^<]*</a>(\s*</li>)?)[\s.,;]*$`)
	heading  = regexp.MustCompile(`(?i)^\s*(#{1,6}\s+(.*?)\s*#*|<h[1-6][^>]*>(.*?)</h[1-6]>.*)$`)
	underlin = regexp.MustCompile(`^\s*(={3,}|-{3,}|~{3,})\s*$`)
)

// How many words make a sentence, below which a line beside an address is a label, and
// how many a paragraph, below which a cell of a table is a value.
const (
	sentence  = 8
	paragraph = 20
)

// section is a heading and the prose under it, up to the next.
type section struct {
	heading string
	row     int // of the heading, from 1
	prose   string
}

// sections splits a Markdown text by its headings. The first has none, where text
// stands before any.
func sections(text string) []section {
	text = blank(text, front, fences, comments, rawBlocks)
	list := []section{{row: 1}}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		last := &list[len(list)-1]
		if m := heading.FindStringSubmatch(l); m != nil {
			list = append(list, section{heading: plainText(m[2] + m[3]), row: i + 1})
			continue
		}
		if i+1 < len(lines) && underlin.MatchString(lines[i+1]) && strings.TrimSpace(l) != "" && !strings.HasPrefix(strings.TrimSpace(l), "|") {
			list = append(list, section{heading: plainText(l), row: i + 1})
			continue
		}
		if s := words(l); s != "" {
			last.prose += s + "\n"
		}
	}
	return list
}

// words are the prose of a line under a heading.
func words(l string) string {
	if underlin.MatchString(l) || onlyLink.MatchString(l) {
		return ""
	}
	s := plainText(l)
	if strings.HasPrefix(strings.TrimSpace(l), "|") {
		cells := slices.DeleteFunc(strings.Split(s, "|"), func(c string) bool { return len(strings.Fields(c)) < paragraph })
		return strings.TrimSpace(strings.Join(cells, ""))
	}
	if addresses.MatchString(l) && len(strings.Fields(s)) < sentence {
		return "" // it introduces an address
	}
	return s
}

// blank takes out what matches and keeps the lines, so that rows stay right.
func blank(text string, what ...*regexp.Regexp) string {
	for _, re := range what {
		text = re.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat("\n", strings.Count(s, "\n")) })
	}
	return text
}

// plainText is what of a line is read as words.
func plainText(l string) string {
	l = pictures.ReplaceAllString(l, "")
	l = links.ReplaceAllString(l, "$1")
	l = codeSpans.ReplaceAllString(tags.ReplaceAllString(l, ""), "")
	l = addresses.ReplaceAllString(l, "")
	return strings.Trim(strings.Join(strings.Fields(l), " "), "*_#>+- ")
}

// letters counts the characters of the prose of some sections.
func letters(list []section) (n int) {
	for _, s := range list {
		n += len([]rune(strings.TrimSpace(s.prose)))
	}
	return n
}
