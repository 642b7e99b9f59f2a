package papertest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
)

// ODT is what a file of OpenDocument text says.
type ODT struct {
	Text     string // of the body, a line for each paragraph and heading
	Language string
	Title    string
}

const (
	textSpace   = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
	tableSpace  = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
	styleSpace  = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
	formatSpace = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
)

// ReadODT reads the file, and fails the test where it is put together in another way
// than ODF 1.3 says, or names a style that it does not have.
func ReadODT(tb TB, b []byte) *ODT {
	tb.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		tb.Fatalf("%v", err)
	}
	parts, names := map[string]string{}, []string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			tb.Fatalf("%v", err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			tb.Fatalf("%v", err)
		}
		parts[f.Name], names = string(content), append(names, f.Name)
	}
	kind := "application/vnd.oasis.opendocument.text"
	if f := z.File[0]; f.Name != "mimetype" || f.Method != zip.Store || len(f.Extra) > 0 || string(b[38:38+len(kind)]) != kind {
		tb.Errorf("the kind of file does not stand first and plain: %.80q", b)
	}
	for _, name := range names[1:] {
		if listed := strings.Contains(parts["META-INF/manifest.xml"], `full-path="`+name+`"`); !listed && name != "META-INF/manifest.xml" {
			tb.Errorf("%s is not in the manifest", name)
		}
	}
	out, known, used := &ODT{}, map[string]bool{}, map[string]bool{}
	for _, name := range names[1:] {
		read(tb, name, parts[name], out, known, used)
	}
	for name := range used {
		if !known[name] {
			tb.Errorf("the style %s is used and not laid down", name)
		}
	}
	out.Text = strings.Trim(out.Text, "\n")
	return out
}

// read reads a part, whose elements must stand where they may.
func read(tb TB, part, content string, out *ODT, known, used map[string]bool) {
	tb.Helper()
	d := xml.NewDecoder(strings.NewReader(content))
	var path []string
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			tb.Fatalf("%s: %v", part, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			up := ""
			if len(path) > 0 {
				up = path[len(path)-1]
			}
			if may, ok := within[t.Name.Local]; ok && part == "content.xml" && !slices.Contains(may, up) {
				tb.Errorf("%s: %s stands in %s", part, t.Name.Local, up)
			}
			path = append(path, t.Name.Local)
			styles(t, out, known, used)
			switch t.Name.Local {
			case "tab":
				out.Text += " "
			case "line-break":
				out.Text += "\n"
			}
		case xml.EndElement:
			path = path[:len(path)-1]
			if part == "content.xml" && (t.Name.Local == "p" || t.Name.Local == "h") {
				out.Text += "\n"
			}
		case xml.CharData:
			switch {
			case part == "content.xml" && slices.Contains(path, "text"):
				out.Text += string(t)
			case part == "meta.xml" && slices.Contains(path, "title"):
				out.Title = string(t)
			}
		}
	}
}

// within tells where elements of the text may stand.
var within = map[string][]string{
	"p": {"text", "list-item", "table-cell"}, "h": {"text"}, "span": {"p", "h", "a"}, "a": {"p"}, "tab": {"p", "h"}, "line-break": {"p", "span", "a"},
	"list": {"text"}, "list-item": {"list"}, "table": {"text"}, "table-column": {"table", "table-header-columns"}, "table-header-columns": {"table"},
	"table-header-rows": {"table"}, "table-row": {"table", "table-header-rows"}, "table-cell": {"table-row"},
}

// styles notes which styles there are, and which are used.
func styles(t xml.StartElement, out *ODT, known, used map[string]bool) {
	for _, a := range t.Attr {
		switch {
		case a.Name.Space == styleSpace && a.Name.Local == "name":
			known[a.Value] = true
		case a.Name.Local == "style-name" && (a.Name.Space == textSpace || a.Name.Space == tableSpace),
			a.Name.Space == styleSpace && (a.Name.Local == "parent-style-name" || a.Name.Local == "next-style-name" || a.Name.Local == "page-layout-name"):
			used[a.Value] = true
		case a.Name.Space == formatSpace && a.Name.Local == "language":
			out.Language = a.Value + "-"
		case a.Name.Space == formatSpace && a.Name.Local == "country":
			out.Language += a.Value
		}
	}
}
