package papertest

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
)

// The kinds of a PDF's objects. Numbers are float64, true and false bool.
type (
	name   string
	text   string // bytes of a string
	word   string // an operator, in a page's content
	ref    int
	list   []any
	dict   map[name]any
	stream struct {
		dict
		content []byte
	}
)

// scanner reads objects one after the other.
type scanner struct {
	b  []byte
	at int
}

func (s *scanner) space() {
	for s.at < len(s.b) && strings.IndexByte(" \t\r\n\x00\f", s.b[s.at]) >= 0 {
		s.at++
	}
}

func (s *scanner) has(token string) bool {
	if bytes.HasPrefix(s.b[min(s.at, len(s.b)):], []byte(token)) {
		s.at += len(token)
		return true
	}
	return false
}

// next is the next object, or nil at the end.
func (s *scanner) next() any {
	s.space()
	switch {
	case s.at >= len(s.b):
		return nil
	case s.has("<<"):
		d := dict{}
		for s.space(); !s.has(">>"); s.space() {
			key, ok := s.next().(name)
			if !ok {
				panic(fmt.Sprintf("a key is no name at %d: %.60q", s.at, s.b[s.at:]))
			}
			d[key] = s.next()
		}
		return d
	case s.has("["):
		l := list{}
		for s.space(); !s.has("]"); s.space() {
			l = append(l, s.next())
		}
		return l
	case s.has("<"):
		end := s.at + bytes.IndexByte(s.b[s.at:], '>')
		var out []byte
		if _, err := fmt.Sscanf(string(s.b[s.at:end]), "%x", &out); err != nil && end > s.at {
			panic(err)
		}
		s.at = end + 1
		return text(out)
	case s.has("("):
		return s.literal()
	case s.has("/"):
		return name(s.run())
	}
	return s.bare()
}

func (s *scanner) literal() text {
	var out []byte
	for depth := 1; ; s.at++ {
		c := s.b[s.at]
		switch c {
		case '\\':
			s.at++
			c = s.b[s.at]
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				s.at++
				return text(out)
			}
		}
		out = append(out, c)
	}
}

// run is what reaches to the next delimiter.
func (s *scanner) run() string {
	from := s.at
	for s.at < len(s.b) && strings.IndexByte(" \t\r\n\x00\f/[]<>()", s.b[s.at]) < 0 {
		s.at++
	}
	return string(s.b[from:s.at])
}

// bare is a number, a reference or a word.
func (s *scanner) bare() any {
	w := s.run()
	n, err := strconv.ParseFloat(w, 64)
	switch {
	case w == "true" || w == "false":
		return w == "true"
	case err != nil:
		if w == "" {
			panic(fmt.Sprintf("nothing at %d: %.60q", s.at, s.b[s.at:]))
		}
		return word(w)
	}
	back := s.at
	if s.space(); s.at < len(s.b) {
		if generation := s.run(); generation == "0" && s.has(" R") {
			return ref(n)
		}
	}
	s.at = back
	return n
}

// file is the objects of a PDF.
type file struct {
	tb      TB
	objects map[ref]any
	trailer dict
}

// open reads the objects as the file's table says where they are.
func open(tb TB, b []byte) file {
	tb.Helper()
	f := file{tb, map[ref]any{}, nil}
	if !bytes.HasPrefix(b, []byte("%PDF-1.7\n")) || !bytes.HasSuffix(b, []byte("%%EOF\n")) {
		tb.Fatalf("not a PDF: %.40q", b)
	}
	from, err := strconv.Atoi(strings.TrimSpace(string(b[bytes.LastIndex(b, []byte("startxref"))+9 : len(b)-6])))
	if err != nil {
		tb.Fatalf("%v", err)
	}
	table := f.indirect(b, from, -1)
	f.trailer = table.dict
	number := func(row []byte) (n int) {
		for _, c := range row {
			n = n<<8 | int(c)
		}
		return n
	}
	const size = 7
	for pass := range 2 { // what is packed together comes after what it is packed in
		for i := range len(table.content) / size {
			row := table.content[i*size:]
			kind, at, in := row[0], number(row[1:5]), number(row[5:7])
			switch {
			case kind == 1 && pass == 0:
				f.objects[ref(i)] = f.indirect(b, at, i)
			case kind == 2 && pass == 1:
				pack := f.objects[ref(at)].(stream)
				head := scanner{b: pack.content}
				for range in {
					head.next()
					head.next()
				}
				if n := head.next(); n != float64(i) {
					tb.Fatalf("object %d is called %v where it is", i, n)
				}
				body := scanner{b: pack.content, at: int(pack.dict["First"].(float64) + head.next().(float64))}
				f.objects[ref(i)] = body.next()
			}
		}
	}
	return f
}

// indirect is the stream of the number at the place.
func (f file) indirect(b []byte, at, number int) stream {
	f.tb.Helper()
	s := scanner{b: b, at: at}
	n := s.next()
	if s.next(); number >= 0 && n != float64(number) || s.next() != word("obj") {
		f.tb.Fatalf("no object %d at %d: %.40q", number, at, b[at:])
	}
	d := s.next().(dict)
	s.space()
	if !s.has("stream\n") {
		f.tb.Fatalf("object %d is no stream", number)
	}
	content := b[s.at : s.at+int(d["Length"].(float64))]
	if d["Filter"] == name("FlateDecode") {
		r, err := zlib.NewReader(bytes.NewReader(content))
		if err != nil {
			f.tb.Fatalf("%v", err)
		}
		if content, err = io.ReadAll(r); err != nil {
			f.tb.Fatalf("%v", err)
		}
	}
	return stream{d, content}
}

// get follows a reference.
func (f file) get(o any) any {
	if r, ok := o.(ref); ok {
		return f.objects[r]
	}
	return o
}

func (f file) dict(o any) dict {
	switch d := f.get(o).(type) {
	case dict:
		return d
	case stream:
		return d.dict
	}
	return nil
}

func (f file) list(o any) list { l, _ := f.get(o).(list); return l }

// letters is a string of a PDF as text.
func letters(o any) string {
	s, _ := o.(text)
	b, ok := strings.CutPrefix(string(s), "\xFE\xFF")
	if !ok {
		return string(s)
	}
	var units []uint16
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(units))
}
