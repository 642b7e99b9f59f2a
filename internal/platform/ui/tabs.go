package ui

import (
	"context"

	"alminding/internal/platform/i18n"
)

// ProductTabs are the pages about one product, whose path is without language; current
// is the id of the one that is shown: overview, adoption, governance or history. They
// belong to several web packages, and stand here so that no page lacks one.
func ProductTabs(ctx context.Context, path, current string) []Tab {
	tab := func(id, below, key string) Tab {
		return Tab{Link: Link{Text: i18n.T(ctx, key), Href: i18n.Path(ctx, path+below)}, Current: id == current}
	}
	return []Tab{
		tab("overview", "", "ui.product.overview"), tab("adoption", "/anvendelse", "ui.product.adoption"),
		tab("governance", "/governance", "ui.product.governance"), tab("history", "/historik", "ui.product.history"),
	}
}
