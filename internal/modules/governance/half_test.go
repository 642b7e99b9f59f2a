package governance

import (
	"testing"

	"alminding/internal/base/civil"
)

func TestHalf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ day, half, from, to, due string }{
		{"2026-06-30", "2026-1", "2026-01-01", "2026-07-01", "2026-04-30"},
		{"2026-07-01", "2026-2", "2026-07-01", "2027-01-01", "2026-10-31"},
		{"2026-12-31", "2026-2", "2026-07-01", "2027-01-01", "2026-10-31"},
	} {
		day, err := civil.Parse(c.day)
		must(t, err)
		h := HalfOf(day)
		parsed, err := ParseHalf(c.half)
		p := h.Period()
		if err != nil || parsed != h || h.String() != c.half || p.From.String() != c.from || p.To.String() != c.to || h.Due().String() != c.due {
			t.Errorf("%s is in %s %s due %s, want %+v", c.day, h, p, h.Due(), c)
		}
		if (h + 1).Period().From != p.To {
			t.Errorf("after %s comes %s", h, h+1)
		}
	}
}

func FuzzParseHalf(f *testing.F) {
	for _, s := range []string{"2026-1", "2026-2", "", "2026", "2026-3", "26-1", "2026-01", "-026-1", "x026-1", "+026-2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if h, err := ParseHalf(s); err == nil && (h.String() != s || HalfOf(h.Period().From) != h) {
			t.Errorf("%q is read as %s, of %s", s, h, h.Period())
		}
	})
}
