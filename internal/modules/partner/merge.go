package partner

import (
	"context"
	"slices"

	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// MergeAuthorities lets what from has signed, delivers and is named for become
// that of to: the registry's hook, in the write that merges.
func (s *Service) MergeAuthorities(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	for _, move := range []func(context.Context, *db.Tx, registry.AuthorityID, registry.AuthorityID) error{
		moveSignatures, moveDeliveries, moveReferences,
	} {
		if err := move(ctx, tx, from, to); err != nil {
			return err
		}
	}
	return nil
}

// moveSignatures keeps the earlier of two signatures of the same version.
func moveSignatures(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	moved, err := signaturesOf(ctx, tx, from)
	if err != nil || len(moved) == 0 {
		return err
	}
	own, err := signaturesOf(ctx, tx, to)
	if err != nil {
		return err
	}
	first := map[CodeID]Signature{}
	for _, x := range append(own, moved...) {
		x.Supplier = to
		if was, ok := first[x.Code]; !ok || x.Day < was.Day {
			first[x.Code] = x
		}
	}
	for _, supplier := range []registry.AuthorityID{from, to} {
		if err := deleteSignatures(ctx, tx, supplier); err != nil {
			return err
		}
	}
	for _, x := range first {
		if err := insertSignature(ctx, tx, x); err != nil {
			return err
		}
	}
	kept, err := signaturesOf(ctx, tx, to)
	if err != nil {
		return err
	}
	return tx.NoteOn("signature", string(to), own, kept)
}

// moveDeliveries lets a delivery of from be that of to; where to has one of the
// same work for the same product, on the days that to's own does not hold.
func moveDeliveries(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	moved, err := deliveriesOf(ctx, tx, from)
	if err != nil {
		return err
	}
	own, err := deliveriesOf(ctx, tx, to)
	if err != nil {
		return err
	}
	known := map[Item]DeliveryID{}
	for _, v := range own {
		known[v.Value.Item()] = v.ID
	}
	for delivery, versions := range byDelivery(moved) {
		twin, ok := known[versions[0].Value.Item()]
		if !ok {
			twin = delivery
		} else if _, err := deliveries.Delete(ctx, tx, delivery); err != nil {
			return err
		}
		for _, v := range versions {
			v.Value.Supplier = to
			_, err := deliveries.Splice(ctx, tx, twin, v.Period, func(st *timeline.State[DeliveryFact]) {
				if !st.Active || st.Value.Supplier == from {
					st.Active, st.Value = true, v.Value
				}
			})
			if err != nil {
				return err
			}
		}
	}
	kept, err := deliveriesOf(ctx, tx, to)
	if err != nil {
		return err
	}
	_, err = noteChanged(tx, slices.Concat(own, moved), kept)
	return err
}

// moveReferences puts to in the place of from on both sides. Of two that come to
// say the same the confirmed one stays, and what would be a reference to itself
// is withdrawn.
func moveReferences(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	var w db.Where
	w.And("(supplier = ? OR authority = ?)", from, from)
	list, err := referencesWhere(ctx, tx, &w)
	if err != nil {
		return err
	}
	for _, before := range list {
		r := before
		if r.Supplier == from {
			r.Supplier = to
		}
		if r.Authority == from {
			r.Authority = to
		}
		if err := giveWay(ctx, tx, &r); err != nil {
			return err
		}
		if err := updateReference(ctx, tx, r); err != nil {
			return err
		}
		if err := tx.NoteOn("reference", string(r.ID), before, r); err != nil {
			return err
		}
	}
	return nil
}

// giveWay withdraws the reference or its twin, so that one of them lives.
func giveWay(ctx context.Context, tx *db.Tx, r *Reference) error {
	if !r.State.Living() {
		return nil
	}
	others, err := twins(ctx, tx, *r)
	if err != nil {
		return err
	}
	if r.Supplier == r.Authority || len(others) > 0 && r.State == Asked {
		r.State, r.Answered = Withdrawn, today(tx)
		return nil
	}
	for _, twin := range others {
		before := twin
		twin.State, twin.Answered = Withdrawn, today(tx)
		if err := updateReference(ctx, tx, twin); err != nil {
			return err
		}
		if err := tx.NoteOn("reference", string(twin.ID), before, twin); err != nil {
			return err
		}
	}
	return nil
}
