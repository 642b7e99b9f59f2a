package paper

import (
	"alminding/internal/platform/paper/pdf"
)

// cell is a text at its place in a row of cells.
type cell struct {
	style
	rows  []row
	at    float64
	width float64
	right bool // its lines end at the same place
	pen   *pen
}

// newCell is a cell that is a part of e; nil where it is only repeated.
func newCell(e *pdf.Element, kind style, t Text, at, width float64) cell {
	return cell{style: kind, rows: kind.set(t, width), at: at, width: width, pen: newPen(e, kind)}
}

// line writes the nth line of the cell.
func (c cell) line(p *pdf.Page, n int, y float64) {
	if n >= len(c.rows) {
		return
	}
	x := c.at
	if c.right {
		x += c.width - c.rows[n].width(c.style)
	}
	c.pen.row(p, c.rows[n], x, y)
}

// pad is the room over and under a row of cells.
const pad = 4.5

// beside are cells beside each other, and what is drawn under them. They are one strip,
// unless they are so high that half a page could stand empty before them.
func beside(cells []cell, under func(p *pdf.Page, y float64)) []strip {
	lines, lead := 1, 0.0
	for _, c := range cells {
		lines, lead = max(lines, len(c.rows)), max(lead, c.lead)
	}
	if height := float64(lines)*lead + 2*pad; height < (bottom-top)/2 {
		return []strip{{height: height, draw: func(p *pdf.Page, y float64) {
			for _, c := range cells {
				for n := range c.rows {
					c.line(p, n, y+pad+float64(n)*lead)
				}
			}
			under(p, y+height)
		}}}
	}
	strips := make([]strip, lines)
	for n := range strips {
		s, over := strip{height: lead, keep: n == 0 || n == lines-2}, 0.0
		if n == 0 {
			s.height, over = lead+pad, pad
		}
		last := n == lines-1
		if last {
			s.height += pad
		}
		s.draw = func(p *pdf.Page, y float64) {
			for _, c := range cells {
				c.line(p, n, y+over)
			}
			if last {
				under(p, y+s.height)
			}
		}
		strips[n] = s
	}
	return strips
}

// underlined draws a line under a row of cells.
func (s *sheets) underlined(c pdf.Color, weight float64) func(*pdf.Page, float64) {
	from := s.in
	return func(p *pdf.Page, y float64) {
		p.Decorate(func(i pdf.Ink) { i.Fill(c, from, y-weight, right-from, weight) })
	}
}

// table is a table whose header stands again on every page that it goes on on.
func (s *sheets) table(t Table) {
	e := s.file.Root.Add(pdf.Table)
	if t.Caption != "" {
		caption := s.text(e.Add(pdf.Caption), boldStyle, Plain(t.Caption), s.in, right-s.in, apart)
		for i := range caption {
			caption[i].keep = true
		}
		s.put(caption...)
	}
	at, widths := columns(t.Columns, s.in, right-s.in)
	header := e.Add(pdf.Row)
	titles, again := make([]cell, len(t.Columns)), make([]cell, len(t.Columns))
	for i, c := range t.Columns {
		h := header.Add(pdf.Header)
		h.Heads(true)
		titles[i], again[i] = newCell(h, headStyle, Plain(c.Title), at[i], widths[i]), newCell(nil, headStyle, Plain(c.Title), at[i], widths[i])
		titles[i].right, again[i].right = c.Right, c.Right
	}
	first := beside(titles, s.underlined(ink, 0.8))
	first[0].above = apart
	for i := range first {
		first[i].keep = len(t.Rows) > 0
	}
	s.put(first...)
	var head *strip
	if repeated := beside(again, s.underlined(ink, 0.8)); len(repeated) == 1 {
		head = &repeated[0]
	}
	for _, cells := range t.Rows {
		row := e.Add(pdf.Row)
		list := make([]cell, len(cells))
		for i, text := range cells {
			role, kind := pdf.Cell, cellStyle
			if i == 0 && t.RowHeader && len(text) > 0 {
				role, kind = pdf.Header, headStyle
			}
			element := row.Add(role)
			if role == pdf.Header {
				element.Heads(false)
			}
			list[i] = newCell(element, kind, text, at[i], widths[i])
			list[i].right = t.Columns[i].Right
		}
		strips := beside(list, s.underlined(hair, 0.6))
		for i := range strips {
			strips[i].head = head
		}
		s.put(strips...)
	}
}

// columns are where the columns begin, and how wide they are.
func columns(list []Column, from, width float64) (at, widths []float64) {
	const gap = 12
	sum := 0.0
	for _, c := range list {
		sum += c.Width
	}
	room := width - gap*float64(len(list)-1)
	for _, c := range list {
		w := max(room*c.Width/sum, 1)
		at, widths = append(at, from), append(widths, w)
		from += w + gap
	}
	return at, widths
}

// pairs are a list whose labels are what its values are of.
func (s *sheets) pairs(list Pairs) {
	e := s.file.Root.Add(pdf.List)
	e.Described()
	at, widths := columns([]Column{{Width: 3}, {Width: 7}}, s.in, right-s.in)
	for n, x := range list {
		item := e.Add(pdf.ListItem)
		label := newCell(item.Add(pdf.Label), headStyle, Plain(x.Label), at[0], widths[0])
		cells := []cell{label}
		if len(x.Value) > 0 {
			cells = append(cells, newCell(item.Add(pdf.Body), cellStyle, x.Value, at[1], widths[1]))
		}
		strips := beside(cells, s.underlined(hair, 0.6))
		if n == 0 {
			strips[0].above = apart
		}
		s.put(strips...)
	}
}
