package ui

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"alminding/internal/base/errs"
)

func TestTheme_Check(t *testing.T) {
	t.Parallel()
	with := func(change func(*Theme)) Theme {
		theme := Heath
		change(&theme)
		return theme
	}
	for name, c := range map[string]struct {
		theme Theme
		want  []string
	}{
		"Heath":                     {Heath, nil},
		"pale links":                {with(func(t *Theme) { t.Action = 0xC9A0C0 }), []string{"ui.theme.action_contrast"}},
		"light footer":              {with(func(t *Theme) { t.Ground = 0x777777 }), []string{"ui.theme.ground_contrast"}},
		"dark surface":              {with(func(t *Theme) { t.Surface = 0x888888 }), []string{"ui.theme.surface_contrast"}},
		"green beside levels":       {with(func(t *Theme) { t.Action = 0x1D6B45 }), []string{"ui.theme.action_status"}},
		"red beside levels":         {with(func(t *Theme) { t.Action = 0xB0281E }), []string{"ui.theme.action_status"}},
		"green where no levels are": {with(func(t *Theme) { t.Action, t.Levels = 0x1D6B45, false }), nil},
		"script in the logo":        {with(func(t *Theme) { t.Logo = []byte(`<svg onload="alert(1)"/>`) }), []string{"ui.theme.logo"}},
		"words beginning with on":   {with(func(t *Theme) { t.Logo = []byte(`<svg><title>Kun on line</title></svg>`) }), nil},
		"no drawing":                {with(func(t *Theme) { t.LogoDark = []byte("PNG") }), []string{"ui.theme.logo"}},
		"everything at once": {
			Theme{Action: paper, Ground: paper, Surface: ink},
			[]string{"ui.theme.action_contrast", "ui.theme.ground_contrast", "ui.theme.surface_contrast"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range errs.FieldsOf(c.theme.Check()) {
				got = append(got, f.Key)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// The texts of the derived tones must stay readable on them, whatever the theme.
func TestTheme_DerivedTonesAreReadable(t *testing.T) {
	t.Parallel()
	for _, theme := range []Theme{
		Heath,
		{Action: 0x0B5A55, Ground: 0x10302F, Surface: 0xF2C9B8},
		{Action: 0x1B5E8C, Ground: 0x0B2239, Surface: 0xCFE3F1},
		{Action: 0xA03000, Ground: 0x3A1500, Surface: 0xFFE8A0},
	} {
		v := variables(t, theme)
		for _, pair := range [][2]string{{"action", "action-tone"}, {"action-deep", "action-tone"}, {"action-deep", "action-edge"}} {
			if got := contrast(v[pair[0]], v[pair[1]]); got < 4.5 {
				t.Errorf("%s: %s on %s has contrast %.1f", theme.Action, pair[0], pair[1], got)
			}
		}
		if got := contrast(ink, v["surface-light"]); got < 7 {
			t.Errorf("%s: ink on surface-light has contrast %.1f", theme.Surface, got)
		}
		if got := contrast(theme.Surface, theme.Ground); got < 4.5 {
			t.Errorf("%s: footer headings have contrast %.1f", theme.Surface, got)
		}
	}
}

// Steps 1 to 4 must be told apart from each other and from nothing.
func TestTheme_StepsDiffer(t *testing.T) {
	t.Parallel()
	v := variables(t, Heath)
	steps := []Color{0xECE7DE, v["step-1"], v["step-2"], v["step-3"], v["step-4"]}
	for i := range steps[1:] {
		if got := difference(steps[i], steps[i+1]); got < 15 {
			t.Errorf("steps %d and %d differ by %.1f, want 15", i, i+1, got)
		}
	}
}

func variables(t *testing.T, theme Theme) map[string]Color {
	t.Helper()
	out := map[string]Color{}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+):(#[0-9A-F]{6})`).FindAllStringSubmatch(string(theme.css()), -1) {
		c, err := ParseColor(m[2])
		if err != nil {
			t.Fatal(err)
		}
		out[m[1]] = c
	}
	return out
}

// The constants that themes are measured against and the style sheet must not
// drift apart.
func TestStyleSheet_HasTheMeasuredColors(t *testing.T) {
	t.Parallel()
	css := string(styleSheet())
	for name, c := range map[string]Color{"ink": ink, "paper": paper, "yes": yes, "no": no} {
		if want := "--" + name + ":" + c.String() + ";"; !strings.Contains(css, want) {
			t.Errorf("style sheet lacks %s", want)
		}
	}
}

// Every pair of text and ground that the style sheet uses, as look.md lists them.
func TestStyleSheet_Contrast(t *testing.T) {
	t.Parallel()
	v := variables(t, Heath)
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+):(#[0-9A-F]{6})`).FindAllStringSubmatch(string(styleSheet()), -1) {
		c, err := ParseColor(m[2])
		if err != nil {
			t.Fatal(err)
		}
		v[m[1]] = c
	}
	for text, grounds := range map[string][]string{
		"ink":      {"paper", "mist", "surface", "surface-light", "yes-tone", "no-tone", "partly-tone", "info-tone"},
		"ink-soft": {"paper", "mist", "surface-light", "action-tone"},
		"action":   {"paper", "mist", "surface", "action-tone", "info-tone", "yes-tone", "partly-tone"},
		"yes":      {"paper", "yes-tone"},
		"partly":   {"paper", "partly-tone"},
		"no":       {"paper", "no-tone"},
		"grey":     {"paper"},
		"info":     {"paper", "info-tone"},
	} {
		for _, ground := range grounds {
			if got := contrast(v[text], v[ground]); got < 4.5 {
				t.Errorf("%s on %s has contrast %.2f, want 4.5", text, ground, got)
			}
		}
	}
	for _, edge := range []string{"edge", "partly-fill"} { // lines and signs need 3
		if got := contrast(v[edge], paper); got < 3 {
			t.Errorf("%s on paper has contrast %.2f, want 3", edge, got)
		}
	}
}
