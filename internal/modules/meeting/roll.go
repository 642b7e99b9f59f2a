package meeting

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Seat is a seat of the group in one meeting. In the assembly each member is its own
// seat, whose id is the member's.
type Seat struct {
	Meeting   ID                   `json:"-"`
	Seat      group.SeatID         `json:"seat"`
	Authority registry.AuthorityID `json:"authority"`
	Person    registry.PersonID    `json:"person,omitempty"` // nobody, where it is vacant
	Role      group.Role           `json:"role"`
	Votes     bool                 `json:"votes"`
	Answer    Answer               `json:"answer,omitempty"`
	Arrived   *time.Time           `json:"arrived,omitempty"`
	Gone      *time.Time           `json:"gone,omitempty"`    // before the meeting ended
	Earlier   []TimeSpan           `json:"earlier,omitempty"` // before somebody went, and came back
}

// TimeSpan is a stretch of time within a meeting.
type TimeSpan struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

func (s TimeSpan) contains(at time.Time) bool { return !at.Before(s.From) && at.Before(s.To) }

// endless ends what has not ended.
var endless = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// There are the stretches of time when somebody was there for the seat, in order. The
// last ends with the meeting, if somebody was there until then.
func (s Seat) There(m Meeting) []TimeSpan {
	list := s.spans()
	if last := len(list) - 1; last >= 0 && list[last].To.Equal(endless) {
		list[last].To = m.End
	}
	return list
}

func (s Seat) spans() []TimeSpan {
	list := slices.Clone(s.Earlier)
	if s.Arrived == nil {
		return list
	}
	to := endless
	if s.Gone != nil {
		to = *s.Gone
	}
	return append(list, TimeSpan{*s.Arrived, to})
}

// Present reports whether somebody was there for the seat at the moment.
func (s Seat) Present(at time.Time) bool {
	return slices.ContainsFunc(s.spans(), func(t TimeSpan) bool { return t.contains(at) })
}

func (s Seat) same(other Seat) bool {
	return s.Answer == other.Answer && s.Person == other.Person && sameMoment(s.Arrived, other.Arrived) && sameMoment(s.Gone, other.Gone) &&
		slices.EqualFunc(s.Earlier, other.Earlier, func(a, b TimeSpan) bool { return a.From.Equal(b.From) && a.To.Equal(b.To) })
}

func sameMoment(a, b *time.Time) bool { return a == b || a != nil && b != nil && a.Equal(*b) }

// voter is a seat, or an authority with its seats, that has votes at the meeting.
type voter struct {
	id    ballot.VoterID
	votes int
	seats []Seat
}

// voterOf is who has the votes of the seat.
func voterOf(s Seat, by ballot.Counting) ballot.VoterID {
	if by == ballot.ByAuthority {
		return ballot.VoterID(s.Authority)
	}
	return ballot.VoterID(s.Seat)
}

// voters are those of the roll that have votes, as the charter counts them.
func voters(roll []Seat, by ballot.Counting, laid group.Charter) (list []voter) {
	at := map[ballot.VoterID]int{}
	for _, s := range roll {
		if !s.Votes {
			continue
		}
		id := voterOf(s, by)
		if _, known := at[id]; !known {
			at[id] = len(list)
			list = append(list, voter{id: id, votes: laid.VotesOf(s.Authority)})
		}
		list[at[id]].seats = append(list[at[id]].seats, s)
	}
	return list
}

// spans are when somebody was there for the voter.
func (v voter) spans() (list []TimeSpan) {
	for _, s := range v.seats {
		list = append(list, s.spans()...)
	}
	return list
}

// standing adds to when each voter was there itself the times when a holder of its
// proxy was: what of both overlaps counts once.
func standing(list []voter, by ballot.Counting, roll []Seat, proxies []Proxy) map[ballot.VoterID][]TimeSpan {
	of := map[group.SeatID]ballot.VoterID{}
	for _, s := range roll {
		of[s.Seat] = voterOf(s, by)
	}
	there := make(map[ballot.VoterID][]TimeSpan, len(list))
	for _, v := range list {
		there[v.id] = v.spans()
	}
	all := maps.Clone(there)
	for _, p := range proxies {
		for _, t := range there[of[p.Holder]] {
			if both := (TimeSpan{later(t.From, p.Given), earlier(t.To, p.until())}); both.From.Before(both.To) {
				all[of[p.Giver]] = append(slices.Clone(all[of[p.Giver]]), both)
			}
		}
	}
	for id, spans := range all {
		all[id] = joined(spans)
	}
	return all
}

// joined puts the spans in order and makes one of those that meet.
func joined(spans []TimeSpan) (out []TimeSpan) {
	slices.SortFunc(spans, func(a, b TimeSpan) int { return a.From.Compare(b.From) })
	for _, s := range spans {
		if last := len(out) - 1; last >= 0 && !s.From.After(out[last].To) {
			out[last].To = later(out[last].To, s.To)
		} else {
			out = append(out, s)
		}
	}
	return out
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Quorum is when a meeting could decide: while enough of the votes had somebody there,
// themselves or by proxy.
type Quorum struct {
	Votes int // there are, those of vacant seats among them
	Need  int // of them
	Most  int // that were there at once
	Now   int // that are there at the moment it was asked for
	Spans []TimeSpan
}

// Has reports whether the meeting can decide at the moment.
func (q Quorum) Has() bool { return q.Now > 0 && q.Now >= q.Need }

// quorum works out when the meeting was quorate, from its start to its end, and how
// many votes are there now, before and after these as well.
func quorum(m Meeting, roll []Seat, proxies []Proxy, by ballot.Counting, laid group.Charter, now time.Time) (q Quorum) {
	list := voters(roll, by, laid)
	spans := standing(list, by, roll, proxies)
	turns := map[time.Time]int{m.Start: 0}
	for _, v := range list {
		q.Votes += v.votes
		for _, t := range spans[v.id] {
			if t.contains(now) {
				q.Now += v.votes
			}
			if t = (TimeSpan{later(t.From, m.Start), earlier(t.To, m.End)}); t.From.Before(t.To) {
				turns[t.From] += v.votes
				turns[t.To] -= v.votes
			}
		}
	}
	if laid.Quorum.Den > 0 {
		q.Need = (q.Votes*laid.Quorum.Num + laid.Quorum.Den - 1) / laid.Quorum.Den
	}
	q.over(turns, m.End)
	return q
}

// over goes through the moments at which the number of votes that are there changes.
func (q *Quorum) over(turns map[time.Time]int, end time.Time) {
	moments := make([]time.Time, 0, len(turns)+1)
	for t := range turns {
		moments = append(moments, t)
	}
	slices.SortFunc(moments, time.Time.Compare)
	n := 0
	for i, t := range moments {
		if !t.Before(end) {
			return
		}
		n += turns[t]
		q.Most = max(q.Most, n)
		if n == 0 || n < q.Need {
			continue
		}
		to := end
		if i+1 < len(moments) {
			to = moments[i+1]
		}
		if last := len(q.Spans) - 1; last >= 0 && q.Spans[last].To.Equal(t) {
			q.Spans[last].To = to
		} else {
			q.Spans = append(q.Spans, TimeSpan{t, to})
		}
	}
}

// assembled are the seats of the assembly: one for each member, filled by each of those
// who represent it, so the same seat may be there more than once.
func (s *Service) assembled(ctx context.Context, of group.ID) (list []group.Held, err error) {
	today := s.today()
	all, err := s.members.MembersOn(ctx, today)
	if err != nil {
		return nil, err
	}
	holders, err := auth.Holders(ctx, s.db, today)
	if err != nil {
		return nil, err
	}
	names, err := s.namesOf(ctx, all)
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		a, h := n.ID, group.Held{}
		h.ID, h.Value = group.SeatID(a), group.SeatFact{Group: of, Authority: a, Role: group.Member, Votes: true}
		speak := holders[auth.Grant{Role: auth.Representative, Scope: auth.For(auth.Authority, a)}]
		if len(speak) == 0 {
			list = append(list, h)
		}
		for _, account := range speak {
			h.Value.Person = registry.PersonID(account.Person)
			list = append(list, h)
		}
	}
	return list, nil
}

// namesOf gives the members among those affiliated, by name.
func (s *Service) namesOf(ctx context.Context, all []member.Version) ([]registry.Name, error) {
	var ids []registry.AuthorityID
	for _, m := range all {
		if m.Value.Kind == member.Member {
			ids = append(ids, m.Value.Authority)
		}
	}
	names, err := s.authorities.NamesByID(ctx, ids)
	list := slices.Collect(maps.Values(names))
	slices.SortFunc(list, func(a, b registry.Name) int {
		return cmp.Or(bytes.Compare(db.SortKey(a.FullName()), db.SortKey(b.FullName())), cmp.Compare(a.ID, b.ID))
	})
	return list, err
}

// Presence is when somebody was there for a seat.
type Presence struct {
	Seat          group.SeatID
	Arrived, Gone *time.Time
}

// Attend writes down who was there and when, of the seats that are named, made from
// that version of the meeting. What is known of earlier stays.
func (s *Service) Attend(ctx context.Context, actor auth.Actor, meeting ID, version int, list []Presence) (m Meeting, err error) {
	defer errs.Wrap(&err, "meeting.Attend(%.50s)", meeting)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return m, err
	}
	var f errs.Fields
	for _, p := range list {
		if p.Gone != nil && (p.Arrived == nil || !p.Gone.After(*p.Arrived)) {
			f.Add("gone-"+string(p.Seat), "meeting.gone_before")
		}
	}
	if f.Err() != nil {
		return m, f.Err()
	}
	return s.change(ctx, actor, "meeting.attend", d, func(tx *db.Tx, m *Meeting) error {
		if err := m.in(Held); err != nil {
			return err
		}
		if version != m.Version {
			return ErrStale
		}
		return changeRoll(ctx, tx, meeting, func(roll []Seat) error {
			for _, p := range list {
				at := slices.IndexFunc(roll, func(x Seat) bool { return x.Seat == p.Seat })
				if at < 0 {
					return ErrNotFound
				}
				roll[at].Arrived, roll[at].Gone = p.Arrived, p.Gone
			}
			return nil
		})
	})
}

// Register says that somebody comes for the seat now, or goes: at the door, by those
// who keep the meeting, or by who fills the seat. For a member of the assembly comes
// whoever represents it.
func (s *Service) Register(ctx context.Context, actor auth.Actor, meeting ID, seat group.SeatID, here bool) (err error) {
	defer errs.Wrap(&err, "meeting.Register(%.50s, %.50s)", meeting, seat)
	d, err := s.whole(ctx, actor, meeting)
	if err != nil {
		return err
	}
	own := d.isOwn(seat)
	if !d.CanKeep && !own {
		return ErrForbidden
	}
	return s.db.Write(ctx, actor.Change("meeting.register", string(meeting)), func(tx *db.Tx) error {
		m, err := meetingByID(ctx, tx, meeting)
		if err != nil {
			return missing(err)
		}
		if err := m.in(Held); err != nil {
			return err
		}
		before, err := seatOf(ctx, tx, meeting, seat)
		if err != nil {
			return missing(err)
		}
		now := tx.Now()
		if before.Present(now) == here {
			return db.ErrNoChange
		}
		after := before.turned(now, here)
		if here && own && d.In.Kind == group.Assembly {
			after.Person = registry.PersonID(actor.Person)
		}
		if err := updateSeat(ctx, tx, after); err != nil {
			return err
		}
		m.Version, m.Updated = m.Version+1, now // whoever writes the attendance has to see it
		if err := updateMeeting(ctx, tx, m); err != nil {
			return err
		}
		return tx.NoteOn("seat", string(seat), before, after)
	})
}

// turned is the seat when somebody has come for it or gone.
func (s Seat) turned(now time.Time, here bool) Seat {
	switch {
	case !here && s.Arrived.Equal(now):
		s.Arrived = nil
	case !here:
		s.Gone = &now
	default:
		if s.Arrived != nil && s.Gone != nil {
			s.Earlier = append(slices.Clone(s.Earlier), TimeSpan{*s.Arrived, *s.Gone})
		}
		s.Arrived, s.Gone = &now, nil
	}
	return s
}

// isOwn reports whether the reader fills the seat, by the roll or because it has
// changed hands since.
func (d Details) isOwn(seat group.SeatID) bool {
	return slices.ContainsFunc(d.Own, func(x Seat) bool { return x.Seat == seat })
}

// changeRoll writes what fn makes of the roll, and notes it.
func changeRoll(ctx context.Context, tx *db.Tx, meeting ID, fn func([]Seat) error) error {
	before, err := rollOf(ctx, tx, meeting)
	if err != nil {
		return err
	}
	after := slices.Clone(before)
	if err := fn(after); err != nil {
		return err
	}
	for i, x := range after {
		if !x.same(before[i]) {
			if err := updateSeat(ctx, tx, x); err != nil {
				return err
			}
		}
	}
	return tx.NoteOn("roll", string(meeting), before, after)
}

// putRoll puts the group's seats as they stand on the roll. What somebody has
// answered stays as long as the same person fills the seat.
func putRoll(ctx context.Context, tx *db.Tx, meeting ID, now []group.Held) error {
	before, err := rollOf(ctx, tx, meeting)
	if err != nil {
		return err
	}
	var roll []Seat
	known := map[group.SeatID]bool{}
	for _, h := range now {
		if known[h.ID] {
			continue
		}
		known[h.ID] = true
		x := Seat{Meeting: meeting, Seat: h.ID, Authority: h.Value.Authority, Person: h.Value.Person, Role: h.Value.Role, Votes: h.Value.Votes}
		if isMember := string(h.ID) == string(x.Authority); isMember {
			x.Person = "" // until somebody comes for it
		}
		for _, was := range before {
			if was.Seat == h.ID && was.Person == x.Person {
				x.Answer = was.Answer
			}
		}
		roll = append(roll, x)
	}
	if err := replaceRoll(ctx, tx, meeting, roll); err != nil {
		return err
	}
	return tx.NoteOn("roll", string(meeting), before, roll)
}
