package ui

import (
	"context"
	"maps"
	"net/url"
	"slices"

	"alminding/internal/platform/i18n"
)

// Address is where a list stands: its path without language, and its state, which is
// all in the address but for the page that is shown of it.
type Address struct {
	Path  string
	State url.Values
}

// At is the list in a form such as ".csv"; the empty form is the page.
func (a Address) At(ctx context.Context, form string) string {
	path := i18n.Path(ctx, a.Path+form)
	if len(a.State) > 0 {
		path += "?" + a.State.Encode()
	}
	return path
}

// Page is the page of the list that the cursor leads to, or empty where there is none.
func (a Address) Page(ctx context.Context, cursor string) string {
	if cursor == "" {
		return ""
	}
	v := url.Values{}
	maps.Copy(v, a.State)
	v.Set("side", cursor)
	return Address{Path: a.Path, State: v}.At(ctx, "")
}

// Hidden keeps the state in a form that asks for the named parts of it itself.
func (a Address) Hidden(but ...string) (pairs []Pair) {
	for _, name := range slices.Sorted(maps.Keys(a.State)) {
		if slices.Contains(but, name) {
			continue
		}
		for _, value := range a.State[name] {
			pairs = append(pairs, Pair{Name: name, Value: value})
		}
	}
	return pairs
}
