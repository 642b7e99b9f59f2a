// Package halltest fills a database with a general assembly whose members are all signed
// in, for the tests that let a hall full of people vote over HTTP at once.
package halltest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/member"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/search"
)

// Hall is an assembly with its members in it.
type Hall struct {
	Keeper  auth.Secret // session of somebody who asks and closes
	Members []Member

	db       *db.DB
	registry *registry.Service
	members  *member.Service
	ballots  *ballot.Service
	meetings *meeting.Service
	group    group.ID
}

// Member is somebody who votes for an authority.
type Member struct {
	Voter   ballot.VoterID
	Session auth.Secret
}

var (
	system = auth.System("hall")
	source = cite.Source{Title: "Vedtægter", Date: civil.At(civil.New(2026, 3, 17))}
	began  = civil.Since(civil.New(2024, 1, 1))
)

// Gather lets so many new members into the assembly, each an authority of its own with a
// representative who is signed in. The database has its tables; where it has no assembly
// one is founded.
func Gather(ctx context.Context, d *db.DB, members int) (*Hall, error) {
	finder := search.New(d)
	h := &Hall{db: d, registry: registry.New(d, finder)}
	h.members = member.New(d, h.registry)
	products := product.New(d, finder, h.registry)
	groups := group.New(d, h.registry, products)
	decisions := decision.New(d, finder, h.registry, groups, products)
	h.ballots = ballot.New(d, h.members, groups, decisions)
	texts, err := i18n.Load(meeting.Locale, ballot.Locale)
	if err != nil {
		return nil, err
	}
	h.meetings = meeting.New(d, nil, meeting.Modules{ // which are asked for no file
		Authorities: h.registry, Members: h.members, Groups: groups, Decisions: decisions, Ballots: h.ballots,
	}, meeting.Site{Texts: texts, URL: "https://hall.invalid"})
	g, err := groups.BySlug(ctx, system, "generalforsamlingen")
	if errors.Is(err, group.ErrNotFound) {
		g.Group, err = groups.Found(ctx, system, group.Group{
			Kind: group.Assembly, Name: product.Text{Da: "Generalforsamlingen"}, Purpose: product.Text{Da: "Stemmer samtidig."},
			Exists: began, Reach: auth.Public, Source: source,
		})
	}
	if err != nil {
		return nil, err
	}
	h.group = g.ID
	if h.Keeper, err = h.signIn(ctx, "Referent", "", auth.Grant{Role: auth.Secretariat, Scope: auth.Everywhere}); err != nil {
		return nil, err
	}
	for i := range members {
		m, err := h.admit(ctx, fmt.Sprintf("Medlem %04d", i))
		if err != nil {
			return nil, err
		}
		h.Members = append(h.Members, m)
	}
	return h, nil
}

// admit makes an authority that is a member, with somebody who speaks for it.
func (h *Hall) admit(ctx context.Context, name string) (m Member, err error) {
	a, err := h.registry.CreateAuthority(ctx, system, registry.Authority{Kind: registry.Municipality, Name: name, Source: source})
	if err != nil {
		return m, err
	}
	err = h.members.Admit(ctx, system, member.Membership{Authority: a.ID, Kind: member.Member, How: member.Admitted, Source: source}, began)
	if err != nil {
		return m, err
	}
	m.Voter = ballot.VoterID(a.ID)
	m.Session, err = h.signIn(ctx, name, a.ID, auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, a.ID)})
	return m, err
}

// signIn makes a person with an account, an affiliation where there is an authority, a
// role and an open session.
func (h *Hall) signIn(ctx context.Context, name string, at registry.AuthorityID, g auth.Grant) (secret auth.Secret, err error) {
	p, err := h.registry.CreatePerson(ctx, system, registry.Person{Name: name})
	if err != nil {
		return "", err
	}
	if at != "" {
		if _, err := h.registry.Affiliate(ctx, system, registry.Affiliation{Person: p.ID, Authority: at, Title: "Direktør"}, began); err != nil {
			return "", err
		}
	}
	err = h.db.Write(ctx, system.Change("hall.sign_in", string(p.ID)), func(tx *db.Tx) error {
		account := auth.NewAccount(auth.Email(string(p.ID)+"@hall.invalid"), string(p.ID), name, tx.Now())
		if err := auth.AddAccount(ctx, tx, account); err != nil {
			return err
		}
		if _, err := auth.AddGrant(ctx, tx, system, auth.Holding{Person: string(p.ID), Grant: g}, began); err != nil {
			return err
		}
		_, secret, err = auth.StartSession(ctx, tx, account.ID, string(at), auth.ByDemo, true, auth.Visit{})
		return err
	})
	return secret, err
}

// Ask opens a ballot of the assembly. To take note of something needs no mandate.
func (h *Hall) Ask(ctx context.Context, m vote.Method) (ballot.Ballot, error) {
	b, err := h.ballots.Prepare(ctx, system, ballot.Question{
		Group: h.group, Matter: group.Orientation, Title: product.Text{Da: "Er beretningen godkendt?"}, Method: m,
	})
	if err != nil {
		return b, err
	}
	return b, h.ballots.Open(ctx, system, b.ID, ballot.Barred{})
}

// Meet begins a meeting of the assembly. All members are on its roll, and nobody is there
// yet.
func (h *Hall) Meet(ctx context.Context) (m meeting.Meeting, err error) {
	now := h.meetings.Now()
	if m, err = h.meetings.Plan(ctx, system, h.group, meeting.Plan{Start: now, End: now.Add(time.Hour), Place: "Salen"}); err != nil {
		return m, err
	}
	if _, err = h.meetings.AddItem(ctx, system, m.ID, 0, meeting.Content{Kind: meeting.Information, Title: "Beretning"}); err != nil {
		return m, err
	}
	if _, err = h.meetings.Invite(ctx, system, m.ID, "Den begynder nu."); err != nil {
		return m, err
	}
	return h.meetings.Hold(ctx, system, m.ID)
}

// Recount reads the ballot and counts its papers, or open votes, again.
func (h *Hall) Recount(ctx context.Context, id ballot.ID) (d ballot.Details, counted map[vote.Answer]int, err error) {
	if d, err = h.ballots.WithVoters(ctx, system, id); err != nil {
		return d, nil, err
	}
	counted = map[vote.Answer]int{}
	for _, v := range d.Votes {
		counted[v.Answer]++
	}
	if d.Method.IsSecret() {
		_, papers, err := h.ballots.Papers(ctx, system, id)
		if err != nil {
			return d, nil, err
		}
		for _, p := range papers {
			counted[p.Answer]++
		}
	}
	return d, counted, nil
}
