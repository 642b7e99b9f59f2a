package ballot

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/base/vote"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
)

// closeJob is the kind of the job that closes a ballot at its deadline.
const closeJob = "ballot.close"

// deadline is its payload.
type deadline struct {
	Ballot ID `json:"ballot"`
}

// Jobs registers the work that ballots leave to the queue.
func (s *Service) Jobs(q *job.Queue) {
	job.Register(q, job.Kind[deadline]{Name: closeJob, Run: func(ctx context.Context, p deadline) error { return s.closeDue(ctx, p.Ballot) }})
}

// closeDue closes the ballot if its deadline has passed and nobody has closed it or
// called it off.
func (s *Service) closeDue(ctx context.Context, id ID) (err error) {
	defer errs.Wrap(&err, "ballot.closeDue(%.50s)", id)
	return s.db.Write(ctx, auth.System("ballot").Change("ballot.close", string(id)), func(tx *db.Tx) error {
		b, err := ballotByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if b.State != Open || b.Closes == nil || tx.Now().Before(*b.Closes) {
			return db.ErrNoChange
		}
		return s.end(ctx, tx, &b, Raised{})
	})
}

// Close ends the vote and counts it. Of a show of hands it is told what was raised.
// The group's chair and secretary may, and the keepers; a written procedure may be
// closed before its deadline once everybody has answered.
func (s *Service) Close(ctx context.Context, actor auth.Actor, id ID, hands Raised) (b Ballot, err error) {
	defer errs.Wrap(&err, "ballot.Close(%.50s)", id)
	if _, _, err := s.managed(ctx, actor, id); err != nil {
		return b, err
	}
	err = s.db.Write(ctx, actor.Change("ballot.close", string(id)), func(tx *db.Tx) error {
		if b, err = ballotByID(ctx, tx, id); err != nil {
			return err
		}
		switch {
		case b.State == Prepared:
			return ErrNotOpen
		case b.State != Open:
			return ErrClosed
		}
		return s.end(ctx, tx, &b, hands)
	})
	return b, err
}

// end counts the ballot and writes what it came to.
func (s *Service) end(ctx context.Context, tx *db.Tx, b *Ballot, hands Raised) error {
	voters, err := votersOf(ctx, tx, b.ID)
	if err != nil {
		return err
	}
	all := vote.Entitled(electorate(voters))
	if b.Method == vote.Hands {
		if err := s.checkHands(ctx, tx, *b, voters, hands); err != nil {
			return err
		}
	}
	if err := emptyBox(ctx, tx, b.ID); err != nil {
		return err
	}
	papers, chair, err := collected(ctx, tx, *b, voters)
	if err != nil {
		return err
	}
	if b.Method == vote.Hands {
		papers, chair = hands.papers(), hands.Chair
	}
	if tooEarly := b.Closes != nil && tx.Now().Before(*b.Closes); tooEarly && cast(papers) < all {
		return ErrEarly
	}
	r := vote.Count(b.countedBy(), all, papers, chair)
	now := tx.Now()
	b.State, b.Ended, b.Result = Closed, &now, &r
	if err := updateBallot(ctx, tx, *b); err != nil {
		return err
	}
	if err := duty.Ask(ctx, tx); err != nil {
		return err
	}
	if b.AtMeeting() {
		if err := s.room.Counted(ctx, tx, *b); err != nil {
			return err
		}
	}
	return tx.Note(nil, r)
}

// cast is how many votes the papers are.
func cast(papers []vote.Paper) (n int) {
	for _, p := range papers {
		n += p.Votes
	}
	return n
}

// electorate is the voters in the terms of package vote.
func electorate(voters []Voter) []vote.Voter {
	list := make([]vote.Voter, len(voters))
	for i, v := range voters {
		list[i] = vote.Voter{ID: string(v.ID), Votes: v.Votes, Barred: v.Barred}
	}
	return list
}

// collected are the papers of a ballot that takes no more, and the chair's own open
// answer, given by itself and not by a holder.
func collected(ctx context.Context, q db.Querier, b Ballot, voters []Voter) (papers []vote.Paper, chair vote.Answer, err error) {
	if b.Method.IsSecret() {
		papers, err = papersOf(ctx, q, b.ID)
		return papers, "", err
	}
	weights := make(map[VoterID]int, len(voters))
	for _, v := range voters {
		weights[v.ID] = v.Votes
	}
	votes, err := votesOf(ctx, q, b.ID)
	for _, v := range votes {
		papers = append(papers, vote.Paper{Votes: weights[v.Voter], Answer: v.Answer})
		if v.Voter == b.Chair && v.Caster == b.Chair {
			chair = v.Answer
		}
	}
	return papers, chair, err
}

// Papers lists the anonymous papers of a closed secret ballot, from which anybody can
// count it again; none of any other.
func (s *Service) Papers(ctx context.Context, actor auth.Actor, id ID) (b Ballot, papers []vote.Paper, err error) {
	defer errs.Wrap(&err, "ballot.Papers(%.50s)", id)
	if b, _, err = s.read(ctx, actor, id); err != nil || b.State != Closed || !b.Method.IsSecret() {
		return b, nil, err
	}
	papers, err = papersOf(ctx, s.db, id)
	return b, papers, err
}

// CallOff ends a ballot without a result, such as when somebody would rather meet.
// Its votes are never counted, and secret papers are thrown away. Who may is who may
// Close.
func (s *Service) CallOff(ctx context.Context, actor auth.Actor, id ID, reason string) (err error) {
	defer errs.Wrap(&err, "ballot.CallOff(%.50s)", id)
	if _, _, err := s.managed(ctx, actor, id); err != nil {
		return err
	}
	reason = line.Tidy(reason)
	var f errs.Fields
	if f.Require("reason", reason, MaxReason); f.Err() != nil {
		return f.Err()
	}
	return s.db.Write(ctx, actor.Change("ballot.call_off", string(id)), func(tx *db.Tx) error {
		b, err := ballotByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if b.State != Prepared && b.State != Open {
			return ErrClosed
		}
		before, now := b.State, tx.Now()
		b.State, b.Ended, b.Reason = CalledOff, &now, reason
		if err := updateBallot(ctx, tx, b); err != nil {
			return err
		}
		if err := burn(ctx, tx, id); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return tx.Note(called{before, ""}, called{CalledOff, reason})
	})
}

// called is what the record keeps of calling off.
type called struct {
	State  State  `json:"state"`
	Reason string `json:"reason,omitempty"`
}

// BeginDecision writes a draft for the register from a ballot that adopted or chose
// something, once. The draft is rewritten and approved there. Who may is who may
// write the group's drafts.
func (s *Service) BeginDecision(ctx context.Context, actor auth.Actor, id ID) (d decision.Draft, err error) {
	defer errs.Wrap(&err, "ballot.BeginDecision(%.50s)", id)
	b, g, err := s.managed(ctx, actor, id)
	if err != nil {
		return d, err
	}
	if !b.decides() || b.AtMeeting() {
		return d, ErrNotAdopted
	}
	danish := i18n.With(ctx, i18n.From(ctx).In(i18n.Danish)) // as the register is, whoever presses the button
	c := decision.Content{
		Group: b.Group, Matter: b.Matter, Day: civil.At(civil.Of(*b.Ended)), Reach: b.Reach,
		Heading: b.Title, Text: b.decided(),
		Vote: b.Told(danish),
	}
	if c.Reach != auth.Public {
		c.Open.Heading = product.Text{Da: i18n.T(danish, b.Matter.Label())}
	}
	if g.Product != "" {
		c.Products = []product.ID{g.Product}
	}
	begin, err := s.decisions.ToBegin(ctx, actor, c)
	if err != nil {
		return d, err
	}
	err = s.db.Write(ctx, actor.Change("ballot.draft", string(id)), func(tx *db.Tx) error {
		now, err := ballotByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if now.Draft != "" {
			return ErrNotAdopted
		}
		if d, err = begin.BeginIn(ctx, tx); err != nil {
			return err
		}
		if err := setDraft(ctx, tx, id, d.ID); err != nil {
			return err
		}
		return tx.Note(nil, drafted{d.ID})
	})
	return d, err
}

// Told is the vote as the register tells it, in the language of the context.
func (b Ballot) Told(ctx context.Context) decision.Vote {
	return decision.Vote{
		Method: i18n.T(ctx, MethodLabel(b.Method)), Counted: !b.Method.HasOptions(),
		For: b.Result.For, Against: b.Result.Against, Abstain: b.Result.Abstain + b.Result.Blank,
	}
}

// drafted is what the record keeps of a draft that was begun.
type drafted struct {
	Draft decision.ID `json:"draft"`
}

// decides reports whether there is something to put in the register.
func (b Ballot) decides() bool {
	return b.Result != nil && (b.Result.Outcome == vote.Adopted || b.Result.Outcome == vote.Chosen) && b.Draft == ""
}

// decided is the text of the decision, as far as the ballot knows it.
func (b Ballot) decided() product.Text {
	if b.Result.Winner > 0 {
		return b.Options[b.Result.Winner-1]
	}
	if b.Text.Da == "" {
		return b.Title
	}
	return b.Text
}

// MethodLabel is the catalogue key of the method's name.
func MethodLabel(m vote.Method) string { return "ballot.method." + string(m) }

// OutcomeLabel is the catalogue key of the outcome.
func OutcomeLabel(o vote.Outcome) string { return "ballot.outcome." + string(o) }

// MayDraft reports whether BeginDecision would have something to write. What a meeting
// decided is written from its item.
func (d Details) MayDraft() bool { return d.CanManage && d.decides() && !d.AtMeeting() }

// Objects reports whether the voter has objected to the procedure.
func (d Details) Objects(v VoterID) bool {
	return slices.ContainsFunc(d.Objections, func(o Objection) bool { return o.Voter == v })
}
