package paper

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Markdown is the document as CommonMark with tables. Whatever stands in its texts is
// shown letter for letter.
func (d Document) Markdown() string {
	d = d.tidied()
	var parts []string
	put := func(part string) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	put("# " + heading(d.Title))
	put(paragraph(Plain(strings.TrimLeft(d.Above+"\n"+strings.Join(d.Facts, " · "), "\n")).tidied()))
	var before Block
	for _, b := range d.Blocks {
		put(markdown(b, before))
		before = b
	}
	return strings.Join(parts, "\n\n") + "\n"
}

// markdown is the block. A list right after one of its kind has another mark, because
// they would be one.
func markdown(b, before Block) string {
	switch b := b.(type) {
	case Heading:
		mark := strings.Repeat("#", b.Level) + " "
		if b.Number != "" {
			mark += heading(b.Number) + ". "
		}
		return mark + heading(b.Text)
	case Paragraph:
		return paragraph(b.Text)
	case List:
		last, same := before.(List)
		same = same && last.Ordered == b.Ordered
		return points(b.Items, b.Ordered, same)
	case Sources:
		_, same := before.(List)
		return points(b, true, same)
	case Pairs:
		_, same := before.(List)
		items := make([]Text, len(b))
		for i, p := range b {
			items[i] = append(Text{{Text: p.Label + ":", Bold: true}, {Text: " "}}, p.Value...)
		}
		return points(items, false, same)
	case Box:
		lines := []string{}
		for i, t := range append([]Text{b.Title}, b.Body...) {
			if len(t) == 0 {
				continue
			}
			if i == 0 {
				t = bold(t)
			}
			lines = append(lines, "> "+strings.ReplaceAll(paragraph(t), "\n", "\n> "))
		}
		return strings.Join(lines, "\n>\n")
	case Tags:
		return paragraph(Text{{Text: strings.Join(b, ", "), Italic: true}})
	case Table:
		return table(b)
	case Rule:
		return "---"
	}
	return "" // a page break means nothing here
}

func bold(t Text) Text {
	all := make(Text, len(t))
	for i, r := range t {
		r.Bold = true
		all[i] = r
	}
	return all
}

func points(items []Text, ordered, again bool) string {
	lines := make([]string, len(items))
	for i, t := range items {
		mark := "- "
		switch {
		case ordered && again:
			mark = strconv.Itoa(i+1) + ") "
		case ordered:
			mark = strconv.Itoa(i+1) + ". "
		case again:
			mark = "* "
		}
		lines[i] = mark + strings.ReplaceAll(paragraph(t), "\n", "\n"+strings.Repeat(" ", len(mark)))
	}
	return strings.Join(lines, "\n")
}

func table(t Table) string {
	var b strings.Builder
	if t.Caption != "" {
		b.WriteString(paragraph(Bold(t.Caption)) + "\n\n")
	}
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	titles, marks := make([]string, len(t.Columns)), make([]string, len(t.Columns))
	for i, c := range t.Columns {
		titles[i], marks[i] = inline(Plain(c.Title)), "---"
		if c.Right {
			marks[i] = "---:"
		}
	}
	line(titles)
	line(marks)
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, x := range row {
			cells[i] = strings.ReplaceAll(inline(x), "\n", "<br>")
		}
		line(cells)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// marksOfLine are what a line means something by when it begins so.
var marksOfLine = regexp.MustCompile(`^(?:[#>+=-]|[0-9]{1,9}[.)])`)

// paragraph is the text in lines of its own.
func paragraph(t Text) string {
	lines := strings.Split(inline(t), "\n")
	for i, l := range lines {
		if mark := marksOfLine.FindString(l); mark != "" {
			lines[i] = mark[:len(mark)-1] + `\` + l[len(mark)-1:]
		}
		if head, ok := strings.CutSuffix(lines[i], `\\`); ok {
			lines[i] = head + "&#92;" // some readers stumble over one right before the end of a line
		}
	}
	return strings.Join(lines, "\\\n")
}

// heading is the text on the line of a heading.
func heading(s string) string {
	if s = inline(Plain(s)); strings.HasSuffix(s, "#") {
		s = s[:len(s)-1] + `\#`
	}
	return s
}

// inline is the text with its line breaks as they are.
func inline(t Text) string {
	t = slices.Clone(t)
	for i := range t {
		t[i].Italic = t[i].Italic && !t[i].Bold // it has one mark at the most
	}
	t = t.tidied()
	var b strings.Builder
	for i, r := range t {
		before, after := rune(' '), rune(' ')
		if i > 0 {
			before, _ = utf8.DecodeLastRuneInString(t[i-1].Text)
		}
		if i+1 < len(t) {
			after, _ = utf8.DecodeRuneInString(t[i+1].Text)
		}
		if r.Link != "" {
			if said := b.String(); strings.HasSuffix(said, "!") { // which would make a picture of the link
				b.Reset()
				b.WriteString(said[:len(said)-1] + `\!`)
			}
			address := r.Link
			if strings.ContainsAny(address, "()") {
				address = "<" + address + ">"
			}
			b.WriteString("[" + emphasised(r, ' ', ' ') + "](" + address + ")")
			continue
		}
		b.WriteString(emphasised(r, before, after))
	}
	return b.String()
}

// emphasised marks the run, where the marks would be read as such: not when it has
// more than one line, and not between a letter and a sign.
func emphasised(r Run, before, after rune) string {
	text := escape.Replace(r.Text)
	mark := ""
	switch {
	case r.Bold:
		mark = "**"
	case r.Italic:
		mark = "_"
	}
	inner := strings.TrimFunc(r.Text, unicode.IsSpace)
	if mark == "" || inner == "" || strings.Contains(r.Text, "\n") {
		return text
	}
	if inner != r.Text {
		head, tail := r.Text[:strings.Index(r.Text, inner)], r.Text[strings.Index(r.Text, inner)+len(inner):]
		if head != "" {
			before = ' '
		}
		if tail != "" {
			after = ' '
		}
		r.Text = inner
		return head + emphasised(r, before, after) + tail
	}
	first, _ := utf8.DecodeRuneInString(inner)
	last, _ := utf8.DecodeLastRuneInString(inner)
	opens, closes := isLetter(first) || !isLetter(before), isLetter(last) || !isLetter(after)
	if mark == "_" {
		opens, closes = !isLetter(before), !isLetter(after)
	}
	if !opens || !closes {
		return text
	}
	return mark + text + mark
}

// isLetter reports whether the letter is neither space nor a sign.
func isLetter(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.IsPunct(r) && !unicode.IsSymbol(r)
}

var escape = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, "&", `\&`, "|", `\|`, "~", `\~`, "$", `\$`,
)
