package member

import (
	"context"
	"strconv"

	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// FeeRules lists what has been decided about the fee, the latest year first.
// Everybody may read it.
func (s *Service) FeeRules(ctx context.Context) (rules []FeeRule, err error) {
	defer errs.Wrap(&err, "member.FeeRules")
	return feeRules(ctx, s.db)
}

// Fee tells what the authority pays for the year, to those who may see it.
func (s *Service) Fee(ctx context.Context, actor auth.Actor, authority registry.AuthorityID, year int) (f Fee, err error) {
	defer errs.Wrap(&err, "member.Fee(%.50s, %d)", authority, year)
	if !CanSee(actor, authority) {
		return f, ErrForbidden
	}
	a, err := s.authorities.AuthorityByID(ctx, authority)
	if err != nil {
		return f, err
	}
	rules, err := feeRules(ctx, s.db)
	if err != nil {
		return f, err
	}
	periods, err := membershipOf(ctx, s.db, authority)
	if err != nil {
		return f, err
	}
	return FeeOf(a.Kind, periods, rules, year)
}

// SetFeeRule keeps what was decided, in place of a rule of the same kind and year.
// Keepers only.
func (s *Service) SetFeeRule(ctx context.Context, actor auth.Actor, r FeeRule) (err error) {
	defer errs.Wrap(&err, "member.SetFeeRule(%d, %s)", r.Year, r.Kind)
	if !CanAdmit(actor) {
		return ErrForbidden
	}
	r = r.tidied()
	var f errs.Fields
	if r.check(&f); f != nil {
		return f.Err()
	}
	return s.db.Write(ctx, actor.Change("fee.set", feeObject(r.Year, r.Kind)), func(tx *db.Tx) error {
		old, err := feeRule(ctx, tx, r.Year, r.Kind)
		var before any
		switch {
		case err == nil && old == r:
			return db.ErrNoChange
		case err == nil:
			before = old
		case errs.KindOf(err) != errs.NotFound:
			return err
		}
		if err := putRule(ctx, tx, r); err != nil {
			return err
		}
		return tx.Note(before, r)
	})
}

// DropFeeRule removes a rule that should not have been written. Keepers only.
func (s *Service) DropFeeRule(ctx context.Context, actor auth.Actor, year int, k RuleKind) (err error) {
	defer errs.Wrap(&err, "member.DropFeeRule(%d, %.20s)", year, k)
	if !CanAdmit(actor) {
		return ErrForbidden
	}
	if year < firstYear || year > lastYear {
		return db.ErrNotFound
	}
	return s.db.Write(ctx, actor.Change("fee.drop", feeObject(year, k)), func(tx *db.Tx) error {
		old, err := feeRule(ctx, tx, year, k)
		if err != nil {
			return err
		}
		if err := deleteRule(ctx, tx, year, k); err != nil {
			return err
		}
		return tx.Note(old, nil)
	})
}

func feeObject(year int, k RuleKind) string { return strconv.Itoa(year) + " " + string(k) }
