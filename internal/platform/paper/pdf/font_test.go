package pdf

import (
	"strings"
	"testing"
)

// TestFaces holds that each face can be read, and has what Danish is written with.
func TestFaces(t *testing.T) {
	t.Parallel()
	for f := range faces {
		for _, r := range "abcæøåÆØÅéüß0123456789–—•…«»“”€§[]" {
			if !f.Has(r) {
				t.Errorf("%s has no %q", faceFiles[f], r)
			}
		}
		if f.Has('漢') || f.Advance("漢", 1000) != f.Advance(string(Missing), 1000) {
			t.Errorf("%s does not show what it lacks", faceFiles[f])
		}
	}
	if got, want := Regular.Advance("AV", 1000), Regular.Advance("A", 1000)+Regular.Advance("V", 1000); got >= want {
		t.Errorf("AV is %g wide, and its letters %g", got, want)
	}
}

// TestShape_WithoutBoxes: what no face has a sign for is shown as one that means the
// same, or not at all; how an emoji is put together never is.
func TestShape_WithoutBoxes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Vedtaget ✅": "Vedtaget ✓",
		"✘ Nej ⚠️":   "× Nej !",
		"👩\u200D💻 og 👨\u200D👩\u200D👧": " og ",
		"👍🏽 Tak 🇩🇰":                   " Tak ",
		"1\uFE0F\u20E3 Budget":        "1 Budget",
		"漢 og żλж":                    "? og ż",
		"→ ✓ ×":                       "→ ✓ ×",
	} {
		for f := range faces {
			face, shown := loaded[f](), ""
			for _, s := range face.shape(text) {
				if s.glyph != nothing {
					shown += string(s.letter)
				}
			}
			if !strings.HasPrefix(shown, want) || strings.ContainsRune(shown, '\uFFFD') {
				t.Errorf("%s shows %q as %q, want %q", faceFiles[f], text, shown, want)
			}
		}
	}
	for plain := range standIns {
		for f := range faces {
			if !f.Has(plain) {
				t.Errorf("%s has no %q", faceFiles[f], plain)
			}
		}
	}
}

func FuzzReadFont(f *testing.F) {
	for _, name := range faceFiles {
		woff, err := fontFiles.ReadFile("font/" + name + ".woff")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(woff[:4000])
	}
	f.Fuzz(func(_ *testing.T, woff []byte) {
		if x, err := readFont("x", woff); err == nil {
			x.subset(map[glyph]rune{x.glyphs[Missing]: Missing})
		}
	})
}
