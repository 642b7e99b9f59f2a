package ui

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestContrast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b Color
		want float64
	}{
		{0x000000, 0xFFFFFF, 21},
		{0x777777, 0xFFFFFF, 4.48}, // the grey that famously just fails
		{ink, paper, 16.8},
		{Heath.Action, paper, 9.7},
		{paper, Heath.Ground, 16.3},
		{ink, Heath.Surface, 11.7},
	} {
		if got := contrast(c.a, c.b); math.Abs(got-c.want) > 0.05 {
			t.Errorf("contrast(%s, %s) = %.2f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func TestDifference(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b Color
		want float64
	}{
		{0x000000, 0xFFFFFF, 100},
		{0x123456, 0x123456, 0},
		{0xFF0000, 0x00FF00, 170.6},
	} {
		if got := difference(c.a, c.b); math.Abs(got-c.want) > 0.1 {
			t.Errorf("difference(%s, %s) = %.1f, want %.1f", c.a, c.b, got, c.want)
		}
	}
}

func TestOKLCH_RoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := Color(rapid.Uint32Range(0, 0xFFFFFF).Draw(t, "color"))
		o := c.oklch()
		got := o.tone(o.l, 1)
		for _, shift := range []uint{16, 8, 0} {
			if d := int(got>>shift&0xFF) - int(c>>shift&0xFF); d < -1 || d > 1 {
				t.Fatalf("%s came back as %s", c, got)
			}
		}
	})
}

func TestOKLCH_KnownColors(t *testing.T) {
	t.Parallel()
	for c, want := range map[Color]oklch{ // from the definition of OKLCH
		0xFFFFFF: {1, 0, 0},
		0xFF0000: {0.628, 0.2577, 0.5102},
		0x0000FF: {0.452, 0.3132, -1.6747},
	} {
		got := c.oklch()
		if math.Abs(got.l-want.l) > 0.001 || math.Abs(got.c-want.c) > 0.001 || want.c > 0 && math.Abs(got.h-want.h) > 0.001 {
			t.Errorf("%s = %+v, want %+v", c, got, want)
		}
	}
}

func TestParseColor(t *testing.T) {
	t.Parallel()
	c, err := ParseColor("#6e2A60")
	if err != nil || c != Heath.Action || c.String() != "#6E2A60" {
		t.Errorf("got %s, %v", c, err)
	}
	for _, bad := range []string{"", "#", "6E2A60", "#6E2A6", "#6E2A600", "#GGGGGG", "#+12345", "red"} {
		if _, err := ParseColor(bad); !errors.Is(err, ErrColor) {
			t.Errorf("ParseColor(%q) gave %v, want a refusal", bad, err)
		}
	}
}
