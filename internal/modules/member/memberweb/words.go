package memberweb

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/id"
	"alminding/internal/base/money"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// in is an address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

// bySlug reads the authority that the address names, by slug or by id.
func (h *handlers) bySlug(ctx context.Context, slug string) (registry.Authority, error) {
	a, err := h.registry.AuthorityBySlug(ctx, slug)
	if !errors.Is(err, db.ErrNotFound) {
		return a, err
	}
	authority, err := id.Parse[registry.AuthorityID](slug)
	if err != nil {
		return a, err
	}
	if a, err = h.registry.AuthorityByID(ctx, authority); err == nil && a.MergedInto != "" {
		return h.registry.AuthorityByID(ctx, a.MergedInto)
	}
	return a, err
}

// path is the page of the membership of the authority with the slug.
func path(slug string) string { return "/myndigheder/" + slug + "/medlemskab" }

// frame begins a page about the authority's membership or below it.
func frame(ctx context.Context, a registry.Authority, title string) ui.Page {
	return ui.Page{
		Title: title, Heading: title, Door: "collaboration", Sub: "members",
		Crumbs: []ui.Link{
			{Text: i18n.T(ctx, "memberweb.members"), Href: in(ctx, "/medlemmer")},
			{Text: a.FullName(), Href: in(ctx, a.Path())},
		},
	}
}

// below is frame for the pages below that of the membership.
func below(ctx context.Context, a registry.Authority, title string) ui.Page {
	p := frame(ctx, a, title)
	p.Crumbs = append(p.Crumbs, ui.Link{Text: i18n.T(ctx, "memberweb.membership"), Href: in(ctx, path(a.Slug))})
	return p
}

// period writes the days that something holds for.
func period(ctx context.Context, p civil.Period) string {
	if p.Open() {
		return i18n.T(ctx, "memberweb.since", "from", p.From)
	}
	return i18n.T(ctx, "memberweb.between", "from", p.From, "to", p.To-1)
}

// options makes the answers of a field out of a closed set.
func options[T ~string](ctx context.Context, list []T, selected string, label func(T) string) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, v := range list {
		out[i] = ui.Option{Value: string(v), Text: i18n.T(ctx, label(v)), Selected: string(v) == selected}
	}
	return out
}

// priceWords are the arithmetic of a year's price from the year before: «25.000 kr.
// × 1,031 = 25.775 kr.»
func priceWords(ctx context.Context, p member.Price) string {
	if !p.Known {
		return i18n.T(ctx, "memberweb.not_stated")
	}
	n := len(p.Raises)
	if n == 0 {
		return i18n.Money(ctx, p.Base.Amount)
	}
	before := p.Base.Amount
	if n > 1 {
		before = p.Raises[n-2].Amount
	}
	return i18n.Money(ctx, before) + " × " + factor(ctx, p.Raises[n-1].Rule.Index) + " = " + i18n.Money(ctx, p.Amount)
}

// factor is what an index multiplies by: 3,1 % is 1,031.
func factor(ctx context.Context, p money.Percent) string {
	const whole = 100_00 // 100 %
	point := ","
	if i18n.Lang(ctx) == i18n.English {
		point = "."
	}
	n := whole + int64(p)
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d%s%04d", n/whole, point, n%whole), "0"), point)
}

// feeWords explain what is paid of a year's price.
func feeWords(ctx context.Context, f member.Fee) string {
	words := priceWords(ctx, f.Price)
	if f.Price.Missing > 0 {
		words = i18n.T(ctx, "memberweb.fee.missing", "words", words, "year", strconv.Itoa(f.Price.Missing))
	}
	switch f.Share {
	case member.Half:
		return i18n.T(ctx, "memberweb.fee.half", "words", words, "date", f.Joined, "half", f.Amount)
	case member.Free:
		return i18n.T(ctx, "memberweb.fee.free")
	case member.Whole, member.NoMember:
	}
	return words
}
