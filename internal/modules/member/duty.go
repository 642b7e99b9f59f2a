package member

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

var _ duty.Provider = (*Service)(nil).Duties

// daysToSign is how long an authority has to sign what it applied for.
const daysToSign = 30

// Underway is an authority's way through the community with whose it is.
type Underway struct {
	Authority registry.Name
	Life
}

// Lives gives all that is kept about every authority that ever was in the
// community or wanted to be, by name. Keepers only.
func (s *Service) Lives(ctx context.Context, actor auth.Actor) (all []Underway, err error) {
	defer errs.Wrap(&err, "member.Lives")
	if !actor.Keeps() {
		return nil, ErrForbidden
	}
	return s.lives(ctx)
}

// lives reads each table once.
func (s *Service) lives(ctx context.Context) ([]Underway, error) {
	by := map[registry.AuthorityID]*Life{}
	at := func(a registry.AuthorityID) *Life {
		if by[a] == nil {
			by[a] = &Life{}
		}
		return by[a]
	}
	periods, err := memberships.Find(ctx, s.db, timeline.Always().Where())
	if err != nil {
		return nil, err
	}
	for _, v := range periods {
		l := at(v.Value.Authority)
		l.Periods = append(l.Periods, v)
	}
	steps, err := allSteps(ctx, s.db)
	if err != nil {
		return nil, err
	}
	for _, x := range steps {
		l := at(x.Authority)
		l.Steps = append(l.Steps, x)
	}
	named, err := contacts.Find(ctx, s.db, timeline.Always().Where())
	if err != nil {
		return nil, err
	}
	for _, v := range named {
		l := at(v.Value.Authority)
		l.Contacts = append(l.Contacts, v)
	}
	return s.byName(ctx, by)
}

func (s *Service) byName(ctx context.Context, by map[registry.AuthorityID]*Life) ([]Underway, error) {
	names, err := s.authorities.NamesByID(ctx, slices.Collect(maps.Keys(by)))
	var all []Underway
	for a, name := range names {
		all = append(all, Underway{name, *by[a]})
	}
	slices.SortFunc(all, func(a, b Underway) int {
		return cmp.Or(bytes.Compare(db.SortKey(a.Authority.Name), db.SortKey(b.Authority.Name)), cmp.Compare(a.Authority.ID, b.Authority.ID))
	})
	return all, err
}

// Duties lists what is called for: a signature within 30 days of an application,
// the file of a signed agreement, and a contact of every member.
func (s *Service) Duties(ctx context.Context, today civil.Date) (all []duty.Wanted, err error) {
	defer errs.Wrap(&err, "member.Duties(%s)", today)
	list, err := s.lives(ctx)
	for _, u := range list {
		all = append(all, u.duties(today)...)
	}
	return all, err
}

// Lack is what a membership is without and ought not to be.
type Lack string

// The lacks.
const (
	NoSignature Lack = "sign"    // an application waits for it
	NoFile      Lack = "file"    // of the signed agreement
	NoContact   Lack = "contact" // of a member
)

// Lacks lists what is missing on the day.
func (l Life) Lacks(day civil.Date) (all []Lack) {
	state := l.State()
	if state == Applied {
		all = append(all, NoSignature)
	}
	if signed, ok := l.Agreement(); ok && signed.File.IsZero() && (state == Signed || state == Active) {
		all = append(all, NoFile)
	}
	if _, named := l.Contact(day); !named && l.memberOn(day) {
		all = append(all, NoContact)
	}
	return all
}

// duties are the lacks, each with who can mend it: the file of an agreement is in
// the secretariat's drawer, the rest is the authority's to do.
func (u Underway) duties(today civil.Date) (all []duty.Wanted) {
	for _, lack := range u.Lacks(today) {
		w := duty.Wanted{
			Key: "member." + string(lack) + ":" + string(u.Authority.ID), Kind: "member.duty." + string(lack),
			Args: map[string]string{"authority": u.Authority.FullName()}, Path: u.Authority.ID.Path() + "/medlemskab",
			For: u.Authority.ID, Role: auth.Representative, Scope: auth.For(auth.Authority, u.Authority.ID),
		}
		switch lack {
		case NoSignature:
			last, _ := u.Last()
			w.Due = last.Day + daysToSign
		case NoFile:
			w.For, w.Role, w.Scope = "", auth.Secretariat, auth.Everywhere
		case NoContact:
		}
		all = append(all, w)
	}
	return all
}

func (l Life) memberOn(day civil.Date) bool {
	return slices.ContainsFunc(l.Periods, func(v Version) bool { return v.Value.Kind == Member && v.Period.Contains(day) })
}
