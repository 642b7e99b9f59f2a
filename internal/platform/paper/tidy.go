package paper

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// tidied is the document as it is set: texts without what cannot be shown, no blocks
// that say nothing, headings that nest, tables whose rows are as wide as they are.
func (d Document) tidied() Document {
	d.Language = cmp.Or(d.Language, Danish)
	d.Title = cmp.Or(line(d.Title), "…") // a reader asks for one
	d.Above, d.Author, d.Subject, d.Pages = line(d.Above), line(d.Author), line(d.Subject), line(d.Pages)
	d.Facts = tidyLines(d.Facts)
	level := 1
	blocks := make([]Block, 0, len(d.Blocks))
	for _, b := range d.Blocks {
		if b = b.tidied(); b == nil {
			continue
		}
		if h, ok := b.(Heading); ok {
			h.Level = min(h.Level, level+1)
			b, level = h, h.Level
		}
		blocks = append(blocks, b)
	}
	d.Blocks = blocks
	return d
}

func (h Heading) tidied() Block {
	h.Text, h.Number, h.Level = line(h.Text), line(h.Number), min(max(h.Level, 2), 4)
	return unless(h.Text == "", h)
}

func (p Paragraph) tidied() Block {
	p.Text = p.Text.tidied()
	return unless(len(p.Text) == 0, p)
}

func (l List) tidied() Block {
	l.Items = tidyTexts(l.Items)
	return unless(len(l.Items) == 0, l)
}

func (t Table) tidied() Block {
	t.Caption = line(t.Caption)
	columns := make([]Column, len(t.Columns))
	for i, c := range t.Columns {
		if c.Title = line(c.Title); !(c.Width > 0) {
			c.Width = 1
		}
		columns[i] = c
	}
	rows := make([][]Text, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = make([]Text, len(columns))
		for j := range min(len(row), len(columns)) {
			rows[i][j] = row[j].tidied()
		}
	}
	t.Columns, t.Rows = columns, rows
	return unless(len(columns) == 0, t)
}

func (p Pairs) tidied() Block {
	var list Pairs
	for _, x := range p {
		x.Label, x.Value = line(x.Label), x.Value.tidied()
		if x.Label != "" {
			list = append(list, x)
		}
	}
	return unless(len(list) == 0, list)
}

func (b Box) tidied() Block {
	b.Title, b.Body = b.Title.tidied(), tidyTexts(b.Body)
	return unless(len(b.Title)+len(b.Body) == 0, b)
}

func (t Tags) tidied() Block {
	t = tidyLines(t)
	return unless(len(t) == 0, t)
}

func (s Sources) tidied() Block {
	s = tidyTexts(s)
	return unless(len(s) == 0, s)
}

func (r Rule) tidied() Block  { return r }
func (b Break) tidied() Block { return b }

func unless(empty bool, b Block) Block {
	if empty {
		return nil
	}
	return b
}

func tidyTexts(list []Text) (tidy []Text) {
	for _, t := range list {
		if t = t.tidied(); len(t) > 0 {
			tidy = append(tidy, t)
		}
	}
	return tidy
}

func tidyLines(list []string) (tidy []string) {
	for _, s := range list {
		if s = line(s); s != "" {
			tidy = append(tidy, s)
		}
	}
	return tidy
}

// tidied is the text with single spaces, none of them beside a line break or at its
// ends, with runs of one kind as one, and with letters put together with their marks.
func (t Text) tidied() (tidy Text) {
	type letter struct {
		rune
		run int
	}
	var letters []letter
	last := func() rune { return letters[len(letters)-1].rune }
	for i, r := range t {
		for _, c := range clean(r.Text) {
			for c == '\n' && len(letters) > 0 && unicode.IsSpace(last()) {
				letters = letters[:len(letters)-1]
			}
			if len(letters) == 0 && unicode.IsSpace(c) || c == ' ' && last() == ' ' || unicode.IsSpace(c) && last() == '\n' {
				continue
			}
			letters = append(letters, letter{c, i})
		}
	}
	for len(letters) > 0 && unicode.IsSpace(last()) {
		letters = letters[:len(letters)-1]
	}
	for len(letters) > 0 {
		kind, n := t[letters[0].run].kind(), 0
		var b strings.Builder
		for n < len(letters) && t[letters[n].run].kind() == kind {
			b.WriteRune(letters[n].rune)
			n++
		}
		kind.Text, letters = norm.NFC.String(b.String()), letters[n:]
		tidy = append(tidy, kind)
	}
	return tidy
}

// kind is the run without its text.
func (r Run) kind() Run {
	r.Text, r.Link = "", strings.TrimSpace(r.Link)
	if !isAddress(r.Link) {
		r.Link = ""
	}
	return r
}

// clean is the text without what is not a letter: control characters, hyphens that are
// not shown, halves of letters.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == noBreak:
			return r
		case r == '\r', r == '\u00AD', r == '\uFEFF', r == '\uFFFE', r == '\uFFFF':
			return -1
		case r == '\u2028', r == '\u2029', r == '\u0085':
			return '\n'
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Co, r), isNonCharacter(r):
			return -1
		}
		return r
	}, s)
}

// noBreak is a space at which no line ends.
const noBreak = '\u00A0'

func isNonCharacter(r rune) bool { return r&0xFFFE == 0xFFFE || 0xFDD0 <= r && r <= 0xFDEF }

// line is the text as one line.
func line(s string) string {
	return Plain(strings.ReplaceAll(clean(s), "\n", " ")).tidied().String()
}

// isAddress reports whether a reader's program may be sent to the address.
func isAddress(s string) bool {
	for _, scheme := range []string{"https://", "http://", "mailto:"} {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7F || strings.ContainsRune("<>\"\\^`{|}", r) })
		}
	}
	return false
}
