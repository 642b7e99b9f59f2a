package meeting

import (
	"context"
	"slices"
	"strings"

	"alminding/internal/base/errs"
	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
)

var _ ballot.Room = (*Service)(nil)

// Vote lets the meeting vote on an item that is for decision: those who are on its roll
// and there, themselves or by proxy. What q says of group and item is filled in. One
// question at a time is open about an item.
func (s *Service) Vote(ctx context.Context, actor auth.Actor, meeting ID, item ItemID, q ballot.Question, barred ballot.Barred) (b ballot.Ballot, err error) {
	defer errs.Wrap(&err, "meeting.Vote(%.50s)", item)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return b, err
	}
	it, ok := d.item(item)
	if !ok {
		return b, ErrNotFound
	}
	q.Group, q.Closes = d.Group, nil
	q.About = ballot.About{Kind: ballot.InMeeting, ID: string(item), Path: d.Path() + "#" + it.Anchor()}
	return s.ballots.Ask(ctx, actor, q, barred)
}

// Voters lists who would have a vote if the meeting voted now.
func (s *Service) Voters(ctx context.Context, actor auth.Actor, meeting ID) (list []ballot.Voter, err error) {
	defer errs.Wrap(&err, "meeting.Voters(%.50s)", meeting)
	d, err := s.keeping(ctx, actor, meeting)
	if err != nil {
		return nil, err
	}
	g, err := s.groups.ByID(ctx, actor, d.Group)
	if err != nil {
		return nil, err
	}
	list, err = s.ballots.Entitled(ctx, g)
	by := d.counting()
	return slices.DeleteFunc(list, func(v ballot.Voter) bool {
		return !slices.ContainsFunc(d.Roll, func(x Seat) bool { return x.Votes && voterOf(x, by) == v.ID })
	}), err
}

func (d Details) item(id ItemID) (Item, bool) {
	at := slices.IndexFunc(d.Items, func(it Item) bool { return it.ID == id })
	if at < 0 {
		return Item{}, false
	}
	return d.Items[at], true
}

// Charter is what the group worked by on the meeting's day. It says nothing where none
// is known.
func (d Details) Charter() group.Charter {
	if d.charter == nil {
		return group.Charter{}
	}
	return d.charter.Value
}

func (d Details) counting() ballot.Counting { return ballot.CountingOf(d.In.Kind, d.Charter()) }

// Roll tells a ballot who is on the roll of the meeting that the item is for. Nobody
// votes before the meeting has begun, after its minutes are approved, on an item that
// is not for decision, or on two questions about one item.
func (s *Service) Roll(ctx context.Context, q db.Querier, item string, by ballot.Counting) (list []ballot.VoterID, err error) {
	m, it, err := meetingOfItem(ctx, q, ItemID(item))
	if err != nil {
		return nil, missing(err)
	}
	if err := m.in(Held); err != nil {
		return nil, err
	}
	if it.Kind != ToDecide {
		return nil, ErrState
	}
	if pending, err := s.ballots.Pending(ctx, q, []string{item}); err != nil || pending {
		return nil, cause(err, ErrVoting)
	}
	roll, err := rollOf(ctx, q, m.ID)
	for _, x := range roll {
		if id := voterOf(x, by); x.Votes && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list, err
}

// cause is err, or what else is wrong.
func cause(err error, otherwise *errs.Error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// Attendance tells a ballot who is there at the moment, and whose proxies they hold. An
// authority is there while one of its seats is.
func (s *Service) Attendance(ctx context.Context, q db.Querier, item string, by ballot.Counting, of []ballot.VoterID) (a ballot.Attendance, err error) {
	var only []group.SeatID // all where it is nil
	if by != ballot.ByAuthority && len(of) > 0 {
		for _, v := range of {
			only = append(only, group.SeatID(v))
		}
	}
	proxies, err := proxiesAmong(ctx, q, ItemID(item), only)
	if err != nil {
		return a, err
	}
	if len(proxies) > 0 {
		m, _, err := meetingOfItem(ctx, q, ItemID(item))
		if err != nil {
			return a, missing(err)
		}
		barred, err := group.BarsProxies(ctx, q, m.Group, m.Day())
		if err != nil {
			return a, err
		}
		if barred {
			proxies = nil
		}
	}
	if only != nil {
		for _, p := range proxies {
			only = append(only, p.Giver, p.Holder)
		}
	}
	roll, err := rollAmong(ctx, q, ItemID(item), only)
	if err != nil {
		return a, err
	}
	now, seats := s.Now(), map[group.SeatID]ballot.VoterID{}
	a.Present = map[ballot.VoterID]bool{}
	for _, x := range roll {
		id := voterOf(x, by)
		seats[x.Seat] = id
		a.Present[id] = a.Present[id] || x.Votes && x.Present(now)
	}
	for _, p := range proxies {
		if p := (ballot.Proxy{Giver: seats[p.Giver], Holder: seats[p.Holder]}); p.Giver != p.Holder {
			a.Proxies = append(a.Proxies, p)
		}
	}
	return a, nil
}

// Counted writes into the minutes what a ballot came to, after what stands there. The
// minutes are in Danish, which the community writes them in.
func (s *Service) Counted(ctx context.Context, tx *db.Tx, b ballot.Ballot) error {
	_, before, err := meetingOfItem(ctx, tx, ItemID(b.About.ID))
	if err != nil {
		return missing(err)
	}
	after := before
	after.Outcome = strings.TrimSpace(before.Outcome + "\n" + s.told(b))
	if err := saveItem(ctx, tx, after); err != nil {
		return err
	}
	return tx.NoteOn("item", string(after.ID), before, after)
}

// told is what a ballot came to, in a few sentences.
func (s *Service) told(b ballot.Ballot) string {
	p, r := s.site.Texts.In(i18n.Danish), b.Result
	outcome := p.T(ballot.OutcomeLabel(r.Outcome))
	if r.Winner > 0 {
		outcome += " " + b.Options[r.Winner-1].Da
	}
	key := "meeting.told"
	if b.Method.HasOptions() {
		key = "meeting.told_options"
	}
	text := p.T(key, "question", b.Title.Da, "outcome", outcome, "method", p.T(ballot.MethodLabel(b.Method)),
		"for", r.For, "against", r.Against, "neither", r.Abstain+r.Blank, "answered", r.Answered, "all", r.All)
	switch {
	case r.ByChair != "":
		text += " " + p.T("meeting.told_chair")
	case r.Even:
		text += " " + p.T("meeting.told_even")
	}
	if b.Barring != "" {
		text += " " + p.T("meeting.told_barred", "reason", b.Barring)
	}
	return text
}

// withBallots gives the items the ballots about them that the actor may read.
func (s *Service) withBallots(ctx context.Context, actor auth.Actor, items []Item) error {
	all, err := s.ballots.OfItems(ctx, actor, itemIDs(items))
	for i := range items {
		items[i].Ballots = all[string(items[i].ID)]
	}
	return err
}

func itemIDs(items []Item) []string {
	ids := make([]string, len(items))
	for i, it := range items {
		ids[i] = string(it.ID)
	}
	return ids
}

// noneOpen holds that nobody is voting, before the minutes are approved.
func (s *Service) noneOpen(ctx context.Context, tx *db.Tx, items []Item) error {
	pending, err := s.ballots.Pending(ctx, tx, itemIDs(items))
	if err == nil && pending {
		return ErrVoting
	}
	return err
}

// publishBallots lets what was voted on be read as far as the minutes.
func (s *Service) publishBallots(ctx context.Context, tx *db.Tx, m Meeting, items []Item) error {
	for _, it := range items {
		reach := m.Reach
		if it.Closed {
			reach = decision.Closed(m.Group)
		}
		if err := s.ballots.Publish(ctx, tx, string(it.ID), reach); err != nil {
			return err
		}
	}
	return nil
}

// Settled is the last ballot about the item that was counted.
func (it Item) Settled() (b ballot.Summary, ok bool) {
	for _, x := range slices.Backward(it.Ballots) {
		if x.Result != nil {
			return x, true
		}
	}
	return b, false
}

// effects are what a decision of the matter changes of the group's product, as far as
// the meeting knows it. A proposal that was voted down changes nothing.
func (d Details) effects(it Item, matter group.Matter) []decision.Effect {
	object, ok := map[group.Matter]decision.Object{
		group.ProductLevel: decision.Level, group.ProductStage: decision.Stage, group.PriceList: decision.Prices,
	}[matter]
	if b, voted := it.Settled(); !ok || d.In.Product == "" || voted && b.Result.Outcome != vote.Adopted && b.Result.Outcome != vote.Chosen {
		return nil
	}
	return []decision.Effect{{Object: object, ID: string(d.In.Product), Text: product.Text{Da: it.Title}}}
}
