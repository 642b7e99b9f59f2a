package paper

import (
	"cmp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Document is a tree of what is to be read, under its title.
type Document struct {
	Language Language
	Title    string
	Above    string   // over the title: the group that met, or the product
	Facts    []string // under it: when, where, how far
	Author   string   // the organisation
	Subject  string   // a sentence on what it is, for catalogues
	Made     time.Time
	Pages    string // below every page, with {n} and {total}
	Blocks   []Block
}

// Language is that in which a document is written.
type Language string

// The languages.
const (
	Danish  Language = "da-DK"
	English Language = "en-GB"
)

// Block is one of [Heading], [Paragraph], [List], [Table], [Pairs], [Box], [Tags],
// [Sources], [Rule] and [Break].
type Block interface{ block() }

// Heading begins a section below the title, which is of level 1. What follows a
// numbered heading of level 2 stands to the right of its number, until the next one.
type Heading struct {
	Level  int // 2 to 4; one that skips a level is raised to the one that fits
	Number string
	Text   string
}

// Paragraph is running text.
type Paragraph struct {
	Text Text
	Soft bool // greyer and smaller, for what is said in passing
}

// List is a list of points, or of steps.
type List struct {
	Ordered bool
	Items   []Text
}

// Table is a table with a header row.
type Table struct {
	Caption   string // said above it; may be empty
	Columns   []Column
	Rows      [][]Text // a cell for each column
	RowHeader bool     // the first cell of a row is its header
}

// Column is a column of a table.
type Column struct {
	Title string
	Width float64 // beside those of the others; 1 when 0
	Right bool    // figures
}

// Pairs are labels, each with its value.
type Pairs []Pair

// Pair is a label with its value.
type Pair struct {
	Label string
	Value Text
}

// Box is what matters most, such as a decision: set apart, and never without its title.
type Box struct {
	Title Text
	Body  []Text // paragraphs
}

// Tags are short words on what stands above, such as a kind.
type Tags []string

// Sources are what the text rests on, numbered from 1 as the text refers to them.
type Sources []Text

// Rule is a line between what is before and after.
type Rule struct{}

// Break begins a new page.
type Break struct{}

func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}
func (Pairs) block()     {}
func (Box) block()       {}
func (Tags) block()      {}
func (Sources) block()   {}
func (Rule) block()      {}
func (Break) block()     {}

// Text is a line of text in runs. A line break in a run begins a new line.
type Text []Run

// Run is text of one kind. An address that is not of the web or of mail is left out.
type Run struct {
	Text   string
	Bold   bool
	Italic bool
	Link   string
}

// Plain is text of the one kind.
func Plain(s string) Text { return Text{{Text: s}} }

// Bold is text that stands out.
func Bold(s string) Text { return Text{{Text: s, Bold: true}} }

// Linked is text that leads to an address.
func Linked(s, address string) Text { return Text{{Text: s, Link: address}} }

// Prose is what somebody wrote: each of its lines is a paragraph, as on the pages.
func Prose(s string) (list []Block) {
	for _, t := range Lines(s) {
		list = append(list, Paragraph{Text: t})
	}
	return list
}

// Lines is the same as texts.
func Lines(s string) (list []Text) {
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			list = append(list, Plain(l))
		}
	}
	return list
}

// String is the text without its kinds.
func (t Text) String() string {
	var b strings.Builder
	for _, r := range t {
		b.WriteString(r.Text)
	}
	return b.String()
}

// tidied is the document as it is set: texts without what cannot be shown, headings
// that nest, tables whose rows are as wide as they are.
func (d Document) tidied() Document {
	if d.Language == "" {
		d.Language = Danish
	}
	d.Title = cmp.Or(line(d.Title), "…") // a reader asks for one
	d.Above, d.Author, d.Subject, d.Pages = line(d.Above), line(d.Author), line(d.Subject), line(d.Pages)
	d.Facts = tidyEach(d.Facts, line)
	level := 1
	blocks := make([]Block, 0, len(d.Blocks))
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case Heading:
			b.Text, b.Number = line(b.Text), line(b.Number)
			b.Level = min(max(b.Level, 2), 4, level+1)
			if b.Text == "" {
				continue
			}
			level = b.Level
			blocks = append(blocks, b)
		case Paragraph:
			if b.Text = b.Text.tidied(); len(b.Text) > 0 {
				blocks = append(blocks, b)
			}
		case List:
			if b.Items = tidyTexts(b.Items); len(b.Items) > 0 {
				blocks = append(blocks, b)
			}
		case Table:
			if len(b.Columns) > 0 {
				blocks = append(blocks, b.tidied())
			}
		case Pairs:
			if b = b.tidied(); len(b) > 0 {
				blocks = append(blocks, b)
			}
		case Box:
			b.Title, b.Body = b.Title.tidied(), tidyTexts(b.Body)
			if len(b.Title)+len(b.Body) > 0 {
				blocks = append(blocks, b)
			}
		case Tags:
			if b = tidyEach(b, line); len(b) > 0 {
				blocks = append(blocks, b)
			}
		case Sources:
			if b = tidyTexts(b); len(b) > 0 {
				blocks = append(blocks, b)
			}
		default:
			blocks = append(blocks, b)
		}
	}
	d.Blocks = blocks
	return d
}

func (t Table) tidied() Table {
	t.Caption = line(t.Caption)
	columns := make([]Column, len(t.Columns))
	for i, c := range t.Columns {
		c.Title = line(c.Title)
		if !(c.Width > 0) {
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
	return t
}

func (p Pairs) tidied() (list Pairs) {
	for _, x := range p {
		x.Label, x.Value = line(x.Label), x.Value.tidied()
		if x.Label != "" {
			list = append(list, x)
		}
	}
	return list
}

func tidyTexts(list []Text) (tidy []Text) {
	for _, t := range list {
		if t = t.tidied(); len(t) > 0 {
			tidy = append(tidy, t)
		}
	}
	return tidy
}

func tidyEach(list []string, how func(string) string) (tidy []string) {
	for _, s := range list {
		if s = how(s); s != "" {
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
