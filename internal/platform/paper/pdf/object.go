package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
)

// ref is the number of an object of the file.
type ref int

// String is how other objects name it.
func (r ref) String() string { return whole(int(r)) + " 0 R" }

// refs names objects in a row.
func refs(list []ref) string {
	var b strings.Builder
	for _, r := range list {
		b.WriteString(r.String() + " ")
	}
	return b.String()
}

// objects are what a file is made of: those that are only words, and streams.
type objects struct {
	words   []string // by number less one; "" where it is a stream
	streams map[ref][]byte
	packer  *zlib.Writer // one for all: to make it costs more than to use it
}

func newObjects() *objects {
	return &objects{streams: map[ref][]byte{}, packer: zlib.NewWriter(nil)}
}

func (o *objects) reserve() ref {
	o.words = append(o.words, "")
	return ref(len(o.words))
}

func (o *objects) set(r ref, words string) { o.words[r-1] = words }

func (o *objects) add(words string) ref {
	r := o.reserve()
	o.set(r, words)
	return r
}

// stream adds a long content, packed. The entries say what it is.
func (o *objects) stream(entries string, content []byte) ref {
	r := o.reserve()
	o.streams[r] = packed(entries+"/Filter/FlateDecode", o.deflated(content))
	return r
}

// plain adds a content that programs look for without unpacking anything.
func (o *objects) plain(entries string, content []byte) ref {
	r := o.reserve()
	o.streams[r] = packed(entries, content)
	return r
}

func packed(entries string, content []byte) []byte {
	b := fmt.Appendf(nil, "<<%s/Length %d>>stream\n", entries, len(content))
	return append(append(b, content...), "\nendstream"...)
}

func (o *objects) deflated(content []byte) []byte {
	var b bytes.Buffer
	o.packer.Reset(&b)
	_, _ = o.packer.Write(content) // a buffer takes everything
	_ = o.packer.Close()
	return b.Bytes()
}

// together is how many objects are packed as one: more pack better, and a reader
// unpacks all of them for one.
const together = 200

// bytes is the file. Its objects of words are packed together, and the table that
// tells where each is, is a stream too (PDF 1.5 and later).
func (o *objects) bytes(root, info ref) []byte {
	out := bytes.NewBufferString("%PDF-1.7\n%\xE6\xF8\xE5\xC5\n")
	var table bytes.Buffer // a byte of kind, four of place, two of place among those packed together
	entry := func(kind byte, at, in int) {
		table.WriteByte(kind)
		table.Write(binary.BigEndian.AppendUint32(nil, uint32(at)))
		table.Write(binary.BigEndian.AppendUint16(nil, uint16(in)))
	}
	packs := o.packs()
	count := len(o.words)
	entry(0, 0, 0xFFFF)
	places := make([]int, count+1)
	for r := ref(1); int(r) <= count; r++ {
		if content, ok := o.streams[r]; ok {
			places[r] = out.Len()
			fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", r, content)
		}
	}
	nth := 0
	for r := ref(1); int(r) <= count; r++ {
		if _, ok := o.streams[r]; ok {
			entry(1, places[r], 0)
			continue
		}
		entry(2, count+1+nth/together, nth%together)
		nth++
	}
	for i, content := range packs {
		entry(1, out.Len(), 0)
		fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", count+1+i, content)
	}
	at := out.Len()
	entry(1, at, 0)
	sum := sha256.Sum256(out.Bytes())
	size := count + len(packs) + 2
	fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", size-1, packed(
		fmt.Sprintf("/Type/XRef/Size %d/W[1 4 2]/Root %s/Info %s/ID[<%x><%x>]/Filter/FlateDecode", size, root, info, sum[:16], sum[:16]),
		o.deflated(table.Bytes())), at)
	return out.Bytes()
}

// packs are the objects of words, some hundred in each.
func (o *objects) packs() (all [][]byte) {
	var list, body bytes.Buffer
	n := 0
	flush := func() {
		if n > 0 {
			entries := fmt.Sprintf("/Type/ObjStm/N %d/First %d/Filter/FlateDecode", n, list.Len())
			all = append(all, packed(entries, o.deflated(append(list.Bytes(), body.Bytes()...))))
		}
		list.Reset()
		body.Reset()
		n = 0
	}
	for i, words := range o.words {
		if _, ok := o.streams[ref(i+1)]; ok {
			continue
		}
		fmt.Fprintf(&list, "%d %d ", i+1, body.Len())
		body.WriteString(words + "\n")
		if n++; n == together {
			flush()
		}
	}
	flush()
	return all
}
