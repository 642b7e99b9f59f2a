package memberweb

import (
	"strings"
	"testing"

	"alminding/internal/base/money"
	"alminding/internal/modules/member"
	"alminding/internal/platform/i18n"
)

func TestPriceWords_TheYearBeforeTimesTheIndex(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load(Locale)
	if err != nil {
		t.Fatal(err)
	}
	base := member.FeeRule{Year: 2024, Kind: member.Amount, Amount: money.Kroner(25_000)}
	raise := func(year int, p money.Percent, a money.Amount) member.Raise {
		return member.Raise{Rule: member.FeeRule{Year: year, Kind: member.Index, Index: p}, Amount: a}
	}
	for _, c := range []struct {
		price  member.Price
		da, en string
	}{
		{member.Price{}, "Ikke oplyst", "Not stated"},
		{member.Price{Known: true, Base: base, Amount: base.Amount}, "25.000 kr.", "DKK 25,000"},
		{
			member.Price{Known: true, Base: base, Amount: 25_775_00, Raises: []member.Raise{raise(2025, 3_10, 25_775_00)}},
			"25.000 kr. × 1,031 = 25.775 kr.", "DKK 25,000 × 1.031 = DKK 25,775",
		},
		{
			member.Price{Known: true, Base: base, Amount: 26_483_81, Raises: []member.Raise{raise(2025, 3_10, 25_775_00), raise(2026, 2_75, 26_483_81)}},
			"25.775 kr. × 1,0275 = 26.483,81 kr.", "DKK 25,775 × 1.0275 = DKK 26,483.81",
		},
	} {
		for lang, want := range map[i18n.Language]string{i18n.Danish: c.da, i18n.English: c.en} {
			if got := priceWords(i18n.With(t.Context(), texts.In(lang)), c.price); strings.ReplaceAll(got, "\u00a0", " ") != want {
				t.Errorf("%s: %q, want %q", lang, got, want)
			}
		}
	}
}

func TestFactor(t *testing.T) {
	t.Parallel()
	for p, want := range map[money.Percent]string{0: "1", 3_10: "1,031", 2_75: "1,0275", -5_00: "0,95", -1: "0,9999", 50_00: "1,5"} {
		if got := factor(t.Context(), p); got != want {
			t.Errorf("%v: %s, want %s", p, got, want)
		}
	}
}
