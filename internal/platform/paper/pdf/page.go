package pdf

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"
	"unicode/utf16"
)

// Page is a sheet. Nothing can be drawn on it but through [Page.Mark] and
// [Page.Decorate], so that nothing is on it that is not one or the other.
type Page struct {
	file          *File
	width, height float64
	content       bytes.Buffer
	marks         []*Element // by their number
	places        []*place
	key           int // in the tree from marks to elements
	ref           ref
}

// place is where on a page a link can be followed.
type place struct {
	element    *Element
	box        [4]float64
	url, words string
	key        int
	ref        ref
}

// Color is red, green and blue, as 0xRRGGBB.
type Color uint32

// Ink draws on a page.
type Ink struct{ page *Page }

// Mark draws a piece of what the element says.
func (p *Page) Mark(e *Element, draw func(Ink)) {
	fmt.Fprintf(&p.content, "/%s<</MCID %d>>BDC\n", e.role, len(p.marks))
	e.kids = append(e.kids, kid{page: p, mark: len(p.marks)})
	p.marks = append(p.marks, e)
	draw(Ink{p})
	p.content.WriteString("EMC\n")
}

// Decorate draws what says nothing: lines, and grounds.
func (p *Page) Decorate(draw func(Ink)) { p.artifact("/Type/Layout", draw) }

// Repeat draws what stands on every page, above or below what the document says.
func (p *Page) Repeat(above bool, draw func(Ink)) {
	edge := "Bottom"
	if above {
		edge = "Top"
	}
	p.artifact("/Type/Pagination/Attached[/"+edge+"]", draw)
}

func (p *Page) artifact(kind string, draw func(Ink)) {
	p.content.WriteString("/Artifact<<" + kind + ">>BDC\n")
	draw(Ink{p})
	p.content.WriteString("EMC\n")
}

// Link lets the box lead to the address, as a part of the element. The words are what
// is said of it.
func (p *Page) Link(e *Element, left, top, width, height float64, url, words string) {
	l := &place{
		element: e, url: url, words: words, key: p.file.nextKey(),
		box: [4]float64{left, p.height - top - height, left + width, p.height - top},
	}
	p.places = append(p.places, l)
	e.kids = append(e.kids, kid{page: p, place: l})
}

// Text sets a line of text on the base line.
func (i Ink) Text(f Face, size float64, c Color, left, base float64, text string) {
	face, out := loaded[f](), &i.page.content
	fmt.Fprintf(out, "BT/F%d %s Tf %srg 1 0 0 1 %s %s Tm", int(f), number(size), c, number(left), number(i.page.height-base))
	i.show(f, face, face.shape(text))
	out.WriteString("ET\n")
}

// show writes the signs with what stands between them.
func (i Ink) show(f Face, face *font, signs []sign) {
	out := &i.page.content
	var run []byte
	flush := func() {
		if len(run) > 0 {
			out.WriteString("<" + hex.EncodeToString(run) + ">")
			run = run[:0]
		}
	}
	out.WriteString("[")
	for _, s := range signs {
		if s.glyph == nothing {
			continue
		}
		if s.kern != 0 {
			flush()
			out.WriteString(number(-float64(s.kern) * 1000 / face.units))
		}
		run = append(run, byte(s.glyph>>8), byte(s.glyph&0xFF))
		i.page.file.use(f, s.glyph, s.letter)
	}
	flush()
	out.WriteString("]TJ\n")
}

// Fill fills a box.
func (i Ink) Fill(c Color, left, top, width, height float64) {
	fmt.Fprintf(&i.page.content, "%srg %s %s %s %s re f\n", c, number(left), number(i.page.height-top-height), number(width), number(height))
}

// Frame draws the edge of a box.
func (i Ink) Frame(c Color, line, left, top, width, height float64) {
	fmt.Fprintf(&i.page.content, "%sRG %s w %s %s %s %s re S\n",
		c, number(line), number(left), number(i.page.height-top-height), number(width), number(height))
}

// String is the colour as three numbers and a space.
func (c Color) String() string {
	part := func(shift int) string { return strconv.FormatFloat(float64(c>>shift&0xFF)/255, 'f', 3, 64) + " " }
	return part(16) + part(8) + part(0)
}

// number is a length with no more digits than can be seen.
func number(x float64) string {
	s := strconv.FormatFloat(x, 'f', 2, 64)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	if s == "-0" {
		return "0"
	}
	return s
}

func whole(n int) string { return strconv.Itoa(n) }

// unicode16 is a text in any letters, as a PDF writes one.
func unicode16(s string) string {
	b := []byte{0xFE, 0xFF}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u&0xFF))
	}
	return "<" + hex.EncodeToString(b) + ">"
}
