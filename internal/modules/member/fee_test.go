package member

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"alminding/internal/base/civil"
	"alminding/internal/base/money"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/timeline"
)

// rules are those of the community, with made-up indexes for two years.
var rules = []FeeRule{
	{Year: 2017, Kind: Amount, Amount: money.Kroner(18_000)},
	{Year: 2024, Kind: Amount, Amount: money.Kroner(25_000), ByThen: true},
	{Year: 2025, Kind: Indexed},
	{Year: 2025, Kind: Index, Index: 3_10},
	{Year: 2026, Kind: Index, Index: 2_75},
}

func TestPriceIn_ByTheRulesOfTheYear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		year    int
		known   bool
		amount  money.Amount
		raises  int
		missing int
	}{
		{2016, false, 0, 0, 0},
		{2017, true, money.Kroner(18_000), 0, 0},
		{2018, false, 0, 0, 0}, // one of the two
		{2023, false, 0, 0, 0},
		{2024, true, money.Kroner(25_000), 0, 0},
		{2025, true, money.Kroner(25_775), 1, 0},
		{2026, true, 26_483_81, 2, 0}, // 26.483,8125
		{2027, true, 26_483_81, 2, 2027},
		{2030, true, 26_483_81, 2, 2027},
	} {
		p, err := PriceIn(rules, c.year)
		if err != nil || p.Known != c.known || p.Amount != c.amount || len(p.Raises) != c.raises || p.Missing != c.missing {
			t.Errorf("%d: %+v, %v; want %+v", c.year, p, err, c)
		}
	}
	p, err := PriceIn(append([]FeeRule{{Year: 2026, Kind: Amount, Amount: money.Kroner(30_000)}}, rules...), 2026)
	if err != nil || p.Amount != money.Kroner(30_000) || len(p.Raises) != 0 {
		t.Errorf("an amount decided for a year is raised in that year: %+v, %v", p, err)
	}
	if p, err := PriceIn(nil, 2026); err != nil || p.Known {
		t.Errorf("without rules: %+v, %v", p, err)
	}
}

func periods(how How, all ...civil.Period) (list []Version) {
	for _, p := range all {
		list = append(list, Version{Period: p, State: timeline.State[Membership]{Active: true, Value: Membership{Kind: Member, How: how}}})
	}
	return list
}

func TestFeeOf_HalfAfterTheFirstOfJuly(t *testing.T) {
	t.Parallel()
	whole, half := money.Kroner(25_775), money.Amount(12_887_50)
	d := func(month time.Month, day int) civil.Date { return civil.New(2025, month, day) }
	for name, c := range map[string]struct {
		periods []Version
		share   Share
		amount  money.Amount
	}{
		"since long ago":              {periods(Founder, civil.Since(civil.New(2012, 4, 24))), Whole, whole},
		"from new year":               {periods(Admitted, civil.Since(d(1, 1))), Whole, whole},
		"from 30 June":                {periods(Admitted, civil.Since(d(6, 30))), Whole, whole},
		"from 1 July":                 {periods(Admitted, civil.Since(d(7, 1))), Whole, whole},
		"from 2 July":                 {periods(Admitted, civil.Since(d(7, 2))), Half, half},
		"from 31 December":            {periods(Admitted, civil.Since(d(12, 31))), Half, half},
		"from next year":              {periods(Admitted, civil.Since(d(12, 32))), NoMember, 0},
		"until 1 January":             {periods(Admitted, civil.Period{From: d(-8, 1), To: d(1, 2)}), Whole, whole},
		"until the year before":       {periods(Admitted, civil.Period{From: d(-8, 1), To: d(1, 1)}), NoMember, 0},
		"left and came back":          {periods(Admitted, civil.Period{From: d(-8, 1), To: d(3, 1)}, civil.Since(d(9, 1))), Whole, whole},
		"named in the autumn":         {periods(Named, civil.Since(d(10, 1))), Whole, whole},
		"never":                       {nil, NoMember, 0},
		"from the summer before last": {periods(Admitted, civil.Since(civil.New(2023, 8, 1))), Whole, whole},
	} {
		f, err := FeeOf(registry.Municipality, c.periods, rules, 2025)
		if err != nil || f.Share != c.share || f.Amount != c.amount {
			t.Errorf("%s: %s, %v, %v; want %s, %v", name, f.Share, f.Amount, err, c.share, c.amount)
		}
	}
	partner := periods(Admitted, civil.Since(d(1, 1)))
	partner[0].Value.Kind = Partner
	if f, err := FeeOf(registry.Supplier, partner, rules, 2025); err != nil || f.Share != Free || f.Amount != 0 {
		t.Errorf("a supplier: %+v, %v", f, err)
	}
}

// A year's price is the year before's with the year's index on top, whatever the
// rules; and nobody pays more than the price.
func TestFeeOf_RandomRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var list []FeeRule
		for year := 2020; year < 2030; year++ {
			if rapid.Bool().Draw(rt, "amount") {
				a := money.Amount(rapid.Int64Range(1, int64(maxFee)).Draw(rt, "kroner"))
				list = append(list, FeeRule{Year: year, Kind: Amount, Amount: a, ByThen: rapid.Bool().Draw(rt, "by then")})
			}
			if rapid.Bool().Draw(rt, "index") {
				list = append(list, FeeRule{Year: year, Kind: Index, Index: money.Percent(rapid.Int64Range(-50_00, 50_00).Draw(rt, "percent"))})
			}
		}
		list = append(list, FeeRule{Year: rapid.IntRange(2018, 2032).Draw(rt, "from"), Kind: Indexed})
		year := rapid.IntRange(2019, 2032).Draw(rt, "year")
		p, err := PriceIn(list, year)
		if err != nil {
			rt.Fatal(err)
		}
		if before, err := PriceIn(list, year-1); err != nil {
			rt.Fatal(err)
		} else if n := len(p.Raises); n > 0 && before.Known && p.Missing == 0 {
			want, err := before.Amount.Indexed(p.Raises[n-1].Rule.Index)
			if err != nil || p.Amount != want {
				rt.Fatalf("%d: %v, want %v on %v (%v)", year, p.Amount, want, before.Amount, err)
			}
		}
		joined := civil.New(year, 1, 1) + civil.Date(rapid.IntRange(0, 364).Draw(rt, "joined"))
		f, err := FeeOf(registry.Municipality, periods(Admitted, civil.Since(joined)), list, year)
		if err != nil || f.Amount > p.Amount || 2*f.Amount < p.Amount {
			rt.Fatalf("joined %s: %v of %v, %v", joined, f.Amount, p.Amount, err)
		}
	})
}
