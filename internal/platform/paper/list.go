package paper

import (
	"strconv"

	"alminding/internal/platform/paper/pdf"
)

const marker = 16.0 // room for the mark of an item

func (s *sheets) list(l List) {
	e := s.file.Root.Add(pdf.List)
	e.Numbered(l.Ordered)
	for n, text := range l.Items {
		mark := "•"
		if l.Ordered {
			mark = strconv.Itoa(n+1) + "."
		}
		s.item(e, bodyStyle, mark, text, n == 0)
	}
}

func (s *sheets) sources(list Sources) {
	e := s.file.Root.Add(pdf.List)
	e.Numbered(true)
	for n, text := range list {
		s.item(e, softStyle, "["+strconv.Itoa(n+1)+"]", text, n == 0)
	}
}

// item is an item of a list, with its mark before the first line.
func (s *sheets) item(list *pdf.Element, kind style, mark string, text Text, first bool) {
	e := list.Add(pdf.ListItem)
	label, room := e.Add(pdf.Label), max(marker, kind.face.Advance(mark, kind.size)+5)
	above := 3.0
	if first {
		above = apart
	}
	strips := s.text(e.Add(pdf.Body), kind, text, s.in+room, s.prose()-room, above)
	from, draw := s.in, strips[0].draw
	strips[0].draw = func(p *pdf.Page, y float64) {
		p.Mark(label, func(i pdf.Ink) { i.Text(kind.face, kind.size, soft, from, kind.base(y), mark+" ") })
		draw(p, y)
	}
	s.put(strips...)
}

// tags are words in frames, on as many lines as they need.
func (s *sheets) tags(list Tags) {
	const side, between, height = 5.0, 6.0, 15.0
	e := s.file.Root.Add(pdf.Paragraph)
	type tag struct {
		row       row
		at, width float64
	}
	lines, words := [][]tag{nil}, newPen(e, tagStyle)
	x := s.in
	for _, t := range list {
		r := tagStyle.set(Plain(tagStyle.shortened(t, right-s.in-2*side)), sheetWidth)[0]
		width := r.width(tagStyle) + 2*side
		if x+width > right && x > s.in {
			lines, x = append(lines, nil), s.in
		}
		last := len(lines) - 1
		lines[last] = append(lines[last], tag{r.with(row{r.gap()}), x, width})
		x += width + between
	}
	for n, tags := range lines {
		s.put(strip{above: 4, height: height, keep: n == 0, draw: func(p *pdf.Page, y float64) {
			for _, t := range tags {
				p.Decorate(func(i pdf.Ink) { i.Frame(edge, 0.7, t.at, y, t.width, height-1) })
				words.row(p, t.row, t.at+side, y+1)
			}
		}})
	}
}

// box is set apart by its ground and a line at its side.
func (s *sheets) box(b Box) {
	const inner, bar = 11.0, 2.6
	e := s.file.Root.Add(pdf.Group)
	from, width := s.in, right-s.in
	var strips []strip
	if len(b.Title) > 0 {
		strips = append(strips, s.text(e.Add(pdf.Paragraph), boldStyle, b.Title, from+inner+bar, width-2*inner-bar, 0)...)
	}
	for _, t := range b.Body {
		strips = append(strips, s.text(e.Add(pdf.Paragraph), bodyStyle, t, from+inner+bar, width-2*inner-bar, 4)...)
	}
	for n := range strips {
		x, over := &strips[n], strips[n].above // the ground has no gaps
		if x.above = 0; n == 0 {
			over = inner - 2
		}
		x.height += over
		if n == len(strips)-1 {
			x.height += inner - 1
		} else {
			x.keep = true
		}
		draw, height := x.draw, x.height
		x.draw = func(p *pdf.Page, y float64) {
			p.Decorate(func(i pdf.Ink) {
				i.Fill(tone, from, y, width, height)
				i.Fill(action, from, y, bar, height)
			})
			draw(p, y+over)
		}
	}
	strips[0].above = apart + 2
	s.put(strips...)
}
