package ui

import (
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/platform/i18n"
)

func TestDuty_WordsAndColour(t *testing.T) {
	t.Parallel()
	ctx, today := in(i18n.Danish, Chrome{}), civil.New(2026, 11, 22)
	for _, tc := range []struct {
		left          civil.Date
		words, colour string
	}{
		{-8, "8 dage over fristen", "duty-over"}, {-1, "1 dag over fristen", "duty-over"}, {0, "i dag", "duty-soon"},
		{1, "i morgen", "duty-soon"}, {7, "om 7 dage", "duty-soon"}, {8, "", ""},
	} {
		d := Duty{Due: today + tc.left, Today: today}
		if words, colour := d.words(ctx), d.urgency(); words != tc.words || colour != tc.colour {
			t.Errorf("%d days left: %q in %q, want %q in %q", tc.left, words, colour, tc.words, tc.colour)
		}
	}
	done := Duty{Due: today - 8, Today: today, Done: today - 9}
	if words := done.words(ctx); words != "fristen var 14. nov. 2026" || done.urgency() != "" || done.date() != today-9 {
		t.Errorf("done: %q in %q", words, done.urgency())
	}
}
