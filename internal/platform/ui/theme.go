package ui

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"alminding/internal/base/errs"
)

// Theme is what a site chooses about its looks; all the rest is derived or the
// same everywhere.
type Theme struct {
	Name    string // stands in the logo's alternative text and in page titles
	Action  Color  // links, the primary button, the current door, filled strips
	Ground  Color  // the footer
	Surface Color  // the acting-for band, search hits, the common field
	Levels  bool   // level marks are shown, so Action must not look like a status

	// Logo and LogoDark (for dark ground) are SVG, drawn at most 40 px high.
	// Without them the site carries Alminding's mark in the theme's colours.
	Logo, LogoDark []byte
}

// Heath is Alminding's own theme: heather, mould and straw.
var Heath = Theme{Name: "Alminding", Action: 0x6E2A60, Ground: 0x2A1A2E, Surface: 0xE6D7A8, Levels: true}

// Check returns every reason why the theme cannot be used, as fields of one
// Invalid error.
func (t Theme) Check() error {
	var faults errs.Fields
	atLeast := func(field, key string, got, want float64) {
		if got < want {
			faults.Add(field, key, "got", fmt.Sprintf("%.1f", got), "want", fmt.Sprintf("%g", want))
		}
	}
	// White is both the page's colour and the text on a primary button, so
	// one ratio answers for links and buttons alike.
	atLeast("action", "ui.theme.action_contrast", contrast(t.Action, paper), 4.5)
	atLeast("ground", "ui.theme.ground_contrast", contrast(paper, t.Ground), 7)
	atLeast("surface", "ui.theme.surface_contrast", contrast(ink, t.Surface), 7)
	if t.Levels {
		atLeast("action", "ui.theme.action_status", min(difference(t.Action, yes), difference(t.Action, no)), 15)
	}
	drawing := func(field string, svg []byte) {
		if len(svg) > 0 && !safeLogo(svg) {
			faults.Add(field, "ui.theme.logo")
		}
	}
	drawing("logo", t.Logo)
	drawing("logo_dark", t.LogoDark)
	return faults.Err()
}

const maxLogo = 64 << 10 // bytes; the mark itself is under two thousand

var activeSVG = regexp.MustCompile(`(?i)<script|<foreignobject|javascript:|<!entity|\son[a-z]+\s*=`)

// safeLogo reports whether the file looks like a drawing and nothing else. It
// is shown through an img element, where browsers run nothing; this keeps
// files with script from being passed on to those who open them by themselves.
func safeLogo(svg []byte) bool {
	return len(svg) <= maxLogo && bytes.Contains(svg, []byte("<svg")) && !activeSVG.Match(svg)
}

// css is the theme's style sheet: three colours and the tones derived from them.
func (t Theme) css() []byte {
	action, surface := t.Action.oklch(), t.Surface.oklch()
	var b bytes.Buffer
	b.WriteString(":root{")
	for _, v := range []struct {
		name  string
		color Color
	}{
		{"action", t.Action},
		{"action-deep", action.tone(action.l-0.12, 0.8)},
		{"action-tone", action.tone(0.96, 0.10)},
		{"action-edge", action.tone(0.85, 0.30)},
		{"ground", t.Ground},
		{"surface", t.Surface},
		{"surface-light", surface.tone(0.965, 0.30)},
		{"surface-edge", surface.tone(surface.l-0.09, 1.2)},
		{"step-1", action.tone(0.84, 0.38)},
		{"step-2", action.tone(0.66, 0.75)},
		{"step-3", action.tone(0.44, 1)},
		{"step-4", action.tone(0.28, 0.74)},
	} {
		fmt.Fprintf(&b, "--%s:%s;", v.name, v.color)
	}
	b.WriteString("}\n")
	return b.Bytes()
}

// files are the theme's own files, by the names the layout asks for.
func (t Theme) files() map[string][]byte {
	logo, dark := t.Logo, t.LogoDark
	if logo == nil {
		logo = t.mark(t.Action, t.Surface, t.Ground)
	}
	if dark == nil {
		dark = t.mark(t.Surface, paper, paper)
	}
	return map[string][]byte{"theme.css": t.css(), "logo.svg": logo, "logo-dark.svg": dark, "favicon.svg": t.favicon()}
}

// mark draws Alminding's mark: four fields, three fields and the common, then
// the word in a single stroke with boundary stones over its two i's.
func (t Theme) mark(fields, common, word Color) []byte {
	return fill(markSVG, "FIELDS", fields, "COMMON", common, "WORD", word)
}

func (t Theme) favicon() []byte {
	// The common is drawn a shade deeper than the surface, so that it stands
	// out from a browser's light tab.
	surface := t.Surface.oklch()
	return fill(faviconSVG, "FIELDS", t.Action, "COMMON", surface.tone(surface.l-0.07, 1.5))
}

func fill(svg string, namesAndColors ...any) []byte {
	pairs := make([]string, len(namesAndColors))
	for i, v := range namesAndColors {
		pairs[i] = fmt.Sprint(v)
	}
	return []byte(strings.NewReplacer(pairs...).Replace(svg))
}
