package governance

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"alminding/internal/base/civil"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// dutyDocuments: where all documents of a kind are dead or too old, somebody mends them
// or takes them away. A kind of which something still counts needs nothing.
func (s *Service) dutyDocuments(ctx context.Context, b *dutyList, today civil.Date) error {
	list, err := documentsWhere(ctx, s.db, &db.Where{})
	if err != nil {
		return err
	}
	counts := map[product.ID]map[DocumentKind]bool{}
	for _, d := range list {
		if counts[d.Product] == nil {
			counts[d.Product] = map[DocumentKind]bool{}
		}
		spent := today >= d.Expires() || d.Seen.Health() == Dead
		counts[d.Product][d.Kind] = counts[d.Product][d.Kind] || !spent
	}
	about := slices.Sorted(maps.Keys(counts))
	names, err := s.around.Products.NamesByID(ctx, auth.System("duties"), about)
	for _, of := range about {
		spent := 0
		for _, one := range counts[of] {
			if !one {
				spent++
			}
		}
		if spent > 0 {
			b.ofProduct("governance.duty.documents", names[of], "", 0, "count", strconv.Itoa(spent))
		}
	}
	return err
}
