package dataset

import (
	"context"
	"slices"
	"strconv"

	"alminding/internal/base/money"
	"alminding/internal/demo"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/product"
)

func (l *loader) loadPrices(ctx context.Context) error {
	known, err := l.Agreements.AllCards(ctx, l.actor)
	if err != nil {
		return err
	}
	for _, p := range l.data.Prices {
		of := l.products[p.Product]
		is := slices.ContainsFunc(known, func(c agreement.RateCard) bool { return c.Product == of && c.Year == p.Year })
		err := l.add(is, "prices of", p.Product+" "+strconv.Itoa(p.Year), func() error {
			return l.Agreements.PutCard(ctx, l.actor, l.rateCard(p, of))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) rateCard(p demo.PriceList, of product.ID) agreement.RateCard {
	card := agreement.RateCard{Product: of, Year: p.Year, Key: agreement.Standard, Waiver: text(p.Waiver), Source: l.cite(p.Claim)}
	for _, r := range p.Rates {
		member, other, joining := money.Kroner(r.Member), money.Kroner(r.NonMember), money.Kroner(r.Joining)
		card.Rates = append(card.Rates, agreement.Rate{Class: agreement.ClassID(r.Size), Member: &member, NonMember: &other, Joining: &joining})
	}
	return card
}
