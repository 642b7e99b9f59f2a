package paper

import (
	"strings"
	"unicode"

	"alminding/internal/platform/paper/pdf"
)

// The colours of the house on white.
const (
	ink    pdf.Color = 0x221B26
	soft   pdf.Color = 0x5A5160
	hair   pdf.Color = 0xDAD5DC
	edge   pdf.Color = 0x857C8A
	action pdf.Color = 0x6E2A60
	tone   pdf.Color = 0xF6EEF5
)

// style is how a text is set.
type style struct {
	face       pdf.Face
	size, lead float64 // lead is from one base line to the next
	color      pdf.Color
}

var (
	titleStyle = style{pdf.SemiBold, 23, 28, ink}
	aboveStyle = style{pdf.Regular, 10.5, 16, action}
	factStyle  = style{pdf.Regular, 9.5, 14, soft}
	bodyStyle  = style{pdf.Regular, 10.5, 15.5, ink}
	boldStyle  = style{pdf.SemiBold, 10.5, 15.5, ink}
	softStyle  = style{pdf.Regular, 9, 13, soft}
	cellStyle  = style{pdf.Regular, 9.5, 13.5, ink}
	headStyle  = style{pdf.SemiBold, 9.5, 13.5, ink}
	tagStyle   = style{pdf.Regular, 8.5, 12, ink}
	edgeStyle  = style{pdf.Regular, 8.5, 12, soft}
	numeral    = style{pdf.SemiBold, 13, 18, soft}
	headings   = map[int]style{2: {pdf.SemiBold, 13, 18, ink}, 3: {pdf.SemiBold, 11, 16, ink}, 4: {pdf.SemiBold, 10.5, 15.5, soft}}
)

// piece is text of one kind on a line.
type piece struct {
	text string
	face pdf.Face
	run  int    // of the text
	link string // that the run leads to
	lost bool   // the face has no signs for it
}

func (p piece) width(size float64) float64 { return p.face.Advance(p.text, size) }

// word is what no line ends within: pieces without a place to break.
type word struct {
	pieces row
	width  float64
	space  float64 // to the next on the same line
	ends   bool    // the line, whatever room there is
}

// gap is the space after the text.
func (r row) gap() piece {
	p := r[len(r)-1]
	p.text, p.lost = " ", false
	return p
}

// row is a line of text as it is set.
type row []piece

// width leaves out the space at which the line ended.
func (r row) width(s style) (sum float64) {
	for i, p := range r {
		if i == len(r)-1 {
			p.text = strings.TrimRight(p.text, " ")
		}
		sum += p.width(s.size)
	}
	return sum
}

// set breaks the text into lines that are no wider. A word that is wider than a line
// is broken where the line ends.
func (s style) set(t Text, width float64) (rows []row) {
	var line row
	used, gap := 0.0, 0.0
	end := func() {
		if len(line) > 0 {
			rows = append(rows, line)
		}
		line, used, gap = nil, 0, 0
	}
	for _, w := range s.words(t) {
		if used > 0 && used+gap+w.width > width {
			end()
		}
		for w.width > width {
			var head word
			head, w = s.split(w, width)
			line = line.with(head.pieces)
			end()
		}
		if len(w.pieces) == 0 {
			continue
		}
		line = line.with(w.pieces)
		used, gap = used+gap+w.width, w.space
		if w.space > 0 {
			line = line.with(row{line.gap()})
		}
		if w.ends {
			end()
		}
	}
	end()
	return rows
}

// with is the line with the pieces at its end, those of one run joined.
func (r row) with(pieces row) row {
	for _, p := range pieces {
		if last := len(r) - 1; last >= 0 && r[last].run == p.run && r[last].lost == p.lost {
			r[last].text += p.text
			continue
		}
		r = append(r, p)
	}
	return r
}

// words are the text's words, each measured.
func (s style) words(t Text) (list []word) {
	var w word
	var text []rune
	cut := func(p piece) { // ends the piece
		if len(text) > 0 {
			p.text = string(text)
			w.width += p.width(s.size)
			w.pieces = append(w.pieces, p)
		}
		text = nil
	}
	next := func(space float64, ends bool) { // ends the word
		if len(w.pieces) > 0 {
			w.space, w.ends = space, ends
			list = append(list, w)
		} else if last := len(list) - 1; last >= 0 {
			list[last].space, list[last].ends = max(list[last].space, space), list[last].ends || ends
		}
		w = word{}
	}
	for n, r := range t {
		p := piece{face: s.faceOf(r), run: n, link: r.Link}
		letters := []rune(r.Text)
		for i, c := range letters {
			switch c {
			case ' ':
				cut(p)
				next(p.face.Advance(" ", s.size), false)
				continue
			case '\n':
				cut(p)
				next(0, true)
				continue
			case noBreak:
				c = ' ' // what is read aloud and copied is a space
			}
			if lost := !p.face.Has(c); lost != p.lost {
				cut(p)
				p.lost = lost
			}
			text = append(text, c)
			if i+1 < len(letters) && (breaks(c, letters[i+1]) || len(text) == maxWord) {
				cut(p)
				next(0, false)
			}
		}
		cut(p)
	}
	next(0, false)
	return list
}

// maxWord keeps a word that nobody wrote to be read from being measured over and over.
const maxWord = 500

// breaks reports whether a line may end between the two without a space.
func breaks(a, b rune) bool {
	return strings.ContainsRune("-/–—", a) && unicode.IsLetter(b)
}

func (s style) faceOf(r Run) pdf.Face {
	switch {
	case r.Bold:
		return pdf.SemiBold
	case r.Italic && s.face == pdf.Regular:
		return pdf.Italic
	}
	return s.face
}

// split takes as many letters off the word as fit.
func (s style) split(w word, width float64) (head, rest word) {
	room := width
	for i, p := range w.pieces {
		if x := p.width(s.size); x <= room {
			head.pieces = append(head.pieces, p)
			room -= x
			continue
		}
		letters := []rune(p.text)
		n := s.fitting(p.face, letters, room)
		if n == 0 && len(head.pieces) == 0 {
			n = 1 // a line holds a letter, however narrow it is
		}
		first, second := p, p
		first.text, second.text = string(letters[:n]), string(letters[n:])
		if n > 0 {
			head.pieces = append(head.pieces, first)
		}
		if n < len(letters) {
			rest.pieces = append(rest.pieces, second)
		}
		rest.pieces = append(rest.pieces, w.pieces[i+1:]...)
		break
	}
	for _, p := range rest.pieces {
		rest.width += p.width(s.size)
	}
	rest.space, rest.ends = w.space, w.ends
	return head, rest
}

// fitting is how many of the letters fit.
func (s style) fitting(f pdf.Face, letters []rune, room float64) (n int) {
	sum := 0.0
	for n < len(letters) {
		if sum += f.Advance(string(letters[n]), s.size); sum > room {
			return n
		}
		n++
	}
	return n
}
