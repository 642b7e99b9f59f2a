package meeting

import (
	"context"
	"errors"
	"slices"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/member"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
)

// Site is what invitations say of where they come from.
type Site struct {
	Texts *i18n.Catalogue
	URL   string // of the site, without a slash at the end
	Email string // of the organizer, which calendars want
}

// Service is the way in to meetings.
type Service struct {
	db          *db.DB
	files       blob.Store
	authorities *registry.Service
	members     *member.Service
	groups      *group.Service
	decisions   *decision.Service
	ballots     *ballot.Service
	site        Site
}

// Modules are those that meetings ask.
type Modules struct {
	Authorities *registry.Service
	Members     *member.Service
	Groups      *group.Service
	Decisions   *decision.Service
	Ballots     *ballot.Service
}

// New returns the meetings kept in d. Ballots are held at them from then on.
func New(d *db.DB, files blob.Store, m Modules, site Site) *Service {
	s := &Service{
		db: d, files: files, authorities: m.Authorities, members: m.Members, groups: m.Groups, decisions: m.Decisions, ballots: m.Ballots, site: site,
	}
	m.Ballots.Meet(s)
	return s
}

// Now is the moment by the service's clock.
func (s *Service) Now() time.Time { return s.db.Now() }

func (s *Service) today() civil.Date { return civil.Of(s.db.Now()) }

// Details is a meeting with all that one reader may know of it.
type Details struct {
	Meeting
	In         group.Group
	Series     *Series // that it belongs to; nil for a single meeting
	Items      []Item
	Roll       []Seat
	Proxies    []Proxy // those that were taken back among them
	Proposals  []Proposal
	People     map[registry.PersonID]string // that the reader may know
	Actions    []Action
	Deadlines  []Deadline
	Quorum     Quorum
	Inside     bool // the reader is of the group
	CanKeep    bool
	Own        []Seat // of the roll, that the reader fills
	CanPropose bool
	seats      []group.Held
	charter    *group.CharterVersion // of the meeting's day
}

// Open reports whether what belongs to the meeting may still be written.
func (d Details) Open() bool { return d.State != Approved && d.State != Cancelled }

// ByID reads the meeting as the actor may know it, or ErrNotFound.
func (s *Service) ByID(ctx context.Context, actor auth.Actor, meeting ID) (d Details, err error) {
	defer errs.Wrap(&err, "meeting.ByID(%.50s)", meeting)
	d, err = s.whole(ctx, actor, meeting)
	if err != nil {
		return d, err
	}
	d = d.facing()
	if err := s.withComments(ctx, d); err != nil {
		return d, err
	}
	return d, s.withBallots(ctx, actor, d.Items)
}

// whole reads all of a meeting that the actor may read something of.
func (s *Service) whole(ctx context.Context, actor auth.Actor, meeting ID) (d Details, err error) {
	if d.Meeting, err = meetingByID(ctx, s.db, meeting); err != nil {
		return d, missing(err)
	}
	of, err := s.groups.ByID(ctx, actor, d.Group)
	if errs.KindOf(err) == errs.NotFound {
		return Details{}, ErrNotFound
	}
	if err != nil {
		return d, err
	}
	if !canRead(actor, d.Meeting, of.Group) {
		return Details{}, ErrNotFound
	}
	d.In, d.seats, d.CanKeep, d.Inside = of.Group, of.Seats, canKeep(actor, of.Seats), inside(actor, of.Group)
	if d.charter, err = s.charterOn(ctx, d.Group, d.Day()); err != nil {
		return d, err
	}
	if d.Meeting.Series != "" {
		of, err := seriesByID(ctx, s.db, d.Meeting.Series)
		if err != nil {
			return d, err
		}
		d.Series = &of
	}
	if d.Items, err = itemsOf(ctx, s.db, meeting); err != nil {
		return d, err
	}
	if d.Roll, err = rollOf(ctx, s.db, meeting); err != nil {
		return d, err
	}
	if d.Actions, err = actionsOf(ctx, s.db, meeting); err != nil {
		return d, err
	}
	if d.Proxies, err = proxiesOf(ctx, s.db, meeting); err != nil {
		return d, err
	}
	if d.Proposals, err = proposalsOf(ctx, s.db, meeting); err != nil {
		return d, err
	}
	if d.CanPropose, err = s.canPropose(ctx, actor, of); err != nil {
		return d, err
	}
	d.Own = own(actor, d)
	d.Deadlines, d.Quorum = deadlines(d.Meeting, d.Charter()), quorum(d.Meeting, d.Roll, d.countedProxies(), d.counting(), d.Charter(), s.Now())
	if d.Inside && (d.CanKeep || d.In.Kind != group.Assembly) { // who works for a member need not know who came for the others
		d.People, err = s.people(ctx, d)
	}
	return d, err
}

// charterOn gives the group's charter of the day; nil where none is known.
func (s *Service) charterOn(ctx context.Context, of group.ID, day civil.Date) (*group.CharterVersion, error) {
	all, err := s.groups.Charters(ctx, auth.System("meeting"), of)
	for _, c := range all {
		if c.Period.Contains(day) {
			return &c, err
		}
	}
	return nil, err
}

// people gives the names of those on the roll, of the owners of actions and of those
// who wrote proxies. Who sits in a group is known to the whole group.
func (s *Service) people(ctx context.Context, d Details) (map[registry.PersonID]string, error) {
	var ids []registry.PersonID
	for _, x := range d.Roll {
		ids = append(ids, x.Person)
	}
	for _, x := range d.Actions {
		ids = append(ids, x.Person)
	}
	for _, x := range d.Proxies {
		ids = append(ids, x.Person)
	}
	names := map[registry.PersonID]string{}
	if len(ids) == 0 {
		return names, nil
	}
	found, err := s.authorities.PersonsByID(ctx, auth.System("meeting"), ids)
	for id, p := range found {
		names[id] = p.Name
	}
	return names, err
}

func missing(err error) error {
	if errors.Is(err, db.ErrNotFound) {
		return ErrNotFound
	}
	return err
}

// facing leaves of the meeting what its reader may know: those inside everything.
func (d Details) facing() Details {
	if d.Inside {
		return d
	}
	d.Link, d.Own, d.People, d.Series = "", nil, nil, d.Series.facing()
	d.Items, d.Actions = d.published(d.Items), d.openActions()
	d.Proposals = slices.DeleteFunc(slices.Clone(d.Proposals), func(p Proposal) bool {
		return !slices.ContainsFunc(d.Items, func(it Item) bool { return it.ID == p.Item && !it.Partly })
	})
	for i := range d.Proposals {
		d.Proposals[i].Person = ""
	}
	if d.State != Approved {
		d.Roll, d.Proxies, d.Quorum = nil, nil, Quorum{}
		return d
	}
	d.Roll, d.Proxies = slices.Clone(d.Roll), slices.Clone(d.Proxies)
	for i := range d.Roll {
		d.Roll[i].Person, d.Roll[i].Answer = "", ""
	}
	for i := range d.Proxies {
		d.Proxies[i].Person = ""
	}
	return d
}

// published gives the items as those outside the group read them: none before the
// invitation, papers once they have gone out, outcomes once the minutes are approved,
// and of closed items what is meant for everybody.
func (m Meeting) published(items []Item) (out []Item) {
	if m.State == Planned || m.State == Cancelled {
		return nil
	}
	for _, it := range items {
		if it.Closed {
			it = Item{
				ID: it.ID, Meeting: it.Meeting, Rank: it.Rank, Partly: true,
				Content: Content{Kind: it.Kind, Title: it.Open.Title, Text: it.Open.Text, Closed: true},
			}
		}
		if m.Papers == nil || it.Paper.Status != PaperReady {
			it.Paper = Paper{}
		}
		if m.Papers == nil {
			it.Files = nil
		}
		if m.State != Approved {
			it.Outcome, it.Decision = "", ""
		}
		out = append(out, it)
	}
	return out
}

// openActions are the actions that those outside the group may read: those of
// approved minutes that follow from no closed item, without who is to do them.
func (d Details) openActions() (out []Action) {
	closed := map[ItemID]bool{}
	for _, it := range d.Items {
		closed[it.ID] = it.Closed || it.Partly
	}
	for _, a := range d.Actions {
		if d.State == Approved && !closed[a.Item] {
			a.Person = ""
			out = append(out, a)
		}
	}
	return out
}

// keeping is whole for somebody who is going to write. The assembly has its members for
// seats.
func (s *Service) keeping(ctx context.Context, actor auth.Actor, meeting ID) (Details, error) {
	d, err := s.whole(ctx, actor, meeting)
	if err == nil && !d.CanKeep {
		err = ErrForbidden
	}
	if err == nil && d.In.Kind == group.Assembly {
		d.seats, err = s.assembled(ctx, d.Group)
	}
	return d, err
}

// change runs fn on the meeting and writes what it makes of it. It is for those who
// keep the meeting; d is how it was read before.
func (s *Service) change(
	ctx context.Context, actor auth.Actor, action string, d Details, fn func(tx *db.Tx, m *Meeting) error,
) (m Meeting, err error) {
	err = s.db.Write(ctx, actor.Change(action, string(d.ID)), func(tx *db.Tx) error {
		before, err := meetingByID(ctx, tx, d.ID)
		if err != nil {
			return missing(err)
		}
		m = before
		if err := fn(tx, &m); err != nil {
			return err
		}
		m.Version, m.Updated = before.Version+1, tx.Now()
		if err := updateMeeting(ctx, tx, m); err != nil {
			return err
		}
		if err := makeFindable(ctx, tx, m, d.In); err != nil {
			return err
		}
		return tx.NoteOn("meeting", string(m.ID), before, m)
	})
	return m, err
}

// in holds that the meeting is in one of the states.
func (m Meeting) in(states ...State) error {
	if !slices.Contains(states, m.State) {
		return ErrState
	}
	return nil
}
