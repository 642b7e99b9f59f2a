package governance

import (
	"strconv"
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
)

// Half is a half-year, in which every product is evaluated once. Its zero value is
// none; the next is one more.
type Half int

// HalfOf is the half-year of the day.
func HalfOf(d civil.Date) Half {
	first := Half(2 * d.Year())
	if d >= civil.New(d.Year(), 7, 1) {
		return first + 1
	}
	return first
}

// ErrHalf says that a text is no half-year.
var ErrHalf = errs.New(errs.NotFound, "errs.not_found")

// ParseHalf reads the form 2026-2.
func ParseHalf(s string) (Half, error) {
	year, number, ok := strings.Cut(s, "-")
	y, err := strconv.Atoi(year)
	if !ok || err != nil || len(year) != 4 || y < 1000 || number != "1" && number != "2" {
		return 0, ErrHalf
	}
	return Half(2*y) + Half(number[0]-'1'), nil
}

// Year is its calendar year.
func (h Half) Year() int { return int(h) / 2 }

// Number is which of its year it is, 1 or 2.
func (h Half) Number() int { return int(h)%2 + 1 }

// String gives the form 2026-2.
func (h Half) String() string { return strconv.Itoa(h.Year()) + "-" + strconv.Itoa(h.Number()) }

// Path is the page of the half-year.
func (h Half) Path() string { return "/governance/halvaar/" + h.String() }

// MarshalText writes what String gives.
func (h Half) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what ParseHalf reads.
func (h *Half) UnmarshalText(b []byte) (err error) {
	*h, err = ParseHalf(string(b))
	return err
}

// Period is the days of the half-year.
func (h Half) Period() civil.Period {
	return civil.Period{From: civil.New(h.Year(), month(h.Number()), 1), To: civil.New(h.Year(), month(h.Number())+6, 1)}
}

// Due is the day by which products are to have evaluated themselves, so that two
// months are left for the dialogue and the evaluation.
func (h Half) Due() civil.Date { return civil.New(h.Year(), month(h.Number())+4, 1) - 1 }

// month is the first of the half-year with the number.
func month(number int) time.Month { return time.Month(6*number - 5) }
