package member

import (
	"cmp"
	"slices"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/base/money"
	"alminding/internal/modules/registry"
)

// RuleKind is what a rule says about the fee.
type RuleKind string

// The kinds of rule.
const (
	Amount  RuleKind = "amount"  // from its year on, the fee is an amount
	Indexed RuleKind = "indexed" // from its year on, the fee follows an index each year
	Index   RuleKind = "index"   // how much the index adds in its year
)

// RuleKinds lists them.
var RuleKinds = []RuleKind{Amount, Indexed, Index}

// Label is the catalogue key of the kind's name.
func (k RuleKind) Label() string { return "member.rule." + string(k) }

// FeeRule is what has been decided about the fee from a year on, or for one. There
// is at most one of a kind for a year.
type FeeRule struct {
	Year   int           `json:"year"`
	Kind   RuleKind      `json:"kind"`
	Amount money.Amount  `json:"amount,omitempty"`  // of Amount; without VAT
	Index  money.Percent `json:"index,omitempty"`   // of Index
	ByThen bool          `json:"by_then,omitempty"` // of Amount: it was so in the year, and began then or earlier
	Source cite.Source   `json:"source"`
}

const (
	firstYear = 2012 // of the community
	lastYear  = 2100
	maxFee    = money.Amount(1_000_000_00)
	maxIndex  = money.Percent(50_00)
)

// check finds what is wrong with the rule by itself.
func (r FeeRule) check(f *errs.Fields) {
	if r.Year < firstYear || r.Year > lastYear {
		f.Add("year", "member.fee.year", "from", firstYear, "to", lastYear)
	}
	switch r.Kind {
	case Amount:
		if r.Amount <= 0 || r.Amount > maxFee {
			f.Add("amount", "member.fee.amount", "max", maxFee)
		}
	case Index:
		if r.Index < -maxIndex || r.Index > maxIndex {
			f.Add("index", "member.fee.index")
		}
	case Indexed:
	default:
		f.Add("kind", "errs.choose")
	}
	r.Source.Check(f)
}

// tidied is the rule without what its kind does not say.
func (r FeeRule) tidied() FeeRule {
	if r.Kind != Amount {
		r.Amount, r.ByThen = 0, false
	}
	if r.Kind != Index {
		r.Index = 0
	}
	r.Source.Title, r.Source.Address = line.Tidy(r.Source.Title), line.Tidy(r.Source.Address)
	return r
}

// byYear is the order of rules: the latest year first.
func byYear(a, b FeeRule) int {
	return cmp.Or(cmp.Compare(b.Year, a.Year), cmp.Compare(slices.Index(RuleKinds, a.Kind), slices.Index(RuleKinds, b.Kind)))
}

// Price is the whole fee of a year, and how it comes about.
type Price struct {
	Year    int
	Known   bool         // false where no rule says what it was
	Base    FeeRule      // the amount that the year builds on
	Raises  []Raise      // by index, one for each year since
	Missing int          // the first year whose index nobody has entered, or 0; Amount is then the latest known
	Amount  money.Amount // without VAT
}

// Raise is what one year's index makes of the year before.
type Raise struct {
	Rule   FeeRule
	Amount money.Amount
}

// PriceIn works out the fee of the year. A year's index is added to the fee of the
// year before, rounded to whole øre as package money does, and an amount that is
// decided for a year is not raised in that year. Where an amount is known from a
// year in which it had begun already, the years since the amount before are not
// known.
func PriceIn(rules []FeeRule, year int) (p Price, err error) {
	p.Year = year
	for _, r := range rules {
		switch {
		case r.Kind != Amount:
		case r.Year <= year && r.Year > p.Base.Year:
			p.Base, p.Known = r, true
		}
	}
	if !p.Known || unknownUntilNext(rules, p.Base, year) {
		return Price{Year: year}, nil
	}
	p.Amount = p.Base.Amount
	from := indexedFrom(rules)
	for y := max(from, p.Base.Year+1); from > 0 && y <= year; y++ {
		at := slices.IndexFunc(rules, func(r FeeRule) bool { return r.Kind == Index && r.Year == y })
		if at < 0 {
			p.Missing = y
			return p, nil
		}
		if p.Amount, err = p.Amount.Indexed(rules[at].Index); err != nil {
			return p, err
		}
		p.Raises = append(p.Raises, Raise{rules[at], p.Amount})
	}
	return p, nil
}

// unknownUntilNext reports whether the next amount may have begun before the year.
func unknownUntilNext(rules []FeeRule, base FeeRule, year int) bool {
	next := FeeRule{Year: lastYear + 1}
	for _, r := range rules {
		if r.Kind == Amount && r.Year > year && r.Year < next.Year {
			next = r
		}
	}
	return next.ByThen && year > base.Year
}

// indexedFrom is the first year that follows an index, or 0.
func indexedFrom(rules []FeeRule) (year int) {
	for _, r := range rules {
		if r.Kind == Indexed && (year == 0 || r.Year < year) {
			year = r.Year
		}
	}
	return year
}

// Share is how much of a year's price somebody pays.
type Share string

// The shares.
const (
	Whole    Share = "whole"
	Half     Share = "half"     // joined after 1 July
	Free     Share = "free"     // a supplier
	NoMember Share = "nomember" // on no day of the year
)

// Fee is what an authority pays for a year. There is no refund: who is a member on
// any day of a year pays for it.
type Fee struct {
	Year   int
	Share  Share
	Joined civil.Date   // the first day of the year on which it was a member
	Price  Price        // of the year
	Amount money.Amount // to pay, without VAT; of the latest known price
}

// half: who joins after 1 July pays half. On 1 July itself it is still the whole
// fee.
func halfAfter(year int) civil.Date { return civil.New(year, time.July, 1) }

// FeeOf works out what an authority of the kind, with the periods that it was in
// the community, pays for the year.
func FeeOf(k registry.Kind, periods []Version, rules []FeeRule, year int) (f Fee, err error) {
	f.Year = year
	if f.Price, err = PriceIn(rules, year); err != nil {
		return f, err
	}
	f.Share, f.Joined = shareOf(k, periods, year)
	switch f.Share {
	case Whole:
		f.Amount = f.Price.Amount
	case Half:
		f.Amount = f.Price.Amount.Half()
	case Free, NoMember:
	}
	return f, nil
}

// shareOf: a source that names a member on a day after 1 July does not show that
// it joined then, so the whole fee is reckoned with.
func shareOf(k registry.Kind, periods []Version, year int) (Share, civil.Date) {
	if k == registry.Supplier {
		return Free, 0
	}
	this := civil.Period{From: civil.New(year, time.January, 1), To: civil.New(year+1, time.January, 1)}
	for _, v := range periods { // earliest first
		if v.Value.Kind != Member || !v.Period.Overlaps(this) {
			continue
		}
		joined := max(v.Period.From, this.From)
		if joined > halfAfter(year) && v.Value.How != Named {
			return Half, joined
		}
		return Whole, joined
	}
	return NoMember, 0
}
