package meeting

import (
	"context"
	"errors"
	"slices"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
)

// Minute is what somebody writes that came of an item, and what stood there when
// they began.
type Minute struct {
	Item    ItemID
	Was     string
	Outcome string
}

// Minutes writes what came of the items, while the meeting is held and until its
// minutes are approved. Several may write at once: what one of them did not touch
// stays as another wrote it, and where two wrote on the same item nothing is written
// and the fault of the later one's field tells what the other wrote.
func (s *Service) Minutes(ctx context.Context, actor auth.Actor, meeting ID, list []Minute) (err error) {
	defer errs.Wrap(&err, "meeting.Minutes(%.50s)", meeting)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("meeting.minutes", string(meeting)), func(tx *db.Tx) error {
		m, err := meetingByID(ctx, tx, meeting)
		if err != nil {
			return missing(err)
		}
		if err := m.in(Held); err != nil {
			return err
		}
		items, err := itemsOf(ctx, tx, meeting)
		if err != nil {
			return err
		}
		changed, err := minuted(items, list)
		if err != nil {
			return err
		}
		if len(changed) == 0 {
			return db.ErrNoChange
		}
		for _, it := range changed {
			if err := saveItem(ctx, tx, it); err != nil {
				return err
			}
			if err := tx.NoteOn("item", string(it.ID), document(items, it.ID), it); err != nil {
				return err
			}
		}
		return touch(ctx, tx, &m, d)
	})
}

// OutcomeField is the name under which forms ask what came of an item.
func OutcomeField(it ItemID) string { return "outcome-" + string(it) }

// minuted gives the items that the list changes, as it says they are.
func minuted(items []Item, list []Minute) (changed []Item, err error) {
	var f errs.Fields
	for _, x := range list {
		at := slices.IndexFunc(items, func(it Item) bool { return it.ID == x.Item })
		if at < 0 {
			return nil, ErrStale // taken off the agenda
		}
		it := items[at]
		text, was := plain(x.Outcome), plain(x.Was)
		f.Limit(OutcomeField(it.ID), text, MaxText)
		switch {
		case text == was, text == it.Outcome: // not touched, or both wrote the same
		case it.Outcome != was:
			f.Add(OutcomeField(it.ID), "meeting.minutes_changed", "text", it.Outcome)
		default:
			it.Outcome = text
			changed = append(changed, it)
		}
	}
	return changed, f.Err()
}

// plain is a text as it is kept, however a browser ended its lines.
func plain(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

// Approve approves the minutes, which from then on cannot be changed, and are read by
// reach. Every item must say what came of it.
func (s *Service) Approve(ctx context.Context, actor auth.Actor, meeting ID) (m Meeting, err error) {
	defer errs.Wrap(&err, "meeting.Approve(%.50s)", meeting)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return m, err
	}
	return s.change(ctx, actor, "meeting.approve", d, func(tx *db.Tx, m *Meeting) error {
		if err := m.in(Held); err != nil {
			return err
		}
		items, err := itemsOf(ctx, tx, meeting)
		if err != nil {
			return err
		}
		if err := s.noneOpen(ctx, tx, items); err != nil {
			return err
		}
		var f errs.Fields
		for _, it := range items {
			if it.Outcome == "" {
				f.Add(OutcomeField(it.ID), "meeting.no_outcome", "title", it.Title)
			}
		}
		if f.Err() != nil {
			return f.Err()
		}
		if err := s.publishBallots(ctx, tx, *m, items); err != nil {
			return err
		}
		now := tx.Now()
		m.State, m.Approved = Approved, &now
		return duty.Ask(ctx, tx)
	})
}

// Decide writes what came of the item as a draft in the register of decisions, which
// is approved there and may be completed first. The register decides whether the
// group may decide the matter. The item and the decision lead to each other, and how it
// was voted on goes with it.
func (s *Service) Decide(ctx context.Context, actor auth.Actor, meeting ID, item ItemID, matter group.Matter) (draft decision.Draft, err error) {
	defer errs.Wrap(&err, "meeting.Decide(%.50s)", item)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return draft, err
	}
	at := slices.IndexFunc(d.Items, func(it Item) bool { return it.ID == item })
	if at < 0 {
		return draft, ErrNotFound
	}
	if err := s.withBallots(ctx, actor, d.Items[at:at+1]); err != nil {
		return draft, err
	}
	it := d.Items[at]
	if it.Kind != ToDecide || it.Outcome == "" || d.State != Held && d.State != Approved {
		return draft, ErrState
	}
	if stands, err := s.Stands(ctx, it); err != nil {
		return draft, err
	} else if stands {
		return draft, ErrState
	}
	written := i18n.With(ctx, s.site.Texts.In(i18n.Danish)) // as the minutes are, whoever presses the button
	begin, err := s.decisions.ToBegin(ctx, actor, d.decided(written, it, matter))
	if err != nil {
		return draft, err
	}
	err = s.db.Write(ctx, actor.Change("meeting.decide", string(meeting)), func(tx *db.Tx) error {
		items, err := itemsOf(ctx, tx, meeting)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(items, func(it Item) bool { return it.ID == item })
		if at < 0 || items[at].Decision != it.Decision {
			return ErrStale
		}
		if draft, err = begin.BeginIn(ctx, tx); err != nil {
			return err
		}
		after := items[at]
		after.Decision = draft.ID
		if err := saveItem(ctx, tx, after); err != nil {
			return err
		}
		return tx.NoteOn("item", string(item), items[at], after)
	})
	return draft, err
}

// Stands reports whether the item's decision is in the register, or still a draft: one
// that was thrown away may be written anew.
func (s *Service) Stands(ctx context.Context, it Item) (is bool, err error) {
	defer errs.Wrap(&err, "meeting.Stands(%.50s)", it.ID)
	if it.Decision == "" {
		return false, nil
	}
	_, err = s.decisions.DraftByID(ctx, auth.System("meeting"), it.Decision)
	switch {
	case err == nil, errors.Is(err, decision.ErrApproved):
		return true, nil
	case errs.KindOf(err) == errs.NotFound:
		return false, nil
	}
	return false, err
}

// decided is the item as the register takes it.
func (d Details) decided(ctx context.Context, it Item, matter group.Matter) decision.Content {
	c := decision.Content{
		Group: d.Group, Matter: matter, Day: civil.At(d.Day()), Reach: d.Reach, Effects: d.effects(it, matter),
		Heading: product.Text{Da: it.Title}, Text: product.Text{Da: it.Outcome},
	}
	if it.Closed {
		c.Reach = decision.Closed(d.Group)
		c.Open = decision.Open{Heading: product.Text{Da: it.Open.Title}, Text: product.Text{Da: it.Open.Text}}
	} else if c.Reach != auth.Public {
		c.Open.Heading = c.Heading
	}
	if d.In.Product != "" {
		c.Products = []product.ID{d.In.Product}
	}
	if b, voted := it.Settled(); voted {
		c.Vote = b.Told(ctx)
	}
	return c
}

// DecidedAt is the meeting and the item at which a decision was made.
type DecidedAt struct {
	Meeting Meeting
	Item    Item
}

// ByDecision finds where the decision was made, for who may read of it there;
// ErrNotFound where that is no meeting.
func (s *Service) ByDecision(ctx context.Context, actor auth.Actor, made decision.ID) (at DecidedAt, err error) {
	defer errs.Wrap(&err, "meeting.ByDecision(%.50s)", made)
	of, err := meetingOfDecision(ctx, s.db, made)
	if err != nil {
		return at, missing(err)
	}
	d, err := s.ByID(ctx, actor, of)
	if err != nil {
		return at, err
	}
	for _, it := range d.Items {
		if it.Decision == made {
			return DecidedAt{d.Meeting, it}, nil
		}
	}
	return at, ErrNotFound
}

// AddAction writes down what the holder of a seat of the roll is to do. It stays on
// lists, and is a duty, until it is done.
func (s *Service) AddAction(ctx context.Context, actor auth.Actor, seat group.SeatID, a Action) (saved Action, err error) {
	defer errs.Wrap(&err, "meeting.AddAction(%.50s)", a.Meeting)
	d, err := s.keeping(ctx, actor, a.Meeting)
	if err != nil {
		return a, err
	}
	a.ID, a.Text, a.Done = id.New[ActionID](), line.Tidy(a.Text), 0
	a.Authority, a.Person = "", ""
	for _, x := range d.Roll {
		if x.Seat == seat {
			a.Authority, a.Person = x.Authority, x.Person
		}
	}
	var f errs.Fields
	a.check(&f)
	if a.Item != "" && !slices.ContainsFunc(d.Items, func(it Item) bool { return it.ID == a.Item }) {
		f.Add("item", "errs.choose")
	}
	if a.Due != 0 && a.Due < d.Day() {
		f.Add("due", "meeting.due_before")
	}
	if f.Err() != nil {
		return a, f.Err()
	}
	return a, s.db.Write(ctx, actor.Change("action.add", string(a.ID)), func(tx *db.Tx) error {
		m, err := meetingByID(ctx, tx, a.Meeting)
		if err != nil {
			return missing(err)
		}
		if err := m.in(Held); err != nil {
			return err
		}
		known, err := actionsOf(ctx, tx, a.Meeting)
		if err != nil {
			return err
		}
		if len(known) >= maxActions {
			return errs.New(errs.Conflict, "meeting.too_many", "max", maxActions)
		}
		if err := insertAction(ctx, tx, a); err != nil {
			return err
		}
		if err := touch(ctx, tx, &m, d); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return tx.Note(nil, a)
	})
}

// Finish says that the action is done, or that it is not after all. Its owner may,
// and those who keep the meeting.
func (s *Service) Finish(ctx context.Context, actor auth.Actor, meeting ID, action ActionID, done bool) (err error) {
	defer errs.Wrap(&err, "meeting.Finish(%.50s)", action)
	d, known, err := s.actionOf(ctx, actor, meeting, action)
	if err != nil {
		return err
	}
	if !canFinish(actor, known, d.CanKeep) {
		return ErrForbidden
	}
	return s.db.Write(ctx, actor.Change("action.finish", string(action)), func(tx *db.Tx) error {
		before, err := actionByID(ctx, tx, action)
		if err != nil {
			return missing(err)
		}
		after := before
		if after.Done = 0; done {
			after.Done = civil.Of(tx.Now())
		}
		if done == (before.Done != 0) {
			return db.ErrNoChange
		}
		if err := setDone(ctx, tx, after); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return tx.Note(before, after)
	})
}

// actionOf gives the action to those who may know of it: who may read it in the
// minutes, and the authority whose it is.
func (s *Service) actionOf(ctx context.Context, actor auth.Actor, meeting ID, action ActionID) (d Details, a Action, err error) {
	if a, err = actionByID(ctx, s.db, action); err != nil {
		return d, a, missing(err)
	}
	if a.Meeting != meeting {
		return d, a, ErrNotFound
	}
	own := actor.SignedIn() && actor.For.ID == string(a.Authority)
	d, err = s.ByID(ctx, actor, meeting)
	if errs.KindOf(err) == errs.NotFound && own {
		return d, a, nil
	}
	if err != nil {
		return d, a, err
	}
	if !own && !slices.ContainsFunc(d.Actions, func(x Action) bool { return x.ID == action }) {
		return d, a, ErrNotFound
	}
	return d, a, nil
}

// ActionByID gives the action with its meeting, as far as the actor may read of it,
// and whether the actor may say that it is done. Whoever it is for reads it whatever
// the minutes' reach.
func (s *Service) ActionByID(ctx context.Context, actor auth.Actor, meeting ID, action ActionID) (x ActionOf, may bool, err error) {
	defer errs.Wrap(&err, "meeting.ActionByID(%.50s)", action)
	d, a, err := s.actionOf(ctx, actor, meeting, action)
	if err != nil {
		return x, false, err
	}
	if d.ID == "" { // the owner may not read the meeting; its day is in the duty
		if d.Meeting, err = meetingByID(ctx, s.db, meeting); err != nil {
			return x, false, missing(err)
		}
		d.Meeting = Meeting{ID: d.ID, Group: d.Group, Plan: Plan{Start: d.Start, End: d.End}}
	}
	return ActionOf{a, d.Meeting}, canFinish(actor, a, d.CanKeep), nil
}

// ActionOf is an action with the meeting that it comes from.
type ActionOf struct {
	Action
	Of Meeting
}

// OpenActions lists the group's actions that are not done and that the actor may
// read, the most urgent first.
func (s *Service) OpenActions(ctx context.Context, actor auth.Actor, of group.ID) (all []ActionOf, err error) {
	defer errs.Wrap(&err, "meeting.OpenActions(%.50s)", of)
	list, err := openActions(ctx, s.db, of)
	if err != nil {
		return nil, err
	}
	read := map[ID]Details{}
	for _, a := range list {
		d, ok := read[a.Meeting]
		if !ok {
			if d, err = s.ByID(ctx, actor, a.Meeting); errs.KindOf(err) == errs.NotFound {
				continue
			} else if err != nil {
				return nil, err
			}
			read[a.Meeting] = d
		}
		if at := slices.IndexFunc(d.Actions, func(x Action) bool { return x.ID == a.ID }); at >= 0 {
			all = append(all, ActionOf{d.Actions[at], d.Meeting})
		}
	}
	return all, nil
}
