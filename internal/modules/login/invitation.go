package login

import (
	"context"
	"errors"
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
)

// What an invitation may be refused with.
var (
	ErrInvitation = errs.New(errs.NotFound, "login.invitation.over") // unknown, used, withdrawn or too old
	ErrInviter    = errs.New(errs.Forbidden, "login.invitation.inviter")
)

// InvitationID identifies an invitation; unlike its link it may be shown.
type InvitationID string

// Invitation lets somebody make an account, once and within 14 days.
type Invitation struct {
	ID        InvitationID   `json:"id"`
	Email     auth.Email     `json:"email"`
	Name      string         `json:"name"`
	Authority string         `json:"authority,omitempty"` // that they will act for
	Grants    []auth.Grant   `json:"grants,omitempty"`
	Inviter   auth.AccountID `json:"inviter,omitempty"` // empty for the program itself
	Created   time.Time      `json:"created"`
	Expires   time.Time      `json:"expires"`
	Accepted  *time.Time     `json:"accepted,omitempty"`
	Withdrawn *time.Time     `json:"withdrawn,omitempty"`
}

// Open reports whether the invitation can still be accepted.
func (i Invitation) Open(now time.Time) bool {
	return i.Accepted == nil && i.Withdrawn == nil && now.Before(i.Expires)
}

const (
	invitationTime = 14 * 24 * time.Hour
	maxPersonName  = 100
)

// InvitationInput is whom to invite, and to what.
type InvitationInput struct {
	Email     string
	Name      string
	Authority string
	Grants    []auth.Grant
}

// Invite mails an invitation. An earlier one to the same address is withdrawn.
// The link is returned for the program itself, which may have no mail yet;
// nobody else is to see it.
func (s *Service) Invite(ctx context.Context, actor auth.Actor, in InvitationInput) (inv Invitation, link auth.Secret, err error) {
	defer errs.Wrap(&err, "login.Invite")
	if err := canInvite(actor, in); err != nil {
		return inv, "", err
	}
	authority, err := s.check(ctx, &in)
	if err != nil {
		return inv, "", err
	}
	now := s.db.Now()
	inv = Invitation{
		ID: id.New[InvitationID](), Email: auth.Email(in.Email), Name: in.Name, Authority: in.Authority, Grants: in.Grants,
		Inviter: auth.AccountID(actor.Account), Created: now, Expires: now.Add(invitationTime),
	}
	link = auth.NewSecret()
	err = s.db.Write(ctx, actor.Change("invitation.send", string(inv.ID)), func(tx *db.Tx) error {
		if err := withdrawOpen(ctx, tx, inv.Email); err != nil {
			return err
		}
		if err := insertInvitation(ctx, tx, inv, link.Hash()); err != nil {
			return err
		}
		if err := tx.Note(nil, inv); err != nil {
			return err
		}
		return s.sendInvitation(ctx, tx, inv, actor.Name, authority.Name, link)
	})
	return inv, link, err
}

// check reads the input into the form in which it is kept, or tells all its
// faults.
func (s *Service) check(ctx context.Context, in *InvitationInput) (authority auth.Party, err error) {
	var f errs.Fields
	checkName(&f, &in.Name)
	email, err := auth.ParseEmail(in.Email)
	if err != nil {
		f.Add("email", auth.ErrEmail.Key)
	} else if _, err := auth.AccountByEmail(ctx, s.db, email); err == nil {
		f.Add("email", auth.ErrEmailTaken.Key, "email", string(email))
	} else if !errors.Is(err, db.ErrNotFound) {
		return authority, err
	}
	in.Email = string(email)
	if in.Authority != "" {
		authority, err = s.dir.Authority(ctx, in.Authority)
		if errs.KindOf(err) == errs.NotFound {
			f.Add("authority", "login.invitation.authority")
		} else if err != nil {
			return authority, err
		}
	}
	for _, g := range in.Grants {
		if auth.CheckGrant(g) != nil {
			f.Add("role", auth.ErrGrantScope.Key)
			break
		}
	}
	return authority, f.Err()
}

func checkName(f *errs.Fields, name *string) {
	*name = strings.TrimSpace(*name)
	f.Require("name", *name, maxPersonName)
}

// Invitations lists what the actor has sent, the newest first; keepers see all.
func (s *Service) Invitations(ctx context.Context, actor auth.Actor) (all []Invitation, err error) {
	defer errs.Wrap(&err, "login.Invitations")
	if !ownsAccount(actor) {
		return nil, auth.ErrForbidden
	}
	return invitationsBy(ctx, s.db, auth.AccountID(actor.Account), actor.Keeps())
}

// Withdraw makes an invitation void; its sender and the keepers may.
func (s *Service) Withdraw(ctx context.Context, actor auth.Actor, invitation InvitationID) (err error) {
	defer errs.Wrap(&err, "login.Withdraw(%s)", invitation)
	if !actor.MayWrite() {
		return auth.ErrForbidden
	}
	return s.db.Write(ctx, actor.Change("invitation.withdraw", string(invitation)), func(tx *db.Tx) error {
		inv, err := invitationByID(ctx, tx, invitation)
		if err == nil && !actor.Keeps() && inv.Inviter != auth.AccountID(actor.Account) {
			err = db.ErrNotFound
		}
		if err != nil {
			return err
		}
		if !inv.Open(tx.Now()) {
			return db.ErrNoChange
		}
		if err := withdraw(ctx, tx, invitation); err != nil {
			return err
		}
		return tx.Note(inv, nil)
	})
}

// Invitation is what the link is for, or ErrInvitation; and the name of the
// authority that it is from.
func (s *Service) Invitation(ctx context.Context, link auth.Secret) (inv Invitation, authority auth.Party, err error) {
	defer errs.Wrap(&err, "login.Invitation")
	if inv, err = s.openInvitation(ctx, s.db, link); err != nil {
		return inv, authority, err
	}
	if inv.Authority != "" {
		authority, err = s.dir.Authority(ctx, inv.Authority)
	}
	return inv, authority, err
}

func (s *Service) openInvitation(ctx context.Context, q db.Querier, link auth.Secret) (Invitation, error) {
	inv, err := invitationByHash(ctx, q, link.Hash())
	if errors.Is(err, db.ErrNotFound) || err == nil && !inv.Open(s.db.Now()) {
		return Invitation{}, ErrInvitation
	}
	return inv, err
}

// Accept makes the account that the invitation is for and signs in. Without a
// password the owner signs in with codes by mail, or with a passkey added next.
// What the inviter may no longer give, the invitation no longer gives.
func (s *Service) Accept(ctx context.Context, link auth.Secret, name, password string, v auth.Visit) (e Entry, err error) {
	defer errs.Wrap(&err, "login.Accept")
	inv, err := s.openInvitation(ctx, s.db, link)
	if err != nil {
		return Entry{}, err
	}
	inviter, err := s.inviter(ctx, inv)
	if err != nil {
		return Entry{}, err
	}
	var f errs.Fields
	checkName(&f, &name)
	if password != "" {
		checkPassword(&f, "password", password, inv.Email)
	}
	if err := f.Err(); err != nil {
		return Entry{}, err
	}
	var h phc
	if password != "" {
		if err := s.hashed(ctx, func() { h = newPHC(normal(password)) }); err != nil {
			return Entry{}, err
		}
	}
	a := auth.NewAccount(inv.Email, "", name, s.db.Now())
	a.Language = auth.Language(i18n.Lang(ctx)) // of the page on which it is accepted
	err = s.db.Write(ctx, owner(a).Change("invitation.accept", string(inv.ID)), func(tx *db.Tx) error {
		if inv, err = s.openInvitation(ctx, tx, link); err != nil {
			return err
		}
		if err := s.admit(ctx, tx, &a, inv, inviter); err != nil {
			return err
		}
		if password != "" {
			if err := setPassword(ctx, tx, a.ID, h); err != nil {
				return err
			}
		}
		if err := acceptInvitation(ctx, tx, inv.ID); err != nil {
			return err
		}
		e, err = s.enter(ctx, tx, proof{account: a, authority: inv.Authority, method: auth.ByInvitation}, v)
		return err
	})
	return e, err
}

// admit makes the person, the affiliation, the account and the grants.
func (s *Service) admit(ctx context.Context, tx *db.Tx, a *auth.Account, inv Invitation, inviter auth.Actor) (err error) {
	today := s.today()
	n := Newcomer{Name: a.Name, Email: inv.Email, Authority: inv.Authority, From: today}
	if a.Person, err = s.dir.Admit(ctx, tx, n); err != nil {
		return err
	}
	if err := auth.AddAccount(ctx, tx, *a); err != nil {
		return err
	}
	for _, g := range inv.Grants {
		if _, err := auth.AddGrant(ctx, tx, inviter, auth.Holding{Person: a.Person, Grant: g}, civil.Since(today)); err != nil {
			return err
		}
	}
	return nil
}

// inviter is who sent the invitation, with the rights they have today. One who
// could not send it any more is ErrInviter.
func (s *Service) inviter(ctx context.Context, inv Invitation) (auth.Actor, error) {
	if inv.Inviter == "" {
		return auth.System("invitation"), nil
	}
	a, err := auth.AccountByID(ctx, s.db, inv.Inviter)
	if err != nil {
		return auth.Actor{}, err
	}
	actor, err := s.actor(ctx, a)
	if err != nil {
		return auth.Actor{}, err
	}
	actor.For = party(actor.Parties, inv.Authority)
	in := InvitationInput{Authority: inv.Authority, Grants: inv.Grants}
	if a.State != auth.Active || canInvite(actor, in) != nil {
		return auth.Actor{}, ErrInviter
	}
	return actor, nil
}

// MergeAuthorities lets invitations to act for the authority from be to act for
// to, in the write in which the registry merges them.
func MergeAuthorities(ctx context.Context, tx *db.Tx, from, to string) error {
	all, err := invitationsTo(ctx, tx, from)
	if err != nil {
		return err
	}
	for _, inv := range all {
		inv.Authority = to
		for i, g := range inv.Grants {
			if g.Scope == auth.For(auth.Authority, from) {
				inv.Grants[i].Scope.ID = to
			}
		}
		if err := redirectInvitation(ctx, tx, inv); err != nil {
			return err
		}
	}
	return nil
}
