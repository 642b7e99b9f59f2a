package auth

import (
	"context"

	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// MergePersons lets the accounts and grants of the person from become those of
// to, in the write in which the registry merges them.
func MergePersons(ctx context.Context, tx *db.Tx, from, to string) error {
	if err := setAccountPerson(ctx, tx, from, to); err != nil {
		return err
	}
	w := timeline.Always().Where()
	w.And("person = ?", from)
	return moveGrants(ctx, tx, w, func(h *Holding) { h.Person = to })
}

// MergeAuthorities lets what acts for the authority from, or is granted for it,
// become that of to, in the write in which the registry merges them.
func MergeAuthorities(ctx context.Context, tx *db.Tx, from, to string) error {
	if err := setAuthority(ctx, tx, from, to); err != nil {
		return err
	}
	w := timeline.Always().Where()
	w.And("scope_kind = ? AND scope_id = ?", Authority, from)
	return moveGrants(ctx, tx, w, func(h *Holding) { h.Scope.ID = to })
}

// moveGrants turns the holdings under the conditions into others, which are
// joined with equal ones that are there already.
func moveGrants(ctx context.Context, tx *db.Tx, w *db.Where, change func(*Holding)) error {
	old, err := grants.Find(ctx, tx, w)
	if err != nil {
		return err
	}
	for _, v := range old {
		h := v.Value
		change(&h)
		grant, err := grantOf(ctx, tx, h)
		if err != nil {
			return err
		}
		if _, err := grants.Set(ctx, tx, grant, v.Period, func(x *Holding) { *x = h }); err != nil {
			return err
		}
		if _, err := grants.Delete(ctx, tx, v.ID); err != nil {
			return err
		}
		if err := tx.NoteOn("grant", string(grant), noted{v.Value, v.Period}, noted{h, v.Period}); err != nil {
			return err
		}
	}
	return nil
}
