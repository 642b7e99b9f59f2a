package money_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"alminding/internal/base/money"
)

func TestParse_AsDanesWrite(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]money.Amount{
		"25.000": money.Kroner(25_000), "25000": money.Kroner(25_000), "25 000": money.Kroner(25_000),
		"454,50 kr.": 45_450, "454,5": 45_450, "1 000,5": 100_050, "1.234.567,89 kr": 123_456_789,
		"kr. 200": money.Kroner(200), "200,-": money.Kroner(200), "DKK 7": money.Kroner(7), "0": 0, " 0,05 ": 5,
		"-12,5": -1_250, "\u221212": money.Kroner(-12), "25.000\u00a0kr.": money.Kroner(25_000),
		"92233720368547758,07": math.MaxInt64, "-92233720368547758,08": math.MinInt64,
	} {
		if got, err := money.Parse(in); err != nil || got != want {
			t.Errorf("Parse(%q) = %d, %v, want %d", in, got, err, want)
		}
	}
}

func TestParse_Refuses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]error{
		"1.5": money.ErrAmbiguous, "1.50": money.ErrAmbiguous, "25,000": money.ErrAmbiguous, "1,000.50": money.ErrAmbiguous,
		"1.0000": money.ErrAmbiguous, "1234.567": money.ErrAmbiguous,
		"": money.ErrAmount, "kr.": money.ErrAmount, "gratis": money.ErrAmount, "1e6": money.ErrAmount, "10 %": money.ErrAmount,
		"--1": money.ErrAmount, "1 2": money.ErrAmount, ",50": money.ErrAmount, "٣": money.ErrAmount,
		"92233720368547758,08": money.ErrTooLarge, "99999999999999999999": money.ErrTooLarge,
	} {
		if got, err := money.Parse(in); !errors.Is(err, want) {
			t.Errorf("Parse(%q) = %d, %v, want %v", in, got, err, want)
		}
	}
}

func TestFormat(t *testing.T) {
	t.Parallel()
	for a, want := range map[money.Amount][2]string{
		0:                     {"0\u00a0kr.", "0"},
		5:                     {"0,05\u00a0kr.", "0.05"},
		45_450:                {"454,50\u00a0kr.", "454.50"},
		money.Kroner(999):     {"999\u00a0kr.", "999"},
		money.Kroner(1000):    {"1.000\u00a0kr.", "1,000"},
		money.Kroner(-350000): {"-350.000\u00a0kr.", "-350,000"},
		math.MinInt64:         {"-92.233.720.368.547.758,08\u00a0kr.", "-92,233,720,368,547,758.08"},
	} {
		if got := [2]string{a.String(), a.Format(",", ".")}; got != want {
			t.Errorf("%d is %q, want %q", int64(a), got, want)
		}
	}
}

// The rule of the package comment: half up, once.
func TestRounding(t *testing.T) {
	t.Parallel()
	for a, want := range map[money.Amount]money.Amount{
		0: 0, 1: 1, 2: 1, 3: 2, -1: 0, -3: -1, math.MaxInt64: math.MaxInt64/2 + 1, math.MinInt64: math.MinInt64 / 2,
	} {
		if got := a.Half(); got != want {
			t.Errorf("half of %d øre is %d, want %d", int64(a), int64(got), int64(want))
		}
	}
	for _, x := range []struct {
		a       money.Amount
		percent money.Percent
		want    money.Amount
	}{
		{money.Kroner(25_000), 320, money.Kroner(25_800)},
		{money.Kroner(25_000), 0, money.Kroner(25_000)},
		{money.Kroner(25_000), -150, money.Kroner(24_625)},
		{25, 320, 26}, // 25,8
		{50, 100, 51}, // 50,5
		{49, 100, 49}, // 49,49
	} {
		if got, err := x.a.Indexed(x.percent); err != nil || got != x.want {
			t.Errorf("%s indexed by %s is %s, %v, want %s", x.a, x.percent, got, err, x.want)
		}
	}
	if got, err := money.Kroner(100).Part(1, 3); err != nil || got != 3333 {
		t.Errorf("a third of 100 kr. is %s, %v", got, err)
	}
}

func TestOverflow_Refused(t *testing.T) {
	t.Parallel()
	top := money.Amount(math.MaxInt64)
	for name, do := range map[string]func() (money.Amount, error){
		"Sum up":      func() (money.Amount, error) { return money.Sum(top, 1) },
		"Sum down":    func() (money.Amount, error) { return money.Sum(math.MinInt64, -1) },
		"Part":        func() (money.Amount, error) { return top.Part(2, 1) },
		"Part lowest": func() (money.Amount, error) { return money.Amount(math.MinInt64).Part(-1, 1) },
		"Indexed":     func() (money.Amount, error) { return top.Indexed(1) },
	} {
		got, err := do()
		if !errors.Is(err, money.ErrTooLarge) {
			t.Errorf("%s: %s, %v, want ErrTooLarge", name, got, err)
		}
	}
}

func TestArithmetic_AgreesWithExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		a := money.Amount(rapid.Int64().Draw(rt, "a"))
		b := money.Amount(rapid.Int64().Draw(rt, "b"))
		exact := new(big.Int).Add(big.NewInt(int64(a)), big.NewInt(int64(b)))
		got, err := money.Sum(a, b)
		if exact.IsInt64() != (err == nil) || err == nil && exact.Int64() != int64(got) {
			rt.Fatalf("%d + %d = %d, %v", int64(a), int64(b), int64(got), err)
		}
		rest, err := money.Sum(a, -a.Half(), -a.Half())
		if err != nil || rest != 0 && rest != -1 {
			rt.Fatalf("%d less its two halves is %d, %v", int64(a), int64(rest), err)
		}
	})
}

func TestText_RoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		a := money.Amount(rapid.Int64().Draw(rt, "a"))
		if back, err := money.Parse(a.String()); err != nil || back != a {
			rt.Fatalf("%s came back as %s, %v", a, back, err)
		}
		text, err := json.Marshal(a)
		if err != nil {
			rt.Fatal(err)
		}
		var back money.Amount
		if err := json.Unmarshal(text, &back); err != nil || back != a {
			rt.Fatalf("%s came back as %s, %v", text, back, err)
		}
	})
	var a money.Amount
	for _, bad := range []string{`"1"`, `"1.5"`, `"1.000"`, `"+1.00"`, `".00"`, `""`, `"1,00"`} {
		if err := json.Unmarshal([]byte(bad), &a); !errors.Is(err, money.ErrAmount) {
			t.Errorf("%s: %v, want ErrAmount", bad, err)
		}
	}
}

func TestParsePercent(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]money.Percent{"3,2": 320, "3,25 %": 325, "0": 0, "-1,5": -150, "100%": 10_000} {
		got, err := money.ParsePercent(in)
		if err != nil || got != want {
			t.Errorf("ParsePercent(%q) = %d, %v, want %d", in, got, err, want)
			continue
		}
		if back, err := money.ParsePercent(got.String()); err != nil || back != got {
			t.Errorf("%s came back as %s, %v", got, back, err)
		}
	}
	for _, bad := range []string{"", "3.2", "%", "3,253", "tre", "3,-"} {
		if got, err := money.ParsePercent(bad); !errors.Is(err, money.ErrPercent) {
			t.Errorf("ParsePercent(%q) = %s, %v", bad, got, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"25.000", "454,50 kr.", "1 000,5", "1.5", "kr. 200,-", "-0", "92233720368547758,08"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := money.Parse(s)
		if err != nil {
			if !errors.Is(err, money.ErrAmount) && !errors.Is(err, money.ErrAmbiguous) && !errors.Is(err, money.ErrTooLarge) {
				t.Errorf("Parse(%q): %v", s, err)
			}
			return
		}
		if back, err := money.Parse(a.String()); err != nil || back != a {
			t.Errorf("Parse(%q) is %s, which reads as %s, %v", s, a, back, err)
		}
	})
}
