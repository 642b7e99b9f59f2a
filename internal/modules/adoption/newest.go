package adoption

import (
	"context"
	"slices"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
)

// News is something that was said, when it was written here, and about what.
type News struct {
	Version
	At        time.Time
	Authority registry.Name
	Product   product.Name
}

// Newest gives what was said last, as far as everyone may know it. The contact is
// for members and is left out.
func (s *Service) Newest(ctx context.Context, limit int) (news []News, err error) {
	defer errs.Wrap(&err, "adoption.Newest(%d)", limit)
	anyone := auth.Actor{}
	said, err := newestPublic(ctx, s.db, limit)
	if err != nil {
		return nil, err
	}
	products, err := s.products.Names(ctx, anyone)
	if err != nil {
		return nil, err
	}
	var authorities []registry.AuthorityID
	var writes []int64
	for _, v := range said {
		authorities, writes = append(authorities, v.Value.Authority), append(writes, v.Tx)
	}
	names, err := s.authorities.NamesByID(ctx, authorities)
	if err != nil {
		return nil, err
	}
	entries, err := audit.BySeq(ctx, s.db, slices.Compact(writes))
	if err != nil {
		return nil, err
	}
	for _, v := range shown(anyone, said) {
		i := slices.IndexFunc(products, func(n product.Name) bool { return n.ID == v.Value.Product })
		if i >= 0 {
			news = append(news, News{v, entries[v.Tx].At, names[v.Value.Authority], products[i]})
		}
	}
	return news, nil
}
