package ballot

import (
	"context"
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/base/vote"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Cast gives the same answer for each of the voters: those that the actor votes for
// today, and those whose proxy one of these holds. All are accepted or none. An open
// vote takes the place of the one before it until the ballot closes; a secret one
// stands.
func (s *Service) Cast(ctx context.Context, actor auth.Actor, id ID, voters []VoterID, answer vote.Answer) (err error) {
	defer errs.Wrap(&err, "ballot.Cast(%.50s)", id)
	err = s.cast(ctx, actor, id, voters, answer)
	if errs.KindOf(err) == errs.Forbidden { // told to those alone who may know of the ballot
		if _, _, unread := s.read(ctx, actor, id); unread != nil {
			return unread
		}
	}
	return err
}

func (s *Service) cast(ctx context.Context, actor auth.Actor, id ID, voters []VoterID, answer vote.Answer) error {
	b, err := ballotByID(ctx, s.db, id)
	if err != nil {
		return err
	}
	var f errs.Fields
	if len(voters) == 0 {
		f.Add("voter", "errs.choose")
	}
	if !b.Method.Takes(answer, len(b.Options)) {
		f.Add("answer", "errs.choose")
	}
	own, err := s.checkStanding(ctx, actor, b, voters)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("ballot.vote", string(id)), func(tx *db.Tx) error {
		b, err := ballotByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := b.takesVotes(tx.Now()); err != nil {
			return err
		}
		if b.Method == vote.Hands {
			return ErrByHand
		}
		if b.AtMeeting() {
			tx.Concern(VotesOn, b.About.ID)
		}
		there, err := s.there(ctx, tx, b, slices.Concat(voters, own)...)
		if err != nil {
			return err
		}
		cast, papers := make([]Vote, len(voters)), make([]int, len(voters))
		for i, v := range voters {
			voter, caster, err := casterOf(ctx, tx, b, v, own, there)
			if err != nil {
				return err
			}
			cast[i], papers[i] = Vote{v, caster, answer}, voter.Votes
		}
		if f.Err() != nil {
			return f.Err()
		}
		if b.Written() {
			if err := duty.Ask(ctx, tx); err != nil {
				return err
			}
		}
		if b.Method.IsSecret() {
			return castInSecret(ctx, tx, id, cast, papers)
		}
		for _, v := range cast {
			if err := putVote(ctx, tx, id, v); err != nil {
				return err
			}
		}
		return tx.Note(nil, given(cast))
	})
}

// spoken is what the record keeps of a vote while the ballot is open: whose it is and who
// gave it. What it says is nobody's to read before the close, when the votes themselves
// tell.
type spoken struct {
	Voter  VoterID `json:"voter"`
	Caster VoterID `json:"caster"`
}

func given(votes []Vote) []spoken {
	list := make([]spoken, len(votes))
	for i, v := range votes {
		list[i] = spoken{v.Voter, v.Caster}
	}
	return list
}

// checkStanding lists who the actor is in the ballot, and holds that the voters still
// are what had a vote when it opened.
func (s *Service) checkStanding(ctx context.Context, actor auth.Actor, b Ballot, voters []VoterID) (own []VoterID, err error) {
	if own, err = s.own(ctx, actor, b); err != nil {
		return nil, err
	}
	for _, v := range voters {
		if slices.Contains(own, v) {
			continue
		}
		if _, err := voterByID(ctx, s.db, b.ID, v); err != nil {
			return nil, err
		}
		stands, err := s.stands(ctx, b, v)
		if err != nil {
			return nil, err
		}
		if !stands {
			return nil, ErrEnded
		}
	}
	return own, nil
}

// casterOf tells which of the actor's own voters casts the votes of v: at a meeting by
// who is there.
func casterOf(ctx context.Context, tx *db.Tx, b Ballot, v VoterID, own []VoterID, there Attendance) (voter Voter, caster VoterID, err error) {
	if voter, err = voterByID(ctx, tx, b.ID, v); err != nil {
		return voter, "", err
	}
	if voter.Barred {
		return voter, "", ErrBarred
	}
	if b.AtMeeting() {
		caster, err = there.casterOf(v, own)
	} else {
		caster, err = casterInWriting(ctx, tx, b.ID, v, own)
	}
	if err != nil || caster == v {
		return voter, caster, err
	}
	if h, err := voterByID(ctx, tx, b.ID, caster); err != nil || h.Barred {
		return voter, "", cause(err, ErrBarred)
	}
	return voter, caster, nil
}

// casterInWriting is casterOf where nobody is present: a holder that has given a proxy
// of its own counts as absent.
func casterInWriting(ctx context.Context, tx *db.Tx, id ID, v VoterID, own []VoterID) (VoterID, error) {
	if slices.Contains(own, v) {
		return v, nil
	}
	holder, err := holderOf(ctx, tx, id, v)
	if err != nil || !slices.Contains(own, holder) {
		return "", cause(err, ErrNotYours)
	}
	away, err := holderOf(ctx, tx, id, holder)
	if err != nil || away != "" {
		return "", cause(err, ErrAbsent)
	}
	return holder, nil
}

// cause is err, or what else is wrong.
func cause(err error, otherwise *errs.Error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// castInSecret marks the voters and drops as many papers as each has votes. The record
// names who voted and nothing more.
func castInSecret(ctx context.Context, tx *db.Tx, id ID, cast []Vote, papers []int) error {
	voters := make([]VoterID, len(cast))
	for i, v := range cast {
		voters[i] = v.Voter
		if err := putTurnout(ctx, tx, id, v.Voter); err != nil {
			return err
		}
		for range papers[i] {
			if err := drop(ctx, tx, id, v.Answer); err != nil {
				return err
			}
		}
	}
	return tx.Note(nil, turnout{voters})
}

// turnout is what the record keeps of secret votes.
type turnout struct {
	Voters []VoterID `json:"voters"`
}

// Authorize gives the giver's proxy to the holder, in place of another, as the charter
// allows; with no holder it is taken back. Who votes for the giver may, and who manages
// the ballot, but not to itself. The proxies of a meeting are given there, and hold for
// all that is voted on.
func (s *Service) Authorize(ctx context.Context, actor auth.Actor, id ID, giver, holder VoterID) (err error) {
	defer errs.Wrap(&err, "ballot.Authorize(%.50s)", id)
	x, err := s.speaker(ctx, actor, id)
	if err != nil {
		return err
	}
	mine := slices.Contains(x.own, giver)
	if !mine && !x.manages {
		return ErrNotYours
	}
	if !mine && slices.Contains(x.own, holder) {
		var f errs.Fields
		f.Add("holder", "ballot.own_holder")
		return f.Err()
	}
	return s.speak(ctx, actor, "ballot.authorize", id, giver, func(tx *db.Tx, b Ballot) error {
		if b.AtMeeting() {
			return ErrAtMeeting
		}
		was, err := holderOf(ctx, tx, id, giver)
		if err != nil {
			return err
		}
		if was == holder {
			return db.ErrNoChange
		}
		if holder == "" {
			err = deleteProxy(ctx, tx, id, giver)
		} else {
			err = authorize(ctx, tx, id, Proxy{giver, holder}, charterOf(x.group))
		}
		if err != nil {
			return err
		}
		return tx.Note(Proxy{giver, was}, Proxy{giver, holder})
	})
}

func authorize(ctx context.Context, tx *db.Tx, id ID, p Proxy, laid group.Charter) error {
	held, err := proxiesOf(ctx, tx, id, p.Holder)
	if err != nil {
		return err
	}
	held = slices.DeleteFunc(held, func(x Proxy) bool { return x.Holder != p.Holder || x.Giver == p.Giver })
	var f errs.Fields
	h, err := voterByID(ctx, tx, id, p.Holder)
	switch {
	case p.Giver == p.Holder || errs.KindOf(err) == errs.Forbidden:
		f.Add("holder", "errs.choose")
	case err != nil:
		return err
	case h.Barred:
		f.Add("holder", "ballot.barred_holder")
	default:
		laid.CheckProxy(&f, "holder", len(held))
	}
	if f.Err() != nil {
		return f.Err()
	}
	return putProxy(ctx, tx, id, p)
}

// Object says that the voter would rather meet than answer in writing, and why.
func (s *Service) Object(ctx context.Context, actor auth.Actor, id ID, o Objection) (err error) {
	defer errs.Wrap(&err, "ballot.Object(%.50s)", id)
	o.Reason = line.Tidy(o.Reason)
	x, err := s.speaker(ctx, actor, id)
	if err != nil {
		return err
	}
	if !slices.Contains(x.own, o.Voter) {
		return ErrNotYours
	}
	return s.speak(ctx, actor, "ballot.object", id, o.Voter, func(tx *db.Tx, b Ballot) error {
		if !b.Written() {
			return ErrForbidden
		}
		var f errs.Fields
		if f.Require("reason", o.Reason, MaxReason); f.Err() != nil {
			return f.Err()
		}
		if err := putObjection(ctx, tx, id, o); err != nil {
			return err
		}
		return tx.Note(nil, o)
	})
}

// speaker is who says something in a ballot besides voting.
type speaker struct {
	group   group.Details
	own     []VoterID
	manages bool
}

func (s *Service) speaker(ctx context.Context, actor auth.Actor, id ID) (x speaker, err error) {
	b, g, err := s.read(ctx, actor, id)
	if err != nil {
		return x, err
	}
	x.group, x.manages = g, canManage(actor, g.Seats)
	x.own, err = s.own(ctx, actor, b)
	return x, err
}

// speak runs do for a voter of an open ballot, in a write.
func (s *Service) speak(ctx context.Context, actor auth.Actor, action string, id ID, v VoterID, do func(*db.Tx, Ballot) error) error {
	return s.db.Write(ctx, actor.Change(action, string(id)), func(tx *db.Tx) error {
		b, err := ballotByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := b.takesVotes(tx.Now()); err != nil {
			return err
		}
		if voter, err := voterByID(ctx, tx, id, v); err != nil || voter.Barred {
			return cause(err, ErrBarred)
		}
		if b.Written() {
			if err := duty.Ask(ctx, tx); err != nil {
				return err
			}
		}
		return do(tx, b)
	})
}
