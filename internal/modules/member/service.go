package member

import (
	"context"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// Service is the way in to the memberships.
type Service struct {
	db          *db.DB
	authorities *registry.Service
}

// New returns the memberships kept in d.
func New(d *db.DB, authorities *registry.Service) *Service {
	return &Service{db: d, authorities: authorities}
}

// MembersOn lists the memberships, of every kind, that hold on the day.
func (s *Service) MembersOn(ctx context.Context, day civil.Date) (all []Version, err error) {
	defer errs.Wrap(&err, "member.MembersOn(%s)", day)
	return memberships.Find(ctx, s.db, timeline.On(day).Where())
}

// IsMember reports whether the authority is a member on the day; a partner is
// not.
func (s *Service) IsMember(ctx context.Context, authority registry.AuthorityID, day civil.Date) (is bool, err error) {
	defer errs.Wrap(&err, "member.IsMember(%.50s, %s)", authority, day)
	w := timeline.On(day).Where()
	w.And("authority = ? AND kind = ?", authority, Member)
	found, err := memberships.Find(ctx, s.db, w)
	return len(found) > 0, err
}

// MembershipOf gives the authority's membership in all its periods, earliest
// first; none when it never was in the community.
func (s *Service) MembershipOf(ctx context.Context, authority registry.AuthorityID) (periods []Version, err error) {
	defer errs.Wrap(&err, "member.MembershipOf(%.50s)", authority)
	return membershipOf(ctx, s.db, authority)
}

// CountsOn counts the memberships of each kind on the day.
func (s *Service) CountsOn(ctx context.Context, day civil.Date) (counts map[Kind]int, err error) {
	defer errs.Wrap(&err, "member.CountsOn(%s)", day)
	return countsBy(ctx, s.db, timeline.On(day))
}

// noted is a membership as the change record keeps it.
type noted struct {
	Membership
	Period civil.Period `json:"period"`
}

// Admit makes the membership hold in the period, whatever it said there before.
// Keepers only.
func (s *Service) Admit(ctx context.Context, actor auth.Actor, m Membership, p civil.Period) (err error) {
	defer errs.Wrap(&err, "member.Admit(%.50s, %s)", m.Authority, p)
	if !CanAdmit(actor) {
		return ErrForbidden
	}
	m.Note, m.Source.Title, m.Source.Address = tidy(m.Note), tidy(m.Source.Title), tidy(m.Source.Address)
	var f errs.Fields
	m.check(&f, p)
	authority, err := s.authorities.AuthorityByID(ctx, m.Authority)
	switch {
	case errs.KindOf(err) == errs.NotFound, err == nil && authority.MergedInto != "":
		f.Add("authority", "registry.authority.unknown")
	case err != nil:
		return err
	}
	if f != nil {
		return f.Err()
	}
	return s.change(ctx, actor, "member.admit", m.Authority, func(tx *db.Tx, member ID) (bool, error) {
		return memberships.Set(ctx, tx, member, p, func(v *Membership) { *v = m })
	})
}

// End makes the membership cease on the day, with what was planned for later, or
// is db.ErrNotFound. Keepers only.
func (s *Service) End(ctx context.Context, actor auth.Actor, authority registry.AuthorityID, from civil.Date) (err error) {
	defer errs.Wrap(&err, "member.End(%.50s, %s)", authority, from)
	if !CanAdmit(actor) {
		return ErrForbidden
	}
	return s.change(ctx, actor, "member.end", authority, func(tx *db.Tx, member ID) (bool, error) {
		if periods, err := membershipOf(ctx, tx, authority); err != nil {
			return false, err
		} else if len(periods) == 0 {
			return false, db.ErrNotFound
		}
		return memberships.End(ctx, tx, member, from)
	})
}

// change writes a change of the authority's membership with its record.
func (s *Service) change(ctx context.Context, actor auth.Actor, action string, authority registry.AuthorityID, splice func(*db.Tx, ID) (bool, error)) error {
	return s.db.Write(ctx, actor.Change(action, string(authority)), func(tx *db.Tx) error {
		before, err := membershipOf(ctx, tx, authority)
		if err != nil {
			return err
		}
		member := id.New[ID]()
		if len(before) > 0 {
			member = before[0].ID
		}
		if changed, err := splice(tx, member); err != nil {
			return err
		} else if !changed {
			return db.ErrNoChange
		}
		return note(ctx, tx, authority, before)
	})
}

func note(ctx context.Context, tx *db.Tx, authority registry.AuthorityID, before []Version) error {
	after, err := membershipOf(ctx, tx, authority)
	if err != nil {
		return err
	}
	return tx.NoteOn("member", string(authority), document(before), document(after))
}

// document is nil where there is no membership.
func document(versions []Version) any {
	if len(versions) == 0 {
		return nil
	}
	list := make([]noted, len(versions))
	for i, v := range versions {
		list[i] = noted{v.Value, v.Period}
	}
	return list
}

// MergeAuthorities lets the membership of from become that of to, on the days
// that to has none of its own: the registry's hook, in the write that merges.
func (s *Service) MergeAuthorities(ctx context.Context, tx *db.Tx, from, to registry.AuthorityID) error {
	moved, err := membershipOf(ctx, tx, from)
	if err != nil || len(moved) == 0 {
		return err
	}
	own, err := membershipOf(ctx, tx, to)
	if err != nil {
		return err
	}
	member := moved[0].ID
	if len(own) > 0 {
		member = own[0].ID
		if _, err := memberships.Delete(ctx, tx, moved[0].ID); err != nil {
			return err
		}
	}
	for _, v := range moved {
		v.Value.Authority = to
		_, err := memberships.Splice(ctx, tx, member, v.Period, func(s *timeline.State[Membership]) {
			if !s.Active || s.Value.Authority == from {
				s.Active, s.Value = true, v.Value
			}
		})
		if err != nil {
			return err
		}
	}
	if err := note(ctx, tx, from, moved); err != nil {
		return err
	}
	return note(ctx, tx, to, own)
}

func tidy(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")), " ")
}
