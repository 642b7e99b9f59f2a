package e2e_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// find gives the elements inside of root that a selector finds, in the order of
// the page. Of CSS it knows names, #id, .class, [attribute], [attribute="value"]
// with =, ^=, $= and *=, and elements inside of others.
func find(root *html.Node, selector string) (found []*html.Node) {
	steps := stepPattern.FindAllString(selector, -1)
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && matchesPath(n, root, steps) {
			found = append(found, n)
		}
	}
	return found
}

var (
	stepPattern = regexp.MustCompile(`(?:\[[^\]]*\]|[^\s\[])+`)
	partPattern = regexp.MustCompile(`\[([\w-]+)(?:([\^$*]?)="?([^"\]]*)"?)?\]|([#.]?)([\w-]+)`)
)

func matchesPath(n, root *html.Node, steps []string) bool {
	last := len(steps) - 1
	if !matchesStep(n, steps[last]) {
		return false
	}
	if last == 0 {
		return true
	}
	for p := n.Parent; p != nil && p != root; p = p.Parent {
		if p.Type == html.ElementNode && matchesPath(p, root, steps[:last]) {
			return true
		}
	}
	return false
}

func matchesStep(n *html.Node, step string) bool {
	for _, m := range partPattern.FindAllStringSubmatch(step, -1) {
		name, how, value, kind, word := m[1], m[2], m[3], m[4], m[5]
		ok := false
		switch {
		case name != "" && !strings.Contains(m[0], "="):
			ok = has(n, name)
		case name != "":
			ok = has(n, name) && matchesValue(attr(n, name), how, value)
		case kind == "#":
			ok = attr(n, "id") == word
		case kind == ".":
			ok = slices.Contains(strings.Fields(attr(n, "class")), word)
		default:
			ok = n.Data == word
		}
		if !ok {
			return false
		}
	}
	return true
}

func matchesValue(got, how, want string) bool {
	switch how {
	case "^":
		return strings.HasPrefix(got, want)
	case "$":
		return strings.HasSuffix(got, want)
	case "*":
		return strings.Contains(got, want)
	}
	return got == want
}

func TestFind(t *testing.T) {
	t.Parallel()
	doc, err := html.Parse(strings.NewReader(
		`<main id=a><form action="/x/ret" class="wide edit"><p>one</p><input name=n checked></form><p>two</p></main>`))
	if err != nil {
		t.Fatal(err)
	}
	for selector, want := range map[string]int{
		"p": 2, "form p": 1, "main p": 2, "#a": 1, "main#a form.edit.wide": 1, "form.other": 0,
		`form[action="/x/ret"]`: 1, `form[action$="/ret"]`: 1, `form[action^="/x"] input[checked]`: 1,
		`form[action*="y"]`: 0, "input[name=n]": 1, "p form": 0,
	} {
		if got := len(find(doc, selector)); got != want {
			t.Errorf("%s finds %d, want %d", selector, got, want)
		}
	}
}
