package member

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// MergeAuthorities lets the membership and the contact of from become those of to,
// on the days that to has none of its own, and what was done about them join its
// steps: the registry's hook, in the write that merges.
func (s *Service) MergeAuthorities(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) (err error) {
	defer errs.Wrap(&err, "member.MergeAuthorities(%s, %s)", from, to)
	moved, err := lifeOf(ctx, tx, from)
	if err != nil || moved.document() == nil {
		return err
	}
	own, err := lifeOf(ctx, tx, to)
	if err != nil {
		return err
	}
	err = join(ctx, tx, memberships, moved.Periods, own.Periods, func(m *Membership) *registry.AuthorityID { return &m.Authority }, to)
	if err != nil {
		return err
	}
	err = join(ctx, tx, contacts, moved.Contacts, own.Contacts, func(c *Contact) *registry.AuthorityID { return &c.Authority }, to)
	if err != nil {
		return err
	}
	if err := moveSteps(ctx, tx, from, to); err != nil {
		return err
	}
	if err := note(ctx, tx, from, moved); err != nil {
		return err
	}
	return note(ctx, tx, to, own)
}

// join makes one timeline of two, that of to; where both say something, to's own
// stays.
func join[ID ~string, T any](
	ctx context.Context, tx *db.Tx, table timeline.Table[ID, T], moved, own []timeline.Version[ID, T],
	authority func(*T) *registry.AuthorityID, to registry.AuthorityID,
) error {
	if len(moved) == 0 {
		return nil
	}
	fact, from := moved[0].ID, *authority(&moved[0].Value)
	if len(own) > 0 {
		fact = own[0].ID
		if _, err := table.Delete(ctx, tx, moved[0].ID); err != nil {
			return err
		}
	}
	for _, v := range moved {
		*authority(&v.Value) = to
		_, err := table.Splice(ctx, tx, fact, v.Period, func(s *timeline.State[T]) {
			if !s.Active || *authority(&s.Value) == from {
				s.Active, s.Value = true, v.Value
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// MergePersons lets to be the contact where from was: the registry's hook for
// people, in the write that merges.
func (s *Service) MergePersons(ctx context.Context, tx *db.Tx, from, to registry.PersonID) (err error) {
	defer errs.Wrap(&err, "member.MergePersons(%s, %s)", from, to)
	all, err := contactsOf(ctx, tx, "person", string(from))
	for _, v := range all {
		before, err := lifeOf(ctx, tx, v.Value.Authority)
		if err != nil {
			return err
		}
		if _, err := contacts.Set(ctx, tx, v.ID, v.Period, func(c *Contact) { c.Person = to }); err != nil {
			return err
		}
		if err := note(ctx, tx, v.Value.Authority, before); err != nil {
			return err
		}
	}
	return err
}
