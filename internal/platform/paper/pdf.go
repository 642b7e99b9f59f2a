package paper

import (
	"strconv"
	"strings"

	"alminding/internal/platform/paper/pdf"
)

// PDF is the document as PDF 1.7 with what a screen reader needs (PDF/UA-1).
func (d Document) PDF() []byte {
	d = d.tidied()
	s := &sheets{file: pdf.New(pdf.Info{Title: d.Title, Author: d.Author, Subject: d.Subject, Language: string(d.Language), Made: d.Made}), in: left}
	s.opening(d)
	for _, b := range d.Blocks {
		s.add(b)
	}
	flow(s.file, s.strips)
	for i, p := range s.file.Pages() {
		margins(d, p, i+1, len(s.file.Pages()))
	}
	return s.file.Bytes()
}

// sheets is a document while it is laid out: the strips in the order of the tree.
type sheets struct {
	file   *pdf.File
	strips []strip
	in     float64 // where text begins, after the number of a heading
	turn   bool    // the next strip begins a page
}

const (
	measure = 404 // prose is not set wider, so that lines can be followed
	apart   = 8.0 // between blocks
)

func (s *sheets) put(all ...strip) {
	if len(all) > 0 && s.turn {
		all[0].turn, s.turn = true, false
	}
	s.strips = append(s.strips, all...)
}

// prose is how wide running text is.
func (s *sheets) prose() float64 { return min(measure, right-s.in) }

// opening is what stands over the first block.
func (s *sheets) opening(d Document) {
	const letterhead = 24
	s.put(strip{height: letterhead, draw: func(*pdf.Page, float64) {}})
	if d.Above != "" {
		s.put(s.text(s.file.Root.Add(pdf.Paragraph), aboveStyle, Plain(d.Above), left, right-left, 0)...)
	}
	title := s.text(s.file.Root.Add(pdf.Heading1), titleStyle, Plain(d.Title), left, right-left, 0)
	s.put(s.marked(title, 1, d.Title)...)
	if len(d.Facts) > 0 {
		s.put(s.text(s.file.Root.Add(pdf.Paragraph), factStyle, Plain(strings.Join(d.Facts, "  ·  ")), left, right-left, 5)...)
	}
	for i := range s.strips {
		s.strips[i].keep = true
	}
}

func (s *sheets) add(b Block) {
	root := s.file.Root
	switch b := b.(type) {
	case Heading:
		s.heading(b)
	case Paragraph:
		kind := bodyStyle
		if b.Soft {
			kind = softStyle
		}
		s.put(s.text(root.Add(pdf.Paragraph), kind, b.Text, s.in, s.prose(), apart)...)
	case List:
		s.list(b)
	case Table:
		s.table(b)
	case Pairs:
		s.pairs(b)
	case Box:
		s.box(b)
	case Tags:
		s.tags(b)
	case Sources:
		s.sources(b)
	case Rule:
		line := s.rule(hair, 0.6, apart+4)
		line.height = 4
		s.put(line)
	case Break:
		s.turn = true
	}
}

// text is a text in lines; the first two and the last two stay together.
func (s *sheets) text(e *pdf.Element, kind style, t Text, at, width, above float64) []strip {
	rows := kind.set(t, width)
	draw := newPen(e, kind)
	strips := make([]strip, len(rows))
	for i, r := range rows {
		strips[i] = strip{height: kind.lead, keep: i == 0 && len(rows) > 1 || i == len(rows)-2, draw: func(p *pdf.Page, y float64) {
			draw.row(p, r, at, y)
		}}
	}
	if len(strips) > 0 {
		strips[0].above = above
	}
	return strips
}

// pen writes the lines of one text as parts of an element.
type pen struct {
	element *pdf.Element
	style
	links map[int]*pdf.Element // by run: a link that goes on on the next line is one
}

func newPen(e *pdf.Element, kind style) *pen { return &pen{e, kind, map[int]*pdf.Element{}} }

// base is where the letters stand in a line of the lead.
func (k style) base(y float64) float64 { return y + (k.lead-k.size)/2 + 0.8*k.size }

func (w *pen) row(p *pdf.Page, r row, x, y float64) {
	for len(r) > 0 {
		n := 1
		for r[0].plain() && n < len(r) && r[n].plain() {
			n++
		}
		width, at, e, c := r[:n].width(w.style), x, w.element, w.color
		linked := e != nil && r[0].link != ""
		if linked {
			e, c = w.linked(r[0].run), action
		}
		write := func(i pdf.Ink) {
			if linked {
				i.Fill(action, at, w.base(y)+1.7, width, 0.5)
			}
			for _, t := range r[:n] {
				i.Text(t.face, w.size, c, x, w.base(y), t.text)
				x += t.width(w.size)
			}
		}
		switch {
		case e == nil: // it stands elsewhere, and here again
			p.Decorate(write)
		case r[0].lost:
			said := e.Add(pdf.Span)
			said.Spoken(r[0].text)
			p.Mark(said, write)
		default:
			p.Mark(e, write)
		}
		if linked {
			p.Link(e, at, y, width, w.lead, r[0].link, strings.TrimSpace(r[0].text)+": "+r[0].link)
		}
		r = r[n:]
	}
}

// plain reports whether the piece is of the element itself.
func (t piece) plain() bool { return t.link == "" && !t.lost }

// linked is the element of a link, which may go on on the next line.
func (w *pen) linked(run int) *pdf.Element {
	if w.links[run] == nil {
		w.links[run] = w.element.Add(pdf.Linked)
	}
	return w.links[run]
}

// marked lets the heading's first line be found among the bookmarks.
func (s *sheets) marked(strips []strip, level int, title string) []strip {
	for i := range strips {
		strips[i].keep = true
	}
	if len(strips) > 0 {
		draw := strips[0].draw
		strips[0].draw = func(p *pdf.Page, y float64) {
			s.file.Bookmark(level, title, p, y)
			draw(p, y)
		}
	}
	return strips
}

// rule is a line across the page.
func (s *sheets) rule(c pdf.Color, weight, above float64) strip {
	return strip{above: above, height: weight, draw: func(p *pdf.Page, y float64) {
		p.Decorate(func(i pdf.Ink) { i.Fill(c, left, y, right-left, weight) })
	}}
}

func (s *sheets) heading(h Heading) {
	kind, above := headings[h.Level], 15.0
	e := s.file.Root.Add(pdf.Role("H" + strconv.Itoa(h.Level)))
	full := strings.TrimSpace(h.Number + " " + h.Text)
	aside := h.Level == 2 && h.Number != "" && numeral.face.Advance(h.Number, numeral.size) < gutter-4
	if h.Level == 2 {
		s.in, above = left, 9
		line := s.rule(ink, 0.8, 20)
		line.keep = true
		if aside {
			s.in += gutter
		}
		s.put(line)
	}
	if !aside {
		h.Text = full
	}
	strips := s.text(e, kind, Plain(h.Text), s.in, right-s.in, above)
	if aside {
		draw := strips[0].draw
		strips[0].draw = func(p *pdf.Page, y float64) {
			p.Mark(e, func(i pdf.Ink) {
				i.Text(numeral.face, numeral.size, numeral.color, left, numeral.base(y), h.Number+" ")
			})
			draw(p, y)
		}
	}
	s.put(s.marked(strips, h.Level, full)...)
}

// margins are what stands above and below what the document says.
func margins(d Document, p *pdf.Page, n, total int) {
	const square, head, foot = 5.0, 40.0, sheetHeight - 46
	say := func(i pdf.Ink, t string, y float64, atRight bool) {
		x := left
		if atRight {
			x = right - edgeStyle.face.Advance(t, edgeStyle.size)
		} else {
			t = edgeStyle.shortened(t, (right-left)*0.72)
		}
		i.Text(edgeStyle.face, edgeStyle.size, edgeStyle.color, x, y, t)
	}
	p.Repeat(true, func(i pdf.Ink) {
		if n == 1 {
			i.Text(pdf.SemiBold, 11, action, left, 50, d.Author)
			i.Fill(hair, left, 60, right-left, 0.8)
			i.Fill(action, left, 60-square/2+0.4, square, square)
			return
		}
		say(i, strings.Trim(d.Title+"  ·  "+d.Above, " ·"), head, false)
		i.Fill(hair, left, head+7, right-left, 0.6)
	})
	p.Repeat(false, func(i pdf.Ink) {
		i.Fill(hair, left, foot-14, right-left, 0.6)
		say(i, d.Author, foot, false)
		if d.Pages != "" {
			say(i, strings.NewReplacer("{n}", strconv.Itoa(n), "{total}", strconv.Itoa(total)).Replace(d.Pages), foot, true)
		}
	})
}

// shortened is as much of the text as there is room for.
func (k style) shortened(s string, width float64) string {
	if k.face.Advance(s, k.size) <= width {
		return s
	}
	letters := []rune(s)
	return string(letters[:k.fitting(k.face, letters, width-k.size)]) + "…"
}
