package ui

import (
	"context"

	"alminding/internal/base/cite"
	"alminding/internal/platform/i18n"
)

// Cited is a statement's source, as one who states it.
func Cited(ctx context.Context, s cite.Source) Source {
	if s.IsZero() {
		return Source{State: NotStated}
	}
	out := Source{State: Stated, Text: CitedLine(ctx, s)}
	if cite.IsWeb(s.Address) {
		out.Link = Link{Text: i18n.T(ctx, "ui.cited.see"), Href: s.Address}
	}
	return out
}

// CitedLine tells who says something and when, and how the date is known.
func CitedLine(ctx context.Context, s cite.Source) string {
	if s.Date.IsZero() {
		return s.Title
	}
	key := "ui.cited.given"
	if s.Basis != cite.Given {
		key = "ui.cited." + string(s.Basis)
	}
	return i18n.T(ctx, key, "title", s.Title, "date", s.Date)
}
