package yearweb

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/modules/year"
	"alminding/internal/platform/form"
	"alminding/internal/platform/i18n"
)

// texts are where the words of fields are.
var texts = form.Texts{Label: "yearweb.field.", Help: "yearweb.help."}

// in is an address in the language of the page.
func in(ctx context.Context, path string) string { return i18n.Path(ctx, path) }

func groupName(ctx context.Context, g group.Group) string { return g.Name.In(i18n.Lang(ctx)) }

// days say when an entry is, and at which hours; the year is said where it is another
// than the one that is shown.
func days(ctx context.Context, e year.Entry, shown int) string {
	first, last := day(ctx, e.Day(), shown), day(ctx, e.Last(), shown)
	switch {
	case e.Day() != e.Last():
		return i18n.T(ctx, "yearweb.from_to", "first", first, "last", last)
	case !e.Start.IsZero():
		return i18n.T(ctx, "yearweb.day_at", "date", first, "time", e.Start.In(civil.Copenhagen).Format("15.04"))
	}
	return first
}

func day(ctx context.Context, d civil.Date, shown int) string {
	if d.Year() != shown {
		return i18n.ShortDate(ctx, d)
	}
	return i18n.T(ctx, "yearweb.day_of", "day", d.Time().Day(), "month", i18n.From(ctx).ShortMonth(d.Time().Month()))
}

// kind is what sort of thing it is, and that it was called off.
func kind(ctx context.Context, e year.Entry) string {
	name := i18n.T(ctx, e.Kind.Label())
	if e.Off {
		return i18n.T(ctx, "yearweb.off", "kind", name)
	}
	return name
}
