package registryweb

import (
	"context"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// in is an address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

func basisWord(b cite.Basis) string {
	if b == cite.Given {
		return "given"
	}
	return string(b)
}

// period writes the days that something holds for.
func period(ctx context.Context, p civil.Period) string {
	if p.Open() {
		return i18n.T(ctx, "registryweb.period.since", "from", p.From)
	}
	return i18n.T(ctx, "registryweb.period.both", "from", p.From, "to", p.To-1)
}

// existence tells when there was, or will be, such an authority; empty where
// nobody has dated it.
func existence(ctx context.Context, a registry.Authority) string {
	p := a.Exists
	switch {
	case p.From != civil.Min && !p.Open():
		return i18n.T(ctx, "registryweb.existed.both", "from", p.From, "to", p.To-1)
	case p.From != civil.Min:
		return i18n.T(ctx, "registryweb.existed.from", "from", p.From)
	case !p.Open():
		return i18n.T(ctx, "registryweb.existed.to", "to", p.To-1)
	}
	return ""
}

// place tells what sort of authority it is and where it lies.
func place(ctx context.Context, a registry.Authority, regions map[registry.AuthorityID]registry.Authority) string {
	kind := i18n.T(ctx, a.Kind.Label())
	if region, ok := regions[a.Region]; ok {
		return i18n.T(ctx, "registryweb.kind_in", "kind", kind, "region", region.Name)
	}
	return kind
}

// figure writes the number of a fact in the unit that people use.
func figure(ctx context.Context, f registry.Fact) string {
	if f.Kind == registry.AreaHectares {
		return i18n.T(ctx, "registryweb.square_km", "n", tenths(ctx, f.Value))
	}
	return i18n.Int(ctx, f.Value)
}

// tenths writes hectares as square kilometres with one decimal: 695,2.
func tenths(ctx context.Context, hectares int64) string {
	n := (hectares + 5) / 10
	point := ","
	if i18n.Lang(ctx) == i18n.English {
		point = "."
	}
	return i18n.Int(ctx, n/10) + point + string(rune('0'+n%10))
}

// options makes the answers of a field out of a closed set.
func options[T ~string](ctx context.Context, list []T, selected string, label func(T) string) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, v := range list {
		out[i] = ui.Option{Value: string(v), Text: i18n.T(ctx, label(v)), Selected: string(v) == selected}
	}
	return out
}

// partLabel is the catalogue key of the name of a field.
func partLabel(name string) string { return "registryweb.part." + name }

// saveWords is what a button that saves says: also for whom.
func saveWords(ctx context.Context, actingFor string) string {
	if actingFor == "" {
		return i18n.T(ctx, "registryweb.save")
	}
	return i18n.T(ctx, "registryweb.save_for", "authority", actingFor)
}

// clip keeps what a person would write in a search box.
func clip(s string) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 200 {
		return string(r[:200])
	}
	return s
}
