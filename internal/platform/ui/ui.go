// Package ui is the design system: every page is put together from its
// components, and none writes colours, measures or class names of its own
// beyond the column classes.
//
// The language of form comes from an old enclosure map. Strips count, ink lines
// divide, a square stone begins a section, and the kind of line says who speaks:
// dotted the machine, dashed the product, double the secretariat, solid heather
// what is decided. The number of lines says how well something is proven. The
// brand colour is never a status.
//
// A component is a struct that renders itself, so it is both what a page fills
// in and what it shows:
//
//	@(ui.Section{Title: i18n.T(ctx, "product.who")}) {
//		@ui.Table{Caption: …, Columns: …, Rows: …}
//	}
//
// Texts and addresses in them are ready to show: translated, and with the
// language in the path. The frame around a page is [Layout], filled from the
// request's [Chrome]. The page at /ui ([Gallery]) shows each component in each
// state.
//
// Everything works without script. Inline style and script are blocked by the
// content security policy, so what varies is drawn with SVG geometry.
package ui

import (
	"context"
	"embed"
	"errors"

	"alminding/internal/base/errs"
	"alminding/internal/platform/i18n"
)

// Locale holds the texts of the frame and the components.
//
//go:embed locale/*.json
var Locale embed.FS

// Problem is one faulty field, as the summary links to it and the field shows it.
type Problem struct {
	Field string // the field's ID
	Text  string
}

// Problems are all the faults of a form, in the order of its fields.
type Problems []Problem

// ProblemsOf translates the faulty fields that err carries; an error about no
// field becomes one problem of the form as a whole.
func ProblemsOf(ctx context.Context, err error) Problems {
	var out Problems
	for _, f := range errs.FieldsOf(err) {
		out = append(out, Problem{Field: f.Name, Text: i18n.T(ctx, f.Key, f.Args...)})
	}
	if e, ok := errors.AsType[*errs.Error](err); ok && len(out) == 0 {
		out = append(out, Problem{Text: i18n.T(ctx, e.Key, e.Args...)})
	}
	return out
}

// For is the text of the named field's problem, or empty.
func (p Problems) For(field string) string {
	for _, x := range p {
		if x.Field == field {
			return x.Text
		}
	}
	return ""
}
