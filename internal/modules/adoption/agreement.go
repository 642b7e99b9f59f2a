package adoption

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/agreement"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// AgreementWritten keeps in step what the agreement of the authority and the
// product says of its use: agreement's hook, in the write that changes it, with
// the periods of the agreement after that.
//
// An agreement in force that is not passive says that the product is in operation.
// It lives for as long as it is in force, so nobody has to confirm it; what it said
// last is told as unconfirmed from the day it ends.
func (s *Service) AgreementWritten(
	ctx context.Context, tx *db.Tx, authority registry.AuthorityID, of product.ID, periods []agreement.Version,
) (err error) {
	defer errs.Wrap(&err, "adoption.AgreementWritten(%.50s, %.50s)", authority, of)
	was, err := timelineOf(ctx, tx, fact{pair{authority, of}, Agreement})
	if err != nil {
		return err
	}
	statement := id.New[StatementID]()
	if len(was) > 0 {
		statement = was[0].ID
	}
	said := saidBy(periods)
	begins := civil.Max
	for i, in := range said {
		begins = min(begins, in.Period.From)
		if i+1 < len(said) {
			in.Period.To = said[i+1].Period.From
		}
		_, err := statements.Splice(ctx, tx, statement, in.Period, func(st *timeline.State[Statement]) { st.Active, st.Value = true, in.Statement })
		if err != nil {
			return err
		}
	}
	switch {
	case len(said) > 0:
		before := civil.Period{From: civil.Min, To: begins}
		_, err = statements.Splice(ctx, tx, statement, before, func(st *timeline.State[Statement]) { st.Active = false })
	case len(was) > 0:
		_, err = statements.Delete(ctx, tx, statement)
	}
	if err != nil {
		return err
	}
	return duty.Ask(ctx, tx)
}

// saidBy is what the periods of an agreement say, each until further notice.
func saidBy(periods []agreement.Version) []Input {
	var all []Input
	for _, v := range periods {
		if a := v.Value; v.Active && !a.Passive {
			all = append(all, Input{Statement{
				Authority: a.Authority, Product: a.Product, Origin: Agreement, State: Operating,
				Since: civil.At(v.Period.From), Start: Around, Reach: auth.Public, Source: a.Source, Expires: v.Period.To,
			}, civil.Since(v.Period.From)})
		}
	}
	return all
}
