package adoptionweb

import (
	"context"

	"alminding/internal/modules/adoption"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// alikeTable lists what authorities like one use that it does not, with how many
// and in what they are alike.
func alikeTable(ctx context.Context, list []adoption.Suggestion) ui.Table {
	t := ui.Table{
		Caption: i18n.T(ctx, "adoptionweb.alike"),
		Columns: []ui.Column{
			{Title: i18n.T(ctx, "adoptionweb.product")}, {Title: i18n.T(ctx, "adoptionweb.users"), Number: true}, {Title: i18n.T(ctx, "adoptionweb.why")},
		},
	}
	for _, s := range list {
		why := make([]string, len(s.Why))
		for i, r := range s.Why {
			why[i] = i18n.T(ctx, "adoptionweb.reason", "like", i18n.T(ctx, r.Like.Label()), "n", r.N, "of", r.Of)
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: s.Product.Name, Href: in(ctx, s.Product.Path())},
			{Text: i18n.Int(ctx, int64(s.N)), Href: in(ctx, s.Product.Path()+"/anvendelse")},
			{Content: lines(why)},
		})
	}
	return t
}
