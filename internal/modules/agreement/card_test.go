package agreement

import (
	"errors"
	"slices"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/money"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/dbtest"
)

// card is OS2valghalla's of 2023.
func card(p product.ID) RateCard {
	return RateCard{
		Product: p, Year: 2023, Key: Standard, Source: source, Waiver: product.Text{Da: "De, der gav til indsamlingen, betaler ikke."},
		Rates: []Rate{
			{"lille", kroner(23_980), kroner(29_700), kroner(35_000)},
			{"mellem", kroner(34_880), kroner(43_200), kroner(70_000)},
			{"stor", kroner(45_780), kroner(56_700), kroner(190_000)},
			{"meget-stor", kroner(56_680), nil, kroner(350_000)},
		},
	}
}

func TestPutCard(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		ctx, f := t.Context(), newFixture(t, e)
		p, hidden := f.product(t, "OS2valghalla", auth.Public), f.product(t, "OS2gemt", auth.Members)
		coordinator := auth.Actor{Account: "c", Grants: []auth.Grant{{Role: auth.Coordinator, Scope: auth.For(auth.Product, p)}}}
		c := card(p)
		if err := f.PutCard(ctx, auth.Actor{Account: "x"}, c); !errors.Is(err, ErrForbidden) {
			t.Errorf("anybody: %v", err)
		}
		if err := f.PutCard(ctx, coordinator, c); err != nil {
			t.Fatal(err)
		}
		if err := f.PutCard(ctx, keeper, card(hidden)); err != nil {
			t.Fatal(err)
		}
		list, err := f.Cards(ctx, auth.Actor{}, p)
		if err != nil || len(list) != 1 || list[0].Version != 1 || list[0].Rates[3].NonMember != nil || *list[0].Rates[1].Joining != money.Kroner(70_000) {
			t.Errorf("%+v, %v", list, err)
		}
		if err := f.PutCard(ctx, keeper, c); !errors.Is(err, ErrStale) {
			t.Errorf("from before it was there: %v", err)
		}
		c = list[0]
		c.Rates[3].NonMember = kroner(70_200)
		if err := f.PutCard(ctx, keeper, c); err != nil {
			t.Fatal(err)
		}
		if all, err := f.AllCards(ctx, auth.Actor{}); err != nil || len(all) != 1 || all[0].Version != 2 {
			t.Errorf("a visitor sees %+v, %v", all, err)
		}
		if _, err := f.Cards(ctx, auth.Actor{}, hidden); !errors.Is(err, product.ErrNotFound) {
			t.Errorf("the price of what is not public: %v", err)
		}
		c.Rates = c.Rates[1:]
		c.Rates[0].Member = kroner(-1)
		if err := f.PutCard(ctx, keeper, c); !slices.Equal(faultsOf(err), []string{"member-0 agreement.amount", "rates agreement.rates"}) {
			t.Errorf("without a class: %v", err)
		}
	})
}

func TestPrice_AndFees(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, sources, func(t *testing.T, e dbtest.Env) {
		ctx, f := t.Context(), newFixture(t, e)
		p := f.product(t, "OS2valghalla", auth.Public)
		if err := f.PutCard(ctx, keeper, card(p)); err != nil {
			t.Fatal(err)
		}
		in := f.authority(t, "Syddjurs", registry.Municipality, population(42_962, "2020-01-01"))
		out := f.authority(t, "Ærø", registry.Municipality, population(6_000, "2020-01-01"))
		err := f.members.Admit(ctx, keeper, member.Membership{Authority: in, Kind: member.Member, How: member.Admitted, Source: source}, civil.Since(civil.New(2012, 1, 1)))
		if err != nil {
			t.Fatal(err)
		}
		for authority, want := range map[registry.AuthorityID]money.Amount{in: money.Kroner(34_880), out: money.Kroner(29_700)} {
			got, ok, err := f.PriceFor(ctx, auth.Actor{}, p, authority, 2026)
			if err != nil || !ok || *got.Yearly() != want || got.Card.Year != 2023 {
				t.Errorf("%+v, %v, %v, want %s by the card of 2023", got, ok, err, want)
			}
		}
		if _, ok, err := f.PriceFor(ctx, auth.Actor{}, p, in, 2022); err != nil || ok {
			t.Errorf("a price before the first card: %v", err)
		}

		third, err := ParsePart("1/3")
		if err != nil {
			t.Fatal(err)
		}
		// By the card for a while, then passive for a third of it.
		id, err := f.Register(ctx, keeper, Agreement{Authority: in, Product: p, Pays: ByCard, Source: source}, civil.Since(civil.New(2023, 1, 1)))
		if err != nil {
			t.Fatal(err)
		}
		passive := Agreement{Pays: ByCard, Passive: true, Part: third, Source: source}
		if err := f.Amend(ctx, keeper, id, civil.New(2023, 1, 1), Mark(f.state(t, id)), passive, civil.Since(civil.New(2025, 7, 1))); err != nil {
			t.Fatal(err)
		}
		own := auth.Actor{Account: "o", For: auth.Party{ID: string(in)}}
		for year, want := range map[int]money.Amount{2024: money.Kroner(34_880), 2025: 11_626_67, 2026: 11_626_67} {
			fees, err := f.FeesOf(ctx, own, in, year)
			if err != nil || len(fees) != 1 || *fees[0].Amount != want || fees[0].Price == nil {
				t.Errorf("%d: %+v, %v, want %s", year, fees, err, want)
			}
		}
		if fees, err := f.FeesOf(ctx, auth.Actor{}, in, 2026); err != nil || len(fees) != 0 {
			t.Errorf("a visitor sees the fees %+v, %v", fees, err)
		}
	})
}
