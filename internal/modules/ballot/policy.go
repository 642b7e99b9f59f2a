package ballot

import (
	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/platform/auth"
)

// What this module says no with.
var (
	ErrNotFound     = errs.New(errs.NotFound, "ballot.not_found")
	ErrForbidden    = errs.New(errs.Forbidden, "ballot.forbidden")
	ErrNotOpen      = errs.New(errs.Conflict, "ballot.not_open")
	ErrClosed       = errs.New(errs.Conflict, "ballot.closed")
	ErrOpened       = errs.New(errs.Conflict, "ballot.opened")
	ErrByHand       = errs.New(errs.Conflict, "ballot.by_hand")
	ErrVoted        = errs.New(errs.Conflict, "ballot.voted")
	ErrVotedItself  = errs.New(errs.Conflict, "ballot.voted_itself")
	ErrNoVoter      = errs.New(errs.Forbidden, "ballot.no_voter")
	ErrBarred       = errs.New(errs.Forbidden, "ballot.barred")
	ErrEnded        = errs.New(errs.Forbidden, "ballot.ended")
	ErrNotYours     = errs.New(errs.Forbidden, "ballot.not_yours")
	ErrAbsent       = errs.New(errs.Forbidden, "ballot.absent")
	ErrNotPresent   = errs.New(errs.Forbidden, "ballot.not_present")
	ErrGiverPresent = errs.New(errs.Forbidden, "ballot.giver_present")
	ErrHolderAway   = errs.New(errs.Forbidden, "ballot.holder_away")
	ErrAtMeeting    = errs.New(errs.Conflict, "ballot.at_meeting")
	ErrEarly        = errs.New(errs.Conflict, "ballot.early")
	ErrNotAdopted   = errs.New(errs.Conflict, "ballot.not_adopted")
)

// canManage: the group's chair and secretary ask its questions, and the keepers.
func canManage(a auth.Actor, seats []group.Held) bool {
	return a.MayWrite() && (a.Keeps() || group.Leads(a, seats))
}

// canReadAll: all of a group's ballots are read by those who sit in it and by the
// keepers; those of the general assembly by the members, who sit in it all.
func canReadAll(a auth.Actor, g group.Group) bool {
	return a.CanRead(auth.ReachOf(auth.Group, string(g.ID))) || g.Kind == group.Assembly && a.CanRead(auth.Members)
}

// canRead: what a ballot came to is read as far as the group's charter said, and never
// further than the group itself is; until then, and when it came to nothing, it is the
// group's own.
func canRead(a auth.Actor, b Ballot, g group.Group) bool {
	return canReadAll(a, g) || b.State == Closed && a.CanRead(b.Reach) && a.CanRead(g.Reach)
}
