package adoption

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

// UsedBy lists the official names of those who use the product today, as far as
// everyone may know: what its publiccode.yml can say of it.
func (s *Service) UsedBy(ctx context.Context, of product.ID) (names []string, err error) {
	defer errs.Wrap(&err, "adoption.UsedBy(%.50s)", of)
	anyone := auth.Actor{}
	l, err := s.Adoptions(ctx, anyone, Query{Product: of, Uses: true})
	for _, a := range l.Items {
		names = append(names, l.Authorities[a.Authority].FullName())
	}
	return names, err
}
