package money

import (
	"regexp"
	"strconv"
	"strings"

	"alminding/internal/base/errs"
)

// What a text is refused with.
var (
	ErrAmount    = errs.New(errs.Invalid, "money.amount")    // it is no amount
	ErrAmbiguous = errs.New(errs.Invalid, "money.ambiguous") // it means different amounts to different people
	ErrPercent   = errs.New(errs.Invalid, "money.percent")   // it is no percentage
)

// number is kroner, with or without separators between thousands, and øre.
var number = regexp.MustCompile(`^(\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+)(?:,(\d{1,2}|-))?$`)

// mixed is what has a separator where a decimal point might be meant, or the
// other way around: 1.5, 25,000 and 1,000.50.
var mixed = regexp.MustCompile(`^\d[\d ]*(?:[.,]\d+)+$`)

// Parse reads an amount as Danes write it: 25.000, 454,50 kr., 1 000,5 or 200,-.
// Thousands are three digits, so 1.5 and 25,000 are not guessed at: they are
// [ErrAmbiguous].
func Parse(s string) (Amount, error) {
	sign, text := cutSign(bare(s, "kr.", "kr", "dkk"))
	m := number.FindStringSubmatch(text)
	switch {
	case m != nil:
		return count(sign, m[1], strings.TrimSuffix(m[2], "-"))
	case mixed.MatchString(text):
		return 0, ErrAmbiguous.With("value", clip(s))
	}
	return 0, ErrAmount.With("value", clip(s))
}

// ParsePercent reads 3,2 % or 3,25, with a comma and at most two decimals.
func ParsePercent(s string) (Percent, error) {
	sign, text := cutSign(bare(s, "%"))
	m := number.FindStringSubmatch(text)
	if m == nil || m[2] == "-" {
		return 0, ErrPercent.With("value", clip(s))
	}
	hundredths, err := count(sign, m[1], m[2])
	return Percent(hundredths), err
}

// bare takes spaces and the unit off an amount.
func bare(s string, units ...string) string {
	s = strings.ToLower(strings.Join(strings.Fields(s), " ")) // a no-break space is a space here
	for _, unit := range units {
		if rest, ok := strings.CutSuffix(s, unit); ok {
			return strings.TrimSpace(rest)
		}
		if rest, ok := strings.CutPrefix(s, unit); ok {
			return strings.TrimSpace(rest)
		}
	}
	return s
}

func cutSign(s string) (sign, rest string) {
	for _, minus := range []string{"-", "\u2212"} {
		if rest, ok := strings.CutPrefix(s, minus); ok {
			return "-", rest
		}
	}
	return "", s
}

// count reads the digits of kroner, separators among them, and at most two of øre.
func count(sign, kroner, ore string) (Amount, error) {
	kroner = strings.NewReplacer(".", "", " ", "").Replace(kroner)
	n, err := strconv.ParseInt(sign+kroner+(ore + "00")[:2], 10, 64)
	if err != nil {
		return 0, ErrTooLarge.Because(err)
	}
	return Amount(n), nil
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// clip shortens what a message repeats.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
