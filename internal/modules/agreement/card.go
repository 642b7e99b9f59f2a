package agreement

import (
	"context"
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/base/money"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Rate is what an authority of one size pays. What no source gives is nil.
type Rate struct {
	Class     ClassID       `json:"class"`
	Member    *money.Amount `json:"member,omitempty"`     // each year, for a member of the community
	NonMember *money.Amount `json:"non_member,omitempty"` // each year, for others
	Joining   *money.Amount `json:"joining,omitempty"`    // once
}

// Yearly is the fee for a member or for another.
func (r Rate) Yearly(member bool) *money.Amount {
	if member {
		return r.Member
	}
	return r.NonMember
}

// RateCard is what a product costs in a year, by the sizes of a key.
type RateCard struct {
	Product product.ID   `json:"product"`
	Year    int          `json:"year"`
	Key     KeyID        `json:"key"`
	Rates   []Rate       `json:"rates"`  // one for each class, smallest first
	Waiver  product.Text `json:"waiver"` // who pays no joining fee
	Source  cite.Source  `json:"source"`
	Version int          `json:"version"`
}

// Rate finds the rate of a class; ok is false when the card has none such.
func (c RateCard) Rate(id ClassID) (r Rate, ok bool) {
	i := slices.IndexFunc(c.Rates, func(r Rate) bool { return r.Class == id })
	if i < 0 {
		return Rate{}, false
	}
	return c.Rates[i], true
}

// MaxWaiver is what the text on joining fees may hold, in characters.
const MaxWaiver = 500

func (c RateCard) tidied() RateCard {
	c.Waiver.Da, c.Waiver.En = line.Tidy(c.Waiver.Da), line.Tidy(c.Waiver.En)
	c.Source.Title, c.Source.Address = line.Tidy(c.Source.Title), line.Tidy(c.Source.Address)
	return c
}

// Validate finds everything that is wrong with a card of the key's classes.
func (c RateCard) Validate(k AllocationKey) error {
	var f errs.Fields
	c.tidied().check(&f, k)
	return f.Err()
}

func (c RateCard) check(f *errs.Fields, k AllocationKey) {
	year(f, c.Year)
	same := len(c.Rates) == len(k.Classes)
	for i, r := range c.Rates {
		same = same && r.Class == k.Classes[i].ID
		amount(f, Row("member", i), r.Member)
		amount(f, Row("non_member", i), r.NonMember)
		amount(f, Row("joining", i), r.Joining)
	}
	if !same {
		f.Add("rates", "agreement.rates")
	}
	f.Limit("waiver_da", c.Waiver.Da, MaxWaiver)
	f.Limit("waiver_en", c.Waiver.En, MaxWaiver)
	c.Source.Check(f)
}

// Cards lists the product's price lists, newest first, or is product.ErrNotFound.
func (s *Service) Cards(ctx context.Context, actor auth.Actor, p product.ID) (list []RateCard, err error) {
	defer errs.Wrap(&err, "agreement.Cards(%.50s)", p)
	known, err := s.products.ProductsByID(ctx, actor, []product.ID{p})
	if err != nil {
		return nil, err
	}
	if len(known) == 0 {
		return nil, product.ErrNotFound
	}
	return cardsOf(ctx, s.db, []product.ID{p})
}

// AllCards lists the price lists of all products that the actor may read, by
// product and newest first.
func (s *Service) AllCards(ctx context.Context, actor auth.Actor) (list []RateCard, err error) {
	defer errs.Wrap(&err, "agreement.AllCards")
	priced, err := pricedProducts(ctx, s.db)
	if err != nil {
		return nil, err
	}
	readable, err := s.readable(ctx, actor, priced)
	if err != nil {
		return nil, err
	}
	return cardsOf(ctx, s.db, readable)
}

// cardIn is the card of the year, or the newest before it; cards are newest first.
func cardIn(cards []RateCard, year int) (c RateCard, ok bool) {
	i := slices.IndexFunc(cards, func(c RateCard) bool { return c.Year <= year })
	if i < 0 {
		return RateCard{}, false
	}
	return cards[i], true
}

// PutCard writes the product's price list of a year; c.Version is that of the state
// it was made from, 0 for a year that has none. The keepers and the product's
// coordinator may.
func (s *Service) PutCard(ctx context.Context, actor auth.Actor, c RateCard) (err error) {
	defer errs.Wrap(&err, "agreement.PutCard(%.50s, %d)", c.Product, c.Year)
	known, err := s.products.ProductsByID(ctx, actor, []product.ID{c.Product})
	switch {
	case err != nil:
		return err
	case len(known) == 0:
		return product.ErrNotFound
	case !CanPrice(actor, c.Product):
		return ErrForbidden
	}
	c = c.tidied()
	k, err := keyIn(ctx, s.db, c.Key, c.Year)
	if err != nil {
		return err
	}
	var f errs.Fields
	c.check(&f, k)
	if err := f.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("rate_card.put", string(c.Product)), func(tx *db.Tx) error {
		cards, err := cardsOf(ctx, tx, []product.ID{c.Product})
		if err != nil {
			return err
		}
		var before any
		next := c
		next.Version++
		i := slices.IndexFunc(cards, func(x RateCard) bool { return x.Year == c.Year })
		switch {
		case i < 0 && c.Version != 0, i >= 0 && cards[i].Version != c.Version:
			return ErrStale
		case i >= 0:
			before = cards[i]
		}
		if err := putCard(ctx, tx, next); err != nil {
			return err
		}
		return tx.Note(before, next)
	})
}

// Price is what a product costs an authority in a year.
type Price struct {
	Card   RateCard // of the year, or the newest before it
	Sized  Sized
	Rate   Rate
	Member bool // of the community, on the day that counts
}

// Yearly is the yearly fee, nil where the card gives none.
func (p Price) Yearly() *money.Amount { return p.Rate.Yearly(p.Member) }

// PriceFor tells what the product would cost the authority in the year; ok is false
// when there is no price list yet, or no class.
func (s *Service) PriceFor(ctx context.Context, actor auth.Actor, p product.ID, authority registry.AuthorityID, year int) (price Price, ok bool, err error) {
	defer errs.Wrap(&err, "agreement.PriceFor(%.50s, %.50s, %d)", p, authority, year)
	cards, err := s.Cards(ctx, actor, p)
	if err != nil {
		return price, false, err
	}
	return s.price(ctx, cards, authority, year)
}

func (s *Service) price(ctx context.Context, cards []RateCard, authority registry.AuthorityID, year int) (p Price, ok bool, err error) {
	if p.Card, ok = cardIn(cards, year); !ok {
		return p, false, nil
	}
	sized, err := s.classes(ctx, p.Card.Key, year, []registry.AuthorityID{authority})
	if err != nil {
		return p, false, err
	}
	if p.Sized, ok = sized[authority]; !ok {
		return p, false, nil
	}
	if p.Rate, ok = p.Card.Rate(p.Sized.Class.ID); !ok {
		return p, false, nil
	}
	// Today within this year, and the nearest day of another.
	day := min(max(s.Today(), civil.New(year, 1, 1)), civil.New(year, 12, 31))
	p.Member, err = s.members.IsMember(ctx, authority, day)
	return p, true, err
}

// Fee is what an authority pays for a product in a year by its agreement.
type Fee struct {
	Version
	Amount *money.Amount // nil where it is not stated
	Price  *Price        // that Amount follows from, with ByCard
}

// FeesOf lists what the authority pays in the year, for those of its agreements
// whose terms the actor may read: each that holds on some day of the year, as it
// is on the last of those days.
func (s *Service) FeesOf(ctx context.Context, actor auth.Actor, authority registry.AuthorityID, year int) (fees []Fee, err error) {
	defer errs.Wrap(&err, "agreement.FeesOf(%.50s, %d)", authority, year)
	q := Query{Authority: authority, Own: true, During: civil.Period{From: civil.New(year, 1, 1), To: civil.New(year+1, 1, 1)}}
	l, err := s.Agreements(ctx, actor, q)
	if err != nil {
		return nil, err
	}
	last := map[ID]Version{}
	for _, v := range l.Items {
		if known, seen := last[v.ID]; !seen || known.Period.From < v.Period.From {
			last[v.ID] = v.Version
		}
	}
	for _, v := range l.Items {
		if last[v.ID].Period != v.Period {
			continue
		}
		fee, err := s.fee(ctx, v.Version, year)
		if err != nil {
			return nil, err
		}
		fees = append(fees, fee)
	}
	return fees, nil
}

// fee is what the agreement costs in the year.
func (s *Service) fee(ctx context.Context, v Version, year int) (fee Fee, err error) {
	fee = Fee{Version: v, Amount: v.Value.Yearly}
	if v.Value.Pays == ByCard {
		cards, err := cardsOf(ctx, s.db, []product.ID{v.Value.Product})
		if err != nil {
			return fee, err
		}
		p, ok, err := s.price(ctx, cards, v.Value.Authority, year)
		if err != nil {
			return fee, err
		}
		if ok {
			fee.Price, fee.Amount = &p, p.Yearly()
		}
	}
	if fee.Amount != nil {
		part, err := v.Value.Part.Of(*fee.Amount)
		if err != nil {
			return fee, err
		}
		fee.Amount = &part
	}
	return fee, nil
}
