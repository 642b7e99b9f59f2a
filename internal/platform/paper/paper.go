package paper

import (
	"strings"
	"time"
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
type Block interface {
	// tidied is the block as it is set, or nil when nothing of it is left.
	tidied() Block
}

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
