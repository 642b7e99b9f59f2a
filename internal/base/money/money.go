// Package money is an exact amount of Danish money. There are no fractions of an
// øre and no floating point, so sums agree whichever way they are added.
//
// What does not come out in whole øre is rounded half up: half of 0,01 kr. is
// 0,01 kr., and 3,2 % more than 0,25 kr. is 0,26 kr. An amount too large to be
// counted is refused with [ErrTooLarge] and never wraps around.
package money

import (
	"embed"
	"math/big"
	"strconv"
	"strings"

	"alminding/internal/base/errs"
)

// Locale holds the sentences of this package's errors.
//
//go:embed locale/*.json
var Locale embed.FS

// Amount is øre, of Danish kroner. Prices here are without VAT unless a text
// beside them says otherwise.
type Amount int64

// Percent is hundredths of a percent: 320 is 3,2 %.
type Percent int64

const (
	orePerKrone = 100
	whole       = 100 * 100 // 100 %
)

// ErrTooLarge says that an amount is larger than can be counted.
var ErrTooLarge = errs.New(errs.Invalid, "money.too_large")

// Kroner is an amount of whole kroner, for those that stand in the program: n must
// be small enough to be counted in øre.
func Kroner(n int64) Amount { return Amount(n * orePerKrone) }

// Sum adds the amounts.
func Sum(amounts ...Amount) (sum Amount, err error) {
	for _, a := range amounts {
		next := sum + a
		if (next > sum) != (a > 0) && a != 0 {
			return 0, ErrTooLarge
		}
		sum = next
	}
	return sum, nil
}

// Half is half of the amount.
func (a Amount) Half() Amount { return a>>1 + a&1 }

// Part is num parts of den of the amount, such as a third; den is positive.
func (a Amount) Part(num, den int64) (Amount, error) {
	// a·num/den rounded half up is ⌊(2·a·num + den) / 2·den⌋.
	n := new(big.Int).Mul(big.NewInt(int64(a)), big.NewInt(num))
	n.Lsh(n, 1).Add(n, big.NewInt(den))
	n.Div(n, new(big.Int).Lsh(big.NewInt(den), 1))
	if !n.IsInt64() {
		return 0, ErrTooLarge
	}
	return Amount(n.Int64()), nil
}

// Indexed is the amount and p of it on top, as prices follow an index.
func (a Amount) Indexed(p Percent) (Amount, error) {
	more, err := a.Part(int64(p), whole)
	if err != nil {
		return 0, err
	}
	return Sum(a, more)
}

// String is the amount as Danes write it: 25.000 kr. or 454,50 kr.
func (a Amount) String() string { return a.Format(".", ",") + "\u00a0kr." }

// Format writes kroner with the separator between thousands, and øre after the
// point where there are any.
func (a Amount) Format(thousands, point string) string {
	kroner, ore := a.split()
	for i := len(kroner) - 3; i > 0; i -= 3 {
		kroner = kroner[:i] + thousands + kroner[i:]
	}
	if ore != "00" {
		kroner += point + ore
	}
	return a.sign() + kroner
}

// MarshalText writes the form 25000.00, for programs.
func (a Amount) MarshalText() ([]byte, error) {
	kroner, ore := a.split()
	return []byte(a.sign() + kroner + "." + ore), nil
}

// UnmarshalText reads the form 25000.00.
func (a *Amount) UnmarshalText(b []byte) (err error) {
	sign, digits := cutSign(string(b))
	kroner, ore, ok := strings.Cut(digits, ".")
	if !ok || !isDigits(kroner) || !isDigits(ore) || len(ore) != 2 {
		return ErrAmount.With("value", string(b))
	}
	*a, err = count(sign, kroner, ore)
	return err
}

func (a Amount) sign() string {
	if a < 0 {
		return "-"
	}
	return ""
}

// split gives the digits of kroner and, two of them, of øre.
func (a Amount) split() (kroner, ore string) {
	n := uint64(a)
	if a < 0 {
		n = -n // also right for the lowest amount, which has no positive one
	}
	return strconv.FormatUint(n/orePerKrone, 10), strconv.FormatUint(orePerKrone+n%orePerKrone, 10)[1:]
}

// String is the percentage as Danes write it: 3,2 %.
func (p Percent) String() string {
	kroner, ore := Amount(p).split() // hundredths, as øre are
	text := Amount(p).sign() + kroner
	if ore != "00" {
		text += "," + strings.TrimSuffix(ore, "0")
	}
	return text + "\u00a0%"
}
