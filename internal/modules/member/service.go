package member

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// Service is the way in to the memberships.
type Service struct {
	db          *db.DB
	authorities *registry.Service

	// Files is where signed agreements are kept; set it before the first.
	Files blob.Store

	// Letters writes to contacts; set it before the first membership begins.
	Letters Letters
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

// Admit makes the membership hold in the period, whatever it said there before.
// Keepers only.
func (s *Service) Admit(ctx context.Context, actor auth.Actor, m Membership, p civil.Period) (err error) {
	defer errs.Wrap(&err, "member.Admit(%.50s, %s)", m.Authority, p)
	if !CanAdmit(actor) {
		return ErrForbidden
	}
	m.Note, m.Source.Title, m.Source.Address = line.Tidy(m.Note), line.Tidy(m.Source.Title), line.Tidy(m.Source.Address)
	var f errs.Fields
	m.check(&f, p)
	if _, err := s.known(ctx, m.Authority, &f); err != nil {
		return err
	}
	if f != nil {
		return f.Err()
	}
	return s.change(ctx, actor, "member.admit", m.Authority, func(tx *db.Tx, member ID) (bool, error) {
		return memberships.Set(ctx, tx, member, p, func(v *Membership) { *v = m })
	})
}

// known gives the authority; that there is none, or no longer is, is a fault.
func (s *Service) known(ctx context.Context, authority registry.AuthorityID, f *errs.Fields) (registry.Authority, error) {
	a, err := s.authorities.AuthorityByID(ctx, authority)
	switch {
	case errs.KindOf(err) == errs.NotFound, err == nil && a.MergedInto != "":
		f.Add("authority", "registry.authority.unknown")
		return a, nil
	}
	return a, err
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
		before, err := lifeOf(ctx, tx, authority)
		if err != nil {
			return err
		}
		if changed, err := splice(tx, before.membership()); err != nil {
			return err
		} else if !changed {
			return db.ErrNoChange
		}
		return note(ctx, tx, authority, before)
	})
}

// lifeOf reads everything that is kept about the authority's membership.
func lifeOf(ctx context.Context, q db.Querier, authority registry.AuthorityID) (l Life, err error) {
	if l.Periods, err = membershipOf(ctx, q, authority); err != nil {
		return l, err
	}
	if l.Steps, err = stepsOf(ctx, q, authority); err != nil {
		return l, err
	}
	l.Contacts, err = contactsOf(ctx, q, "authority", string(authority))
	return l, err
}

// membership is the id of the membership, or a new one.
func (l Life) membership() ID {
	if len(l.Periods) > 0 {
		return l.Periods[0].ID
	}
	return id.New[ID]()
}

// Document is what the change record keeps of an authority's membership after each
// change: all of it.
type Document struct {
	Periods  []NotedPeriod  `json:"periods,omitempty"`
	Steps    []Step         `json:"steps,omitempty"`
	Contacts []NotedContact `json:"contacts,omitempty"`
}

// NotedPeriod is a membership with its period.
type NotedPeriod struct {
	Membership
	Period civil.Period `json:"period"`
}

// NotedContact is a contact with its period.
type NotedContact struct {
	Contact
	Period civil.Period `json:"period"`
}

// note records what there was and is.
func note(ctx context.Context, tx *db.Tx, authority registry.AuthorityID, before Life) error {
	after, err := lifeOf(ctx, tx, authority)
	if err != nil {
		return err
	}
	return tx.NoteOn("member", string(authority), before.document(), after.document())
}

// document is nil where there is nothing.
func (l Life) document() any {
	if len(l.Periods)+len(l.Steps)+len(l.Contacts) == 0 {
		return nil
	}
	return l.Document()
}

// Document is the life as the change record keeps it.
func (l Life) Document() Document {
	d := Document{Steps: l.Steps}
	for _, v := range l.Periods {
		d.Periods = append(d.Periods, NotedPeriod{v.Value, v.Period})
	}
	for _, v := range l.Contacts {
		d.Contacts = append(d.Contacts, NotedContact{v.Value, v.Period})
	}
	return d
}

// contact is the id of the contact, or a new one.
func (l Life) contact() ContactID {
	if len(l.Contacts) > 0 {
		return l.Contacts[0].ID
	}
	return id.New[ContactID]()
}

// LifeOf gives the authority's way through the community: its periods to everybody,
// what was done and who the contact is to those who may see it.
func (s *Service) LifeOf(ctx context.Context, actor auth.Actor, authority registry.AuthorityID) (l Life, err error) {
	defer errs.Wrap(&err, "member.LifeOf(%.50s)", authority)
	if !CanSee(actor, authority) {
		l.Periods, err = membershipOf(ctx, s.db, authority)
		return l, err
	}
	return lifeOf(ctx, s.db, authority)
}

// History gives the writes about the authority's membership, newest first, to those
// who may see them.
func (s *Service) History(ctx context.Context, actor auth.Actor, authority registry.AuthorityID) (entries []audit.Entry, err error) {
	defer errs.Wrap(&err, "member.History(%.50s)", authority)
	if !CanSee(actor, authority) {
		return nil, ErrForbidden
	}
	return audit.History(ctx, s.db, "member", string(authority), maxHistory)
}

const maxHistory = 500
