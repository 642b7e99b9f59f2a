package meeting

import (
	"context"
	"slices"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Proxy lets one seat cast the votes of another at a meeting. It counts while its
// giver is away and its holder there; for all that is voted on, from when it was given
// until it is taken back or given to another. If the charter of the meeting's day bars
// proxies it counts for nothing, also where it was given before that was adopted.
type Proxy struct {
	Giver  group.SeatID      `json:"giver"`
	Holder group.SeatID      `json:"holder"`
	Given  time.Time         `json:"given"`
	Ended  *time.Time        `json:"ended,omitempty"`  // nil while it holds
	Person registry.PersonID `json:"person,omitempty"` // who wrote it down
}

func (p Proxy) until() time.Time {
	if p.Ended == nil {
		return endless
	}
	return *p.Ended
}

// ProxyOf is the proxy that the seat has given and not taken back.
func (d Details) ProxyOf(giver group.SeatID) (Proxy, bool) {
	at := slices.IndexFunc(d.Proxies, func(p Proxy) bool { return p.Giver == giver && p.Ended == nil })
	if at < 0 {
		return Proxy{}, false
	}
	return d.Proxies[at], true
}

// BarsProxies reports whether each has to vote itself at the meeting.
func (d Details) BarsProxies() bool { return d.Charter().Proxying == group.NoProxies }

// countedProxies are those that the charter of the meeting's day lets count.
func (d Details) countedProxies() []Proxy {
	if d.BarsProxies() {
		return nil
	}
	return d.Proxies
}

// Authorize gives the giver's proxy to the holder, in place of another. Who fills the
// giver's seat may, and those who keep the meeting, from the invitation on until the
// minutes are approved.
func (s *Service) Authorize(ctx context.Context, actor auth.Actor, meeting ID, giver, holder group.SeatID) (err error) {
	defer errs.Wrap(&err, "meeting.Authorize(%.50s, %.50s)", meeting, giver)
	return s.onProxy(ctx, actor, "meeting.authorize", meeting, giver, func(p proxying) (Proxy, error) {
		return Proxy{Giver: giver, Holder: holder, Given: p.now, Person: registry.PersonID(actor.Person)}, p.check(giver, holder)
	})
}

// Revoke takes the giver's proxy back. Who may is who may Authorize.
func (s *Service) Revoke(ctx context.Context, actor auth.Actor, meeting ID, giver group.SeatID) (err error) {
	defer errs.Wrap(&err, "meeting.Revoke(%.50s, %.50s)", meeting, giver)
	return s.onProxy(ctx, actor, "meeting.revoke", meeting, giver, func(proxying) (Proxy, error) { return Proxy{Giver: giver}, nil })
}

// onProxy writes the proxy that fn makes, in place of the giver's; with no holder there
// is none from then on.
func (s *Service) onProxy(
	ctx context.Context, actor auth.Actor, action string, meeting ID, giver group.SeatID, fn func(proxying) (Proxy, error),
) error {
	d, err := s.whole(ctx, actor, meeting)
	if err != nil {
		return err
	}
	if !d.CanKeep && !d.isOwn(giver) {
		return ErrForbidden
	}
	return s.db.Write(ctx, actor.Change(action, string(meeting)), func(tx *db.Tx) error {
		m, err := meetingByID(ctx, tx, meeting)
		if err != nil {
			return missing(err)
		}
		if err := m.in(Invited, Held); err != nil {
			return err
		}
		p := proxying{by: d.counting(), laid: d.Charter(), held: m.State == Held, now: tx.Now()}
		if p.roll, err = rollOf(ctx, tx, meeting); err != nil {
			return err
		}
		all, err := proxiesOf(ctx, tx, meeting)
		if err != nil {
			return err
		}
		p.given = slices.DeleteFunc(all, func(x Proxy) bool { return x.Ended != nil })
		x, err := fn(p)
		if err != nil {
			return err
		}
		return p.write(ctx, tx, meeting, x)
	})
}

// proxying is what a proxy is judged by.
type proxying struct {
	roll  []Seat
	given []Proxy // and not taken back
	by    ballot.Counting
	laid  group.Charter
	held  bool
	now   time.Time
}

// check finds why the holder cannot have the giver's proxy.
func (p proxying) check(giver, holder group.SeatID) error {
	var f errs.Fields
	g, from := p.seat(giver)
	h, to := p.seat(holder)
	holds := 0
	for _, x := range p.given {
		if x.Holder == holder && x.Giver != giver {
			holds++
		}
	}
	switch {
	case !from || !g.Votes:
		f.Add("giver", "meeting.proxy.no_vote")
	case !to:
		f.Add("holder", "errs.choose")
	case voterOf(g, p.by) == voterOf(h, p.by) || g.Person != "" && g.Person == h.Person:
		f.Add("holder", "meeting.proxy.oneself")
	case !h.Votes:
		f.Add("holder", "meeting.proxy.no_vote")
	case slices.ContainsFunc(p.given, func(x Proxy) bool { return x.Giver == holder }):
		f.Add("holder", "meeting.proxy.passed_on")
	case p.held && !h.Present(p.now):
		f.Add("holder", "meeting.proxy.absent")
	default:
		p.laid.CheckProxy(&f, "holder", holds)
	}
	return f.Err()
}

func (p proxying) seat(id group.SeatID) (Seat, bool) {
	at := slices.IndexFunc(p.roll, func(x Seat) bool { return x.Seat == id })
	if at < 0 {
		return Seat{}, false
	}
	return p.roll[at], true
}

// write ends the giver's proxy of before, and writes the new one if it has a holder.
func (p proxying) write(ctx context.Context, tx *db.Tx, meeting ID, x Proxy) error {
	var before any
	if at := slices.IndexFunc(p.given, func(was Proxy) bool { return was.Giver == x.Giver }); at >= 0 {
		if p.given[at].Holder == x.Holder {
			return db.ErrNoChange
		}
		before = p.given[at]
		if err := endProxy(ctx, tx, meeting, x.Giver); err != nil {
			return err
		}
	}
	if x.Holder == "" {
		if before == nil {
			return db.ErrNoChange
		}
		return tx.NoteOn("proxy", string(x.Giver), before, nil)
	}
	if err := insertProxy(ctx, tx, meeting, x); err != nil {
		return err
	}
	return tx.NoteOn("proxy", string(x.Giver), before, x)
}
