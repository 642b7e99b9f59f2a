package adoptionweb

import (
	"context"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/adoption"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// in is an address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

// began tells since when a state holds, no more exactly than it is said.
func began(ctx context.Context, s adoption.Statement) string {
	switch {
	case s.Since.IsZero():
		return i18n.T(ctx, "adoptionweb.not_stated")
	case s.Start == adoption.Around:
		return i18n.T(ctx, "adoptionweb.began.about", "when", s.Since)
	case s.Start == adoption.ByThen:
		return i18n.T(ctx, "adoptionweb.began.by", "when", s.Since)
	}
	return i18n.When(ctx, s.Since)
}

// stateSince is a state with its beginning: «I drift siden ca. 2018».
func stateSince(ctx context.Context, s adoption.Statement) string {
	state := i18n.T(ctx, s.State.Label())
	if s.Since.IsZero() {
		return state
	}
	return i18n.T(ctx, "adoptionweb.state_since", "state", state, "since", began(ctx, s))
}

// sourceLine tells who says something and when, and how the date is known.
func sourceLine(ctx context.Context, s cite.Source) string {
	key := "adoptionweb.source."
	if s.Basis == cite.Given {
		return i18n.T(ctx, key+"given", "title", s.Title, "date", s.Date)
	}
	return i18n.T(ctx, key+string(s.Basis), "title", s.Title, "date", s.Date)
}

// source is who says so: one line while the statement lives, dotted when it has
// expired.
func source(ctx context.Context, s adoption.Statement, day civil.Date) ui.Source {
	out := ui.Source{State: ui.Stated, Text: sourceLine(ctx, s.Source)}
	if s.Expires <= day {
		out.State = ui.Unconfirmed
	}
	if cite.IsWeb(s.Source.Address) {
		out.Link = ui.Link{Text: i18n.T(ctx, "adoptionweb.see_source"), Href: s.Source.Address}
	}
	return out
}

// claim tells how well a use is shown: the number of lines, and a word.
func claim(ctx context.Context, a adoption.Adoption) ui.Claim {
	switch {
	case a.Conflict:
		return ui.Claim{State: ui.Conflicting}
	case a.Proof == adoption.Unconfirmed:
		return ui.Claim{State: ui.Unconfirmed, Since: i18n.Date(ctx, a.Lapsed)}
	}
	return ui.Claim{State: ui.ClaimState(a.Proof)}
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
