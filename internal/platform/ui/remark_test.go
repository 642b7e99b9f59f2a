package ui

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRemark_WebAddressesBecomeLinks(t *testing.T) {
	t.Parallel()
	link := func(s string) Link { return Link{Text: s, Href: s} }
	for text, want := range map[string][]Link{
		"":                                    nil,
		"Intet her.":                          {{Text: "Intet her."}},
		"Se https://a.example/b?c=1&d=2, tak": {{Text: "Se "}, link("https://a.example/b?c=1&d=2"), {Text: ", tak"}},
		"(http://a.example/).":                {{Text: "("}, link("http://a.example/"), {Text: ")."}},
		"https://a.example https://b.example": {link("https://a.example"), {Text: " "}, link("https://b.example")},
		"javascript:alert(1) <https://a.example>": {
			{Text: "javascript:alert(1) <"}, link("https://a.example"), {Text: ">"},
		},
	} {
		if diff := cmp.Diff(want, split(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}
