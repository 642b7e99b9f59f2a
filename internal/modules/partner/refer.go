package partner

import (
	"context"
	"errors"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// ErrSettled says that a reference is not in the state that the change is from.
var ErrSettled = errs.New(errs.Conflict, "partner.reference.settled")

// Ask names an authority as a reference for a delivery, which that authority is
// then asked to confirm. Whoever speaks for the supplier may, and the keepers.
func (s *Service) Ask(ctx context.Context, actor auth.Actor, r Reference) (asked Reference, err error) {
	defer errs.Wrap(&err, "partner.Ask(%.50s, %.50s)", r.Supplier, r.Authority)
	if !CanSay(actor, r.Supplier) {
		return r, ErrForbidden
	}
	var f errs.Fields
	if err := s.checkNamed(ctx, r, &f); err != nil {
		return r, err
	}
	r.check(&f, s.Today())
	r.ID, r.State, r.Asked, r.AskedBy = id.New[ReferenceID](), Asked, s.Today(), actor.Account
	r.Answered, r.Reply = 0, ""
	err = s.db.Write(ctx, actor.Change("reference.ask", string(r.ID)), func(tx *db.Tx) error {
		faults := slices.Clone(f)
		if err := checkDelivered(ctx, tx, r, &faults); err != nil {
			return err
		}
		if faults != nil {
			return faults.Err()
		}
		if err := insertReference(ctx, tx, r); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return tx.Note(nil, r)
	})
	return r, err
}

// checkNamed holds that the reference names an authority that can vouch for the
// supplier.
func (s *Service) checkNamed(ctx context.Context, r Reference, f *errs.Fields) error {
	if r.Authority == "" {
		f.Add("authority", "errs.required")
		return nil
	}
	a, err := s.living(ctx, r.Authority)
	switch {
	case errs.KindOf(err) == errs.NotFound, errors.Is(err, registry.ErrMerged):
		f.Add("authority", "registry.authority.unknown")
	case err != nil:
		return err
	case r.Authority == r.Supplier:
		f.Add("authority", "partner.reference.self")
	case !slices.Contains(registry.Public, a.Kind):
		f.Add("authority", "partner.reference.supplier")
	}
	return nil
}

// checkDelivered holds that there is such a delivery, and that the authority is
// not already named for it.
func checkDelivered(ctx context.Context, tx *db.Tx, r Reference, f *errs.Fields) error {
	known, err := deliveriesOf(ctx, tx, r.Supplier)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(known, func(v Delivery) bool { return v.Value.Item() == r.Item() }) {
		f.Add("delivery", "partner.reference.no_delivery")
	}
	if others, err := twins(ctx, tx, r); err != nil {
		return err
	} else if len(others) > 0 {
		f.Add("authority", "partner.reference.already")
	}
	return nil
}

// twins are the other living references that say the same of the same two.
func twins(ctx context.Context, q db.Querier, r Reference) ([]Reference, error) {
	var w db.Where
	w.And("supplier = ? AND product_id = ? AND work = ? AND authority = ? AND id <> ?", r.Supplier, r.Product, r.Work, r.Authority, r.ID)
	db.In(&w, "state", []ReferenceState{Asked, Confirmed})
	return referencesWhere(ctx, q, &w)
}

// Confirm makes the reference public: the authority says that it is true. Only
// somebody who speaks for the authority may, and nobody confirms their own.
func (s *Service) Confirm(ctx context.Context, actor auth.Actor, reference ReferenceID) (r Reference, err error) {
	defer errs.Wrap(&err, "partner.Confirm(%.50s)", reference)
	return s.settle(ctx, actor, "reference.confirm", reference, Confirmed, "")
}

// Decline says no to the reference, and to the supplier why. Who may is who may
// confirm it.
func (s *Service) Decline(ctx context.Context, actor auth.Actor, reference ReferenceID, reply string) (r Reference, err error) {
	defer errs.Wrap(&err, "partner.Decline(%.50s)", reference)
	return s.settle(ctx, actor, "reference.decline", reference, Declined, reply)
}

// Withdraw takes the reference back, confirmed or not. Either of its parties may,
// and the keepers.
func (s *Service) Withdraw(ctx context.Context, actor auth.Actor, reference ReferenceID, reply string) (r Reference, err error) {
	defer errs.Wrap(&err, "partner.Withdraw(%.50s)", reference)
	return s.settle(ctx, actor, "reference.withdraw", reference, Withdrawn, reply)
}

// settle brings the reference into the state.
func (s *Service) settle(ctx context.Context, actor auth.Actor, action string, reference ReferenceID, to ReferenceState, reply string) (r Reference, err error) {
	var f errs.Fields
	f.Limit("reply", reply, MaxReply)
	err = s.db.Write(ctx, actor.Change(action, string(reference)), func(tx *db.Tx) error {
		before, err := referenceByID(ctx, tx, reference)
		switch {
		case err != nil:
			return err
		case !canSee(actor, before):
			return db.ErrNotFound
		case to == Withdrawn && !CanWithdraw(actor, before), to != Withdrawn && !CanConfirm(actor, before):
			return ErrForbidden
		case f != nil:
			return f.Err()
		case to == before.State:
			r = before
			return db.ErrNoChange
		case to == Withdrawn && !before.State.Living(), to != Withdrawn && before.State != Asked:
			return ErrSettled
		}
		r = before
		r.State, r.Answered, r.Reply = to, today(tx), reply
		if err := updateReference(ctx, tx, r); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return tx.Note(before, r)
	})
	return r, err
}

// ReferencesOf lists the references of the supplier that the actor may see, the
// last asked first.
func (s *Service) ReferencesOf(ctx context.Context, actor auth.Actor, supplier registry.AuthorityID) (list []Reference, err error) {
	defer errs.Wrap(&err, "partner.ReferencesOf(%.50s)", supplier)
	return s.visible(ctx, actor, "supplier = ?", supplier)
}

// ReferencesTo lists the references that name the authority and that the actor
// may see, the last asked first.
func (s *Service) ReferencesTo(ctx context.Context, actor auth.Actor, authority registry.AuthorityID) (list []Reference, err error) {
	defer errs.Wrap(&err, "partner.ReferencesTo(%.50s)", authority)
	return s.visible(ctx, actor, "authority = ?", authority)
}

func (s *Service) visible(ctx context.Context, actor auth.Actor, cond string, of registry.AuthorityID) ([]Reference, error) {
	var w db.Where
	w.And(cond, of)
	list, err := referencesWhere(ctx, s.db, &w)
	if err != nil {
		return nil, err
	}
	about := make([]product.ID, len(list))
	for i, r := range list {
		about[i] = r.Product
	}
	readable, err := s.products.NamesByID(ctx, actor, about)
	return slices.DeleteFunc(list, func(r Reference) bool { return !canSee(actor, r) || readable[r.Product].ID == "" }), err
}
