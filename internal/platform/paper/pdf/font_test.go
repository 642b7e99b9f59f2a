package pdf

import "testing"

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
