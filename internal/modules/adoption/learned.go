package adoption

import (
	"context"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// Learned is what one write changed in what is known of a use.
type Learned struct {
	audit.Entry           // who wrote it, and when
	Gone        []Version // stretches that were known before and no longer are
	Came        []Version // stretches that are known from then on
}

// Learned tells what was known when about the authority's use of the product,
// newest first, also of what has been withdrawn. For those who may say it.
func (s *Service) Learned(ctx context.Context, actor auth.Actor, authority registry.AuthorityID, of product.ID) (all []Learned, err error) {
	defer errs.Wrap(&err, "adoption.Learned(%.50s, %.50s)", authority, of)
	if !CanSay(actor, authority) {
		return nil, ErrForbidden
	}
	var w db.Where // not only of what is known now
	w.And("authority_id = ? AND product_id = ?", authority, of)
	rows, err := statements.Find(ctx, s.db, &w)
	if err != nil {
		return nil, err
	}
	writes := map[int64]*Learned{}
	at := func(seq int64) *Learned {
		if writes[seq] == nil {
			writes[seq] = &Learned{}
		}
		return writes[seq]
	}
	for _, v := range rows {
		if !v.Active || !actor.CanRead(v.Value.Reach) {
			continue
		}
		at(v.Tx).Came = append(at(v.Tx).Came, v)
		if v.TxEnd < timeline.Open {
			at(v.TxEnd).Gone = append(at(v.TxEnd).Gone, v)
		}
	}
	numbers := make([]int64, 0, len(writes))
	for seq := range writes {
		numbers = append(numbers, seq)
	}
	entries, err := audit.BySeq(ctx, s.db, numbers)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(numbers, func(a, b int64) int { return int(b - a) })
	for _, seq := range numbers {
		l := writes[seq]
		l.Entry = entries[seq]
		all = append(all, *l)
	}
	return all, nil
}
