package publiccode

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// A publiccode.yml is a few kilobytes with a hundred values in six levels. The
// limits are far beyond that, and low enough that hostile input costs little.
const (
	maxBytes = 1 << 20
	maxNodes = 10_000 // counted with every alias written out
	maxDepth = 32
)

// document is the root mapping of data, or nil after telling why there is none.
func (r *reader) document(data []byte) *yaml.Node {
	if len(data) > maxBytes {
		r.refuse(1, 1, "publiccode.too_large", "max", maxBytes/1024, "size", (len(data)+1023)/1024)
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	// One kind of line end, so that everything here counts the lines alike.
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	if !r.readable(data) {
		return nil
	}
	if bytes.HasPrefix(data, []byte("%YAML 1.2")) {
		// The library refuses the directive, though it reads what is in the
		// file. As a comment it does no harm.
		data[0] = '#' // a copy by now, not the caller's
	}
	documents, err := decode(data)
	switch {
	case err != nil:
		r.malformed(data, err)
		return nil
	case len(documents) == 0:
		r.refuse(1, 1, "publiccode.empty")
		return nil
	case len(documents) > 1:
		r.refuse(documents[1].Line, documents[1].Column, "publiccode.documents")
		return nil
	}
	root := documents[0]
	budget := maxNodes
	if !r.bounded(root, 0, &budget) {
		return nil
	}
	content := root.Content[0]
	switch {
	case content.Kind == yaml.MappingNode:
		return content
	case content.ShortTag() == "!!null":
		r.refuse(content.Line, content.Column, "publiccode.empty")
	default:
		r.refuse(content.Line, content.Column, "publiccode.not_mapping")
	}
	return nil
}

// decode reads the documents of data; two are enough to know there are too many.
func decode(data []byte) ([]*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var documents []*yaml.Node
	for len(documents) < 2 {
		var n yaml.Node
		if err := decoder.Decode(&n); errors.Is(err, io.EOF) {
			return documents, nil
		} else if err != nil {
			return nil, err
		}
		documents = append(documents, &n)
	}
	return documents, nil
}

func (r *reader) refuse(line, column int, key string, args ...any) {
	r.report(&yaml.Node{Line: max(line, 1), Column: max(column, 1)}, "", key, false, args...)
}

// readable finds bytes that no YAML file may hold. The YAML library refuses
// them too, but does not say where they are.
func (r *reader) readable(data []byte) bool {
	line, column := 1, 1
	for len(data) > 0 {
		c, size := utf8.DecodeRune(data)
		switch {
		case c == utf8.RuneError && size == 1:
			r.refuse(line, column, "publiccode.encoding")
			return false
		case c < ' ' && c != '\t' && c != '\n', c == 0x7f, c == '\uFFFE', c == '\uFFFF':
			r.refuse(line, column, "publiccode.control", "code", "U+"+strings.ToUpper(strconv.FormatInt(int64(c)+0x10000, 16)[1:]))
			return false
		}
		column++
		if c == '\n' {
			line, column = line+1, 1
		}
		data = data[size:]
	}
	return true
}

// malformed tells what the YAML library tripped over. Tabs get a sentence of
// their own: they are the most common cause, and its message hides them.
func (r *reader) malformed(data []byte, err error) {
	lines := bytes.SplitAfter(data, []byte("\n"))
	line, reason := faultOf(err)
	line = min(max(line, 1), len(lines))
	// The library may name the line before or after the tab.
	for n := max(line-1, 1); n <= min(line+1, len(lines)); n++ {
		if tab := bytes.IndexByte(indentOf(lines[n-1]), '\t'); tab >= 0 {
			r.refuse(n, tab+1, "publiccode.tab")
			return
		}
	}
	line = faultyLine(lines, line, reason)
	r.refuse(line, len(indentOf(lines[line-1]))+1, "publiccode.yaml", "reason", short(reason))
}

// faultyLine is the first line that brings the fault about. The library often
// names the line where the enclosing section begins, which may be pages above.
func faultyLine(lines [][]byte, from int, reason string) int {
	further := sort.Search(len(lines)-from, func(i int) bool {
		_, err := decode(bytes.Join(lines[:from+i], nil))
		_, got := faultOf(err)
		return got == reason
	})
	return from + further
}

var yamlMessage = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// faultOf takes the library's message apart; the line is 0 when it has none.
func faultOf(err error) (line int, reason string) {
	if err == nil {
		return 0, ""
	}
	m := yamlMessage.FindStringSubmatch(err.Error())
	if m == nil {
		return 0, err.Error()
	}
	line, _ = strconv.Atoi(m[1])
	return line, m[2]
}

func indentOf(line []byte) []byte {
	return line[:len(line)-len(bytes.TrimLeft(line, " \t"))]
}

// bounded refuses a document that grows when its aliases are written out, and
// one that contains itself, which has no end.
func (r *reader) bounded(n *yaml.Node, depth int, budget *int) bool {
	if *budget--; *budget < 0 {
		r.refuse(n.Line, n.Column, "publiccode.too_many", "max", maxNodes)
		return false
	}
	if depth > maxDepth {
		r.refuse(n.Line, n.Column, "publiccode.too_deep", "max", maxDepth)
		return false
	}
	if n.Kind == yaml.AliasNode {
		return r.bounded(n.Alias, depth+1, budget)
	}
	for _, child := range n.Content {
		if !r.bounded(child, depth+1, budget) {
			return false
		}
	}
	return true
}

func resolve(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}
