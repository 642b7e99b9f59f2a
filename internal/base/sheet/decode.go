package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Charset is a way of writing text as bytes.
type Charset string

// The character sets that spreadsheets save in.
const (
	UTF8        Charset = "UTF-8"
	UTF16       Charset = "UTF-16"
	Windows1252 Charset = "Windows-1252"
)

// decoder gives the text of a file as UTF-8 with plain line ends. UTF-16 announces
// itself. Of the other two, the first character that is not ASCII decides, because
// what Windows-1252 writes for a Danish letter is not UTF-8. If a later one
// disagrees, that is a fault and no reason to think again: by then rows were given
// out.
type decoder struct {
	in      *bufio.Reader
	charset Charset // empty until something decides
	line    int
	read    int64 // bytes of text
	limit   int64
	room    [utf8.UTFMax]byte
	left    []byte // of a character, in room, for which there was no place
	err     error
}

var marks = []struct {
	bytes   string
	charset Charset
}{{"\xEF\xBB\xBF", UTF8}, {"\xFF\xFE", UTF16}, {"\xFE\xFF", UTF16}}

func newDecoder(r io.Reader, limit int64) *decoder {
	d := &decoder{in: bufio.NewReader(r), line: 1, limit: limit}
	for _, m := range marks {
		head, _ := d.in.Peek(len(m.bytes)) // what is shorter has no mark
		if !bytes.Equal(head, []byte(m.bytes)) {
			continue
		}
		d.charset = m.charset
		if m.charset == UTF16 {
			d.in = bufio.NewReader(unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(d.in))
		} else {
			_, _ = d.in.Discard(len(m.bytes)) // they were peeked at
		}
		break
	}
	return d
}

// Read implements io.Reader.
func (d *decoder) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(d.left) > 0 {
			copied := copy(p[n:], d.left)
			d.left = d.left[copied:]
			n += copied
			continue
		}
		if d.err != nil {
			break
		}
		r, err := d.next()
		switch {
		case err != nil:
			d.err = err
		case r < utf8.RuneSelf:
			p[n] = byte(r)
			n++
		default:
			d.left = utf8.AppendRune(d.room[:0], r)
		}
	}
	if n > 0 {
		return n, nil
	}
	return 0, d.err
}

func (d *decoder) next() (rune, error) {
	b, err := d.in.ReadByte()
	if err != nil {
		return 0, err
	}
	d.read++
	switch {
	case d.read > d.limit:
		return 0, ErrTooLarge.With("limit", d.limit>>20)
	case b == 0:
		return 0, ErrText.With("line", d.line)
	case b == '\n':
		d.line++
	case b == '\r':
		return '\n', d.endLine()
	case b >= utf8.RuneSelf:
		return d.letter(b)
	}
	return rune(b), nil
}

// endLine reads what follows \r in \r\n; old programs write \r alone.
func (d *decoder) endLine() error {
	d.line++
	b, err := d.in.ReadByte()
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	case b != '\n':
		return d.in.UnreadByte()
	}
	return nil
}

// letter is the character beyond ASCII that begins with b.
func (d *decoder) letter(b byte) (rune, error) {
	rest, err := d.in.Peek(utf8.UTFMax - 1)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	d.room[0] = b
	r, size := utf8.DecodeRune(d.room[:1+copy(d.room[1:], rest)])
	broken := r == utf8.RuneError // what means nothing in UTF-16 arrives as that very character
	if d.charset == "" {
		d.charset = UTF8
		if broken {
			d.charset = Windows1252
		}
	}
	if d.charset == Windows1252 {
		r, size = charmap.Windows1252.DecodeByte(b), 1
		broken = r == utf8.RuneError
	}
	if broken {
		return 0, ErrText.With("line", d.line)
	}
	d.read += int64(size - 1)
	_, err = d.in.Discard(size - 1)
	return r, err
}
