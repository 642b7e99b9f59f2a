package governanceweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

// feed is the newest evaluation of each product that has been published, and the levels
// that have been decided, the newest first.
func (h *handlers) feed(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := h.governance.PortfolioOn(ctx, auth.From(ctx), h.governance.Today())
	if err != nil {
		return err
	}
	f := web.Feed{ID: h.base + portfolioPath, Title: i18n.T(ctx, "governanceweb.portfolio"), Path: portfolioPath, Self: feedPath}
	for _, n := range all.Products {
		if x, ok := all.Layers[product.Secretariat][n.ID]; ok {
			f.Entries = append(f.Entries, evaluationEntry(ctx, n, x))
		}
	}
	for of, level := range all.Levels {
		at := slices.IndexFunc(all.Products, func(n product.Name) bool { return n.ID == of })
		if at >= 0 && level.Source.Date.First() != 0 && level.Standing.Holds() {
			f.Entries = append(f.Entries, h.levelEntry(ctx, all.Products[at], level))
		}
	}
	slices.SortFunc(f.Entries, func(a, b web.FeedEntry) int {
		if newer := b.Updated.Compare(a.Updated); newer != 0 {
			return newer
		}
		return strings.Compare(a.ID, b.ID)
	})
	if len(f.Entries) > 0 {
		f.Updated = f.Entries[0].Updated
	}
	return web.Atom(w, r, h.base, f)
}

const feedPath = portfolioPath + ".atom"

func evaluationEntry(ctx context.Context, n product.Name, x governance.Sheet) web.FeedEntry {
	return web.FeedEntry{
		ID: "urn:uuid:" + x.ID, Path: x.Path(), Author: i18n.T(ctx, "governanceweb.by.secretariat"), Updated: x.Day.Last().Start(),
		Title:   titledHalf(ctx, n.Name, i18n.T(ctx, "governanceweb.evaluation"), x.Half),
		Summary: totalText(ctx, x.Totals()),
	}
}

func (h *handlers) levelEntry(ctx context.Context, n product.Name, level product.LevelFact) web.FeedEntry {
	day := level.Source.Date.First()
	return web.FeedEntry{
		ID: h.base + governance.ProductPath(n) + "#" + string(level.Level) + "-" + day.String(), Path: governance.ProductPath(n), Updated: day.Start(),
		Title:  i18n.T(ctx, "governanceweb.title_of", "title", n.Name, "name", levelName(ctx, criteria.Level(level.Level))),
		Author: i18n.T(ctx, "governanceweb.by."+string(level.Voice)), Summary: level.Source.Title,
	}
}
