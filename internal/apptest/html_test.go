package apptest

import (
	"slices"
	"testing"
)

func TestFind(t *testing.T) {
	t.Parallel()
	p := &Page{t: t, Body: `<main id=m><h1>Et  <b>to</b></h1><p class="a b">x</p><p class="b">y</p><a href="/x" rel>z</a></main><p>u</p>`}
	for selector, want := range map[string][]string{
		"h1": {"Et to"}, "main p": {"x", "y"}, "p": {"x", "y", "u"}, "p.b": {"x", "y"}, "p.a.b": {"x"}, ".b": {"x", "y"},
		"#m .a": {"x"}, "main#m a[href=/x]": {"z"}, "a[rel]": {"z"}, "a[href=/x][rel]": {"z"}, "a[href=/y]": nil, "h2": nil,
	} {
		if got := p.Texts(selector); !slices.Equal(got, want) {
			t.Errorf("%s gives %q, want %q", selector, got, want)
		}
	}
}
