package adoptionweb

import (
	"context"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// in is an address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

// source is who says so: one line while the statement lives, dotted when it has
// expired.
func source(ctx context.Context, s adoption.Statement, day civil.Date) ui.Source {
	out := ui.Cited(ctx, s.Source)
	if s.Expires <= day {
		out.State = ui.Unconfirmed
	}
	return out
}

// claim tells how well a use is shown: the number of lines, and a word.
func claim(ctx context.Context, a adoption.Adoption) ui.Claim {
	return ui.Claim{State: ui.ClaimState(a.Shown()), Since: i18n.Date(ctx, a.Lapsed)}
}

// options makes the answers of a field out of a closed set.
func options[T ~string](ctx context.Context, list []T, selected T, key func(T) string) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, v := range list {
		out[i] = ui.Option{Value: string(v), Text: i18n.T(ctx, key(v)), Selected: v == selected}
	}
	return out
}

func startKey(s adoption.Start) string {
	if s == adoption.Exactly {
		return "adoptionweb.start.exactly"
	}
	return "adoptionweb.start." + string(s)
}

// reachKey: besides everyone and the members there is the authority itself.
func reachKey(r auth.Reach) string {
	if r == auth.Public || r == auth.Members {
		return "adoptionweb.reach." + string(r)
	}
	return "adoptionweb.reach.own"
}

// clip keeps what a person would write in a field of one line.
func clip(s string) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 200 {
		return string(r[:200])
	}
	return s
}

// recordPath is the page of the record that proves a use.
func recordPath(authority, product string) string { return "/anvendelse/" + authority + "/" + product }

// authorityFrame begins a page about an authority, below its own.
func authorityFrame(ctx context.Context, a registry.Authority, title string) ui.Page {
	return ui.Page{
		Title: i18n.T(ctx, "adoptionweb.title_of", "title", title, "name", a.FullName()), Heading: title, Here: title,
		Door: "collaboration", Sub: "authorities",
		Crumbs: []ui.Link{
			{Text: i18n.T(ctx, "adoptionweb.authorities"), Href: in(ctx, "/myndigheder")},
			{Text: a.FullName(), Href: in(ctx, a.Path())},
		},
	}
}
