package meeting

import (
	"context"
	"slices"
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// ProposalID identifies a proposal.
type ProposalID string

// Proposal is what a member asks a meeting to decide.
type Proposal struct {
	ID        ProposalID           `json:"id"`
	Meeting   ID                   `json:"meeting"`
	Authority registry.AuthorityID `json:"authority"`
	Person    registry.PersonID    `json:"person,omitempty"`
	Title     string               `json:"title"`
	Text      string               `json:"text"`   // what is to be decided
	Reason    string               `json:"reason"` // why
	Matter    group.Matter         `json:"matter"`
	Made      time.Time            `json:"made"`
	Item      ItemID               `json:"item,omitempty"` // that it became
}

func (p Proposal) tidied() Proposal {
	p.Title, p.Text, p.Reason = line.Tidy(p.Title), strings.TrimSpace(p.Text), strings.TrimSpace(p.Reason)
	return p
}

func (p Proposal) check(f *errs.Fields) {
	f.Require("title", p.Title, MaxTitle)
	f.Require("text", p.Text, MaxText/2) // an item has room for both
	f.Require("reason", p.Reason, MaxText/2)
	if !slices.Contains(group.AllMatters, p.Matter) {
		f.Add("matter", "errs.choose")
	}
}

// ProposeBy is the last day on which proposals are taken, by the charter; 0 where it
// lays down none.
func (d Details) ProposeBy() civil.Date {
	span := d.Charter().Proposals
	if span == (group.Span{}) {
		return 0
	}
	return span.Before(d.Day())
}

// inTime holds that proposals are still taken.
func (d Details) inTime(m Meeting, today civil.Date) error {
	if err := m.in(Planned, Invited); err != nil {
		return err
	}
	if last := d.ProposeBy(); last != 0 && today > last {
		return errs.New(errs.Conflict, "meeting.proposal.late", "date", last)
	}
	return nil
}

// Propose asks the meeting to decide something, until the day of the charter. Who
// fills a seat of the group may, and in the assembly who represents a member.
func (s *Service) Propose(ctx context.Context, actor auth.Actor, p Proposal) (made Proposal, err error) {
	defer errs.Wrap(&err, "meeting.Propose(%.50s)", p.Meeting)
	d, err := s.whole(ctx, actor, p.Meeting)
	if err != nil {
		return p, err
	}
	if !d.CanPropose {
		return p, ErrForbidden
	}
	p = p.tidied()
	p.ID, p.Authority, p.Person = id.New[ProposalID](), registry.AuthorityID(actor.For.ID), registry.PersonID(actor.Person)
	if err := d.inTime(d.Meeting, s.today()); err != nil {
		return p, err
	}
	var f errs.Fields
	if p.check(&f); f.Err() != nil {
		return p, f.Err()
	}
	err = s.db.Write(ctx, actor.Change("proposal.make", string(p.ID)), func(tx *db.Tx) error {
		m, err := meetingByID(ctx, tx, p.Meeting)
		if err != nil {
			return missing(err)
		}
		p.Made = tx.Now()
		if err := d.inTime(m, civil.Of(p.Made)); err != nil {
			return err
		}
		known, err := proposalsOf(ctx, tx, p.Meeting)
		if err != nil {
			return err
		}
		if len(known) >= maxItems {
			return errs.New(errs.Conflict, "meeting.too_many", "max", maxItems)
		}
		if err := saveProposal(ctx, tx, p); err != nil {
			return err
		}
		return tx.Note(nil, p)
	})
	return p, err
}

// Withdraw takes a proposal back that is not on the agenda yet. Whoever may propose for
// its authority may.
func (s *Service) Withdraw(ctx context.Context, actor auth.Actor, meeting ID, proposal ProposalID) (err error) {
	defer errs.Wrap(&err, "meeting.Withdraw(%.50s)", proposal)
	d, err := s.whole(ctx, actor, meeting)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("proposal.withdraw", string(proposal)), func(tx *db.Tx) error {
		p, err := proposalByID(ctx, tx, meeting, proposal)
		switch {
		case err != nil:
			return missing(err)
		case !d.CanPropose || actor.For.ID != string(p.Authority):
			return ErrForbidden
		case p.Item != "":
			return ErrState
		}
		if err := deleteProposal(ctx, tx, proposal); err != nil {
			return err
		}
		return tx.Note(p, nil)
	})
}

// Take puts a proposal on the agenda, last, as an item for decision that names who made
// it. The group's chair and secretary may, and the keepers.
func (s *Service) Take(ctx context.Context, actor auth.Actor, meeting ID, proposal ProposalID) (it Item, err error) {
	defer errs.Wrap(&err, "meeting.Take(%.50s)", proposal)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return it, err
	}
	item := id.New[ItemID]()
	err = s.onAgenda(ctx, actor, "proposal.take", d, item, func(tx *db.Tx, items []Item) ([]Item, error) {
		p, err := proposalByID(ctx, tx, meeting, proposal)
		switch {
		case err != nil:
			return nil, missing(err)
		case p.Item != "":
			return nil, ErrState
		case len(items) >= maxItems:
			return nil, errs.New(errs.Conflict, "meeting.too_many", "max", maxItems)
		}
		before := p
		p.Item = item
		if err := saveProposal(ctx, tx, p); err != nil {
			return nil, err
		}
		if err := tx.NoteOn("proposal", string(p.ID), before, p); err != nil {
			return nil, err
		}
		it = Item{ID: item, Meeting: meeting, Version: 1, Content: Content{Kind: ToDecide, Title: p.Title, Text: p.Text + "\n\n" + p.Reason}}
		return append(items, it), nil
	})
	return it, err
}

// Proposed is the proposal that the item came of.
func (d Details) Proposed(it ItemID) (Proposal, bool) {
	at := slices.IndexFunc(d.Proposals, func(p Proposal) bool { return p.Item == it && it != "" })
	if at < 0 {
		return Proposal{}, false
	}
	return d.Proposals[at], true
}
