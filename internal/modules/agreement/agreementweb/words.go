package agreementweb

import (
	"context"
	"net/url"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/money"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// in is an address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

// address is a path in the language of the page, with a query.
func address(ctx context.Context, path string, q url.Values) string {
	if len(q) == 0 {
		return in(ctx, path)
	}
	return in(ctx, path) + "?" + q.Encode()
}

func text(ctx context.Context, t product.Text) string { return t.In(i18n.Lang(ctx)) }

// label is the name of a field.
// texts are where the words of fields are.
var texts = form.Texts{Label: "agreement.field.", Help: "agreementweb.help."}

func label(ctx context.Context, name string) string { return i18n.T(ctx, texts.Label+name) }

// amount writes what may not be stated.
func amount(ctx context.Context, a *money.Amount) string {
	if a == nil {
		return i18n.T(ctx, "agreementweb.not_stated")
	}
	return i18n.Money(ctx, *a)
}

// period tells the first and the last day of an agreement.
func period(ctx context.Context, p civil.Period) string {
	if p.Open() {
		return i18n.T(ctx, "agreementweb.since", "from", p.From)
	}
	return i18n.T(ctx, "agreementweb.both", "from", p.From, "to", p.To-1)
}

// standing tells whether an agreement holds on the day.
func standing(ctx context.Context, p civil.Period, day civil.Date) string {
	switch {
	case p.From > day:
		return i18n.T(ctx, "agreementweb.coming", "from", p.From)
	case p.To <= day:
		return i18n.T(ctx, "agreementweb.ended", "to", p.To-1)
	case p.Open():
		return i18n.T(ctx, "agreementweb.in_force", "from", p.From)
	}
	return i18n.T(ctx, "agreementweb.in_force_until", "from", p.From, "to", p.To-1)
}

// yearly tells what is agreed on the yearly fee.
func yearly(ctx context.Context, l agreement.Listed) string {
	a := l.Value
	if !l.Terms {
		return i18n.T(ctx, "agreementweb.for_parties")
	}
	fee := i18n.T(ctx, a.Pays.Label())
	if a.Yearly != nil {
		fee = i18n.Money(ctx, *a.Yearly)
	}
	if a.Part != (agreement.Part{}) {
		return i18n.T(ctx, "agreementweb.part_of", "part", a.Part, "fee", fee)
	}
	return fee
}

// class tells the size of an authority and what it follows from.
func class(ctx context.Context, s agreement.Sized, year int) string {
	name := text(ctx, s.Class.Name)
	switch {
	case s.Judgement != nil:
		return i18n.T(ctx, "agreementweb.judged", "class", name, "reason", s.Judgement.Reason)
	case s.Later:
		return i18n.T(ctx, "agreementweb.counted_later", "class", name, "n", s.Population.Value, "date", s.Population.Source.Date, "year", plain(year))
	}
	return i18n.T(ctx, "agreementweb.counted", "class", name, "n", s.Population.Value, "date", s.Population.Source.Date)
}

// bounds tells which populations are in the class.
func bounds(ctx context.Context, k agreement.AllocationKey, c agreement.SizeClass) string {
	below, open := k.Upper(c.ID)
	switch {
	case open:
		return i18n.T(ctx, "agreementweb.from_population", "from", c.From)
	case c.From == 0:
		return i18n.T(ctx, "agreementweb.below_population", "below", below)
	}
	return i18n.T(ctx, "agreementweb.between_population", "from", c.From, "to", below-1)
}

// names are what the authorities and products of a page are called.
type names struct {
	authorities map[registry.AuthorityID]registry.Name
	products    map[product.ID]product.Name
}

func (h *handlers) names(ctx context.Context, list []agreement.Listed) (n names, err error) {
	ids := make([]registry.AuthorityID, len(list))
	for i, l := range list {
		ids[i] = l.Value.Authority
	}
	if n.authorities, err = h.authorities.NamesByID(ctx, ids); err != nil {
		return n, err
	}
	all, err := h.products.Names(ctx, auth.From(ctx))
	n.products = make(map[product.ID]product.Name, len(all))
	for _, p := range all {
		n.products[p.ID] = p
	}
	return n, err
}

// title names an agreement.
func (n names) title(ctx context.Context, a agreement.Agreement) string {
	return i18n.T(ctx, "agreement.import.of", "authority", n.authorities[a.Authority].Name, "product", n.products[a.Product].Name)
}

// product names an agreement where it is plain whose it is.
func (n names) product(_ context.Context, a agreement.Agreement) string {
	return n.products[a.Product].Name
}

// crumbs lead to the list of agreements.
func crumbs(ctx context.Context, more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: i18n.T(ctx, "agreementweb.agreements"), Href: in(ctx, "/aftaler")}}, more...)
}

// clip keeps what a person would write in a field of one line.
func clip(s string) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 200 {
		return string(r[:200])
	}
	return s
}
