package apptest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Page is an answer.
type Page struct {
	t      testing.TB
	Path   string
	Status int
	Header http.Header
	Body   string
}

// Has fails the test unless something fits the selector and its text holds the
// given one. A selector is made of the parts tag, .class, #id, [name] and
// [name=value], without spaces in the value; parts with a space between them
// stand inside each other.
func (p *Page) Has(selector, text string) {
	p.t.Helper()
	texts := p.Texts(selector)
	if !slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(s, text) }) {
		p.t.Errorf("%s (%d): no %q in %s; there is %.500q", p.Path, p.Status, text, selector, texts)
	}
}

// HasNo fails the test when something fits the selector.
func (p *Page) HasNo(selector string) {
	p.t.Helper()
	if texts := p.Texts(selector); len(texts) > 0 {
		p.t.Errorf("%s (%d): %s is there: %.500q", p.Path, p.Status, selector, texts)
	}
}

// Texts are the texts of all that fits the selector, with single spaces.
func (p *Page) Texts(selector string) (texts []string) {
	p.t.Helper()
	for _, n := range p.Find(selector) {
		texts = append(texts, Text(n))
	}
	return texts
}

// Find gives all that fits the selector, in the order of the page.
func (p *Page) Find(selector string) []*html.Node {
	p.t.Helper()
	doc, err := html.Parse(strings.NewReader(p.Body))
	if err != nil {
		p.t.Fatal(err)
	}
	found := []*html.Node{doc}
	for part := range strings.FieldsSeq(selector) {
		var inside []*html.Node
		for _, n := range found {
			for d := range n.Descendants() {
				if fits(d, part) && !slices.Contains(inside, d) {
					inside = append(inside, d)
				}
			}
		}
		found = inside
	}
	return found
}

// Text is the text in n, with single spaces.
func Text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Attr is the attribute's value, empty when there is none.
func Attr(n *html.Node, name string) string {
	value, _ := attr(n, name)
	return value
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// fits reports whether n fits one part of a selector, such as a.button[href=/].
func fits(n *html.Node, part string) bool {
	if n.Type != html.ElementNode {
		return false
	}
	var attributes string
	if i := strings.IndexByte(part, '['); i >= 0 {
		part, attributes = part[:i], part[i:]
	}
	for wanted := range strings.SplitSeq(strings.Trim(attributes, "[]"), "][") {
		name, value, exact := strings.Cut(wanted, "=")
		if got, ok := attr(n, name); name != "" && (!ok || exact && got != value) {
			return false
		}
	}
	for part != "" {
		end := strings.IndexAny(part[1:], ".#") + 1
		if end == 0 {
			end = len(part)
		}
		word := part[:end]
		part = part[end:]
		switch name := word[1:]; word[0] {
		case '.':
			if !slices.Contains(strings.Fields(Attr(n, "class")), name) {
				return false
			}
		case '#':
			if Attr(n, "id") != name {
				return false
			}
		default:
			if n.Data != word {
				return false
			}
		}
	}
	return true
}
