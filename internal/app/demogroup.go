package app

import (
	"context"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/group"
	"alminding/internal/modules/meeting"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// demoGroupSlug is the demonstration's own group. What it does is made up, and it says
// so itself: no source tells what happens at a meeting of the groups that there are,
// so what is made up of meetings stays in a group that is made up as well.
const demoGroupSlug = "demogruppen"

// demoGroup is the group while it is filled.
type demoGroup struct {
	*App
	group.Group
	actor auth.Actor
	today civil.Date
	seats []demoSeat // the chair's first
}

// demoSeat is a seat with the one who fills it.
type demoSeat struct {
	id    group.SeatID
	actor auth.Actor
}

// addDemoGroup founds the demonstration's group and lets it meet, vote and plan.
// Broken off, it is left as far as it came.
func (a *App) addDemoGroup(ctx context.Context, actor auth.Actor) (err error) {
	defer errs.Wrap(&err, "app.addDemoGroup")
	if _, err := a.groups.BySlug(ctx, actor, demoGroupSlug); errs.KindOf(err) != errs.NotFound {
		return err
	}
	g := &demoGroup{App: a, actor: actor, today: civil.Of(a.db.Now())}
	for _, step := range []func(context.Context) error{g.found, g.give, g.meet, g.recur, g.ask} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (g *demoGroup) source() cite.Source {
	return cite.Source{Title: "Eksempel, opdigtet til demoen", Date: civil.At(g.today)}
}

func (g *demoGroup) found(ctx context.Context) (err error) {
	purpose := product.Text{
		Da: "Et eksempel: gruppen, dens møder og det, den stemmer om, er opdigtet til demoen.",
		En: "An example: the group, its meetings and what it votes on are made up for the demonstration.",
	}
	g.Group, err = g.groups.Found(ctx, g.actor, group.Group{
		Slug: demoGroupSlug, Kind: group.Working, Name: product.Text{Da: "Demogruppen", En: "The demo group"}, Purpose: purpose,
		Exists: civil.Since(g.today - 60), Reach: auth.Public, Source: g.source(),
	})
	if err != nil {
		return err
	}
	return g.groups.Adopt(ctx, g.actor, g.ID, g.Version, g.Exists, group.Charter{
		Purpose: purpose, Mandate: group.Matters{group.Budget, group.Other}, PerAuthority: 1, Quorum: group.Fraction{Num: 1, Den: 2},
		Majority: group.HalfOfCast, Counting: group.PerSeat, Meetings: 4, Openness: group.ForAll, Source: g.source(),
	})
}

// give lets three of the demonstration's accounts sit in the group.
func (g *demoGroup) give(ctx context.Context) error {
	for _, s := range []struct {
		account string
		role    group.Role
	}{{"kommune-demo", group.Chair}, {"koordinator-demo", group.Member}, {"bestyrelse-demo", group.Member}} {
		for _, d := range demoAccounts {
			if d.name != s.account {
				continue
			}
			account, err := auth.AccountByEmail(ctx, g.db, d.email())
			if err != nil {
				return err
			}
			authority, err := g.registry.AuthorityBySlug(ctx, d.authority)
			if err != nil {
				return err
			}
			seat, err := g.groups.Give(ctx, g.actor, civil.Since(g.today), group.SeatFact{
				Group: g.ID, Authority: authority.ID, Person: registry.PersonID(account.Person), Role: s.role, Votes: true, Source: g.source(),
			})
			if err != nil {
				return err
			}
			g.seats = append(g.seats, demoSeat{seat, auth.Actor{
				Account: string(account.ID), Person: account.Person, For: auth.Party{ID: string(authority.ID), Groups: []string{string(g.ID)}},
			}})
		}
	}
	return nil
}

// meet holds yesterday's meeting: all are there, the budget is voted on by name, and the
// minutes are approved.
func (g *demoGroup) meet(ctx context.Context) error {
	day := (g.today - 1).Time()
	start := time.Date(day.Year(), day.Month(), day.Day(), 13, 0, 0, 0, civil.Copenhagen)
	m, err := g.meetings.Plan(ctx, g.actor, g.ID, meeting.Plan{Start: start, End: start.Add(2 * time.Hour), Place: "Rådhuset i Ebeltoft", Reach: auth.Public})
	if err != nil {
		return err
	}
	var items []meeting.Item
	for _, c := range demoAgenda {
		it, err := g.meetings.AddItem(ctx, g.actor, m.ID, 0, c)
		if err != nil {
			return err
		}
		items = append(items, it)
	}
	if _, err = g.meetings.Invite(ctx, g.actor, m.ID, ""); err != nil {
		return err
	}
	if _, err = g.meetings.SendPapers(ctx, g.actor, m.ID); err != nil {
		return err
	}
	if m, err = g.meetings.Hold(ctx, g.actor, m.ID); err != nil {
		return err
	}
	here := make([]meeting.Presence, len(g.seats))
	for i, seat := range g.seats {
		here[i] = meeting.Presence{Seat: seat.id, Arrived: &start}
	}
	if _, err = g.meetings.Attend(ctx, g.actor, m.ID, m.Version, here); err != nil {
		return err
	}
	if err = g.vote(ctx, m.ID, items[1]); err != nil {
		return err
	}
	return g.minute(ctx, m.ID, items)
}

// demoAgenda is what the group deals with; the second item is voted on.
var demoAgenda = []meeting.Content{
	{Kind: meeting.Information, Title: "Nyt fra medlemmerne", Text: "En runde om bordet."},
	{Kind: meeting.ToDecide, Title: "Budget for et fælles kursus", Text: "Et kursus i at skrive sagsoplæg.", Paper: meeting.Paper{
		Status: meeting.PaperReady, Purpose: "Gruppen skal beslutte, om der holdes et fælles kursus.", Background: "Flere medlemmer har ønsket det.",
		Recommendation: "At der sættes 20.000 kr. af.", Consequences: "Udgiften deles efter antal deltagere.",
	}},
	{
		Kind: meeting.Discussion, Title: "Et tilbud om lokaler", Text: "Prisen er fortrolig, så længe der forhandles.", Closed: true,
		Open: meeting.Open{Title: "Et tilbud", Text: "Punktet er lukket, fordi der forhandles om en pris."},
	},
}

// vote is by name, and not of one mind.
func (g *demoGroup) vote(ctx context.Context, m meeting.ID, it meeting.Item) error {
	b, err := g.meetings.Vote(ctx, g.actor, m, it.ID, ballot.Question{
		Title: product.Text{Da: "Skal der sættes 20.000 kr. af til kurset?", En: "Shall 20,000 kroner be set aside for the course?"}, Matter: group.Budget, Method: vote.Listed,
	}, ballot.Barred{})
	if err != nil {
		return err
	}
	for i, answer := range []vote.Answer{vote.For, vote.For, vote.Against} {
		seat := g.seats[i]
		if err = g.ballots.Cast(ctx, seat.actor, b.ID, []ballot.VoterID{ballot.VoterID(seat.id)}, answer); err != nil {
			return err
		}
	}
	_, err = g.ballots.Close(ctx, g.actor, b.ID, ballot.Raised{})
	return err
}

func (g *demoGroup) minute(ctx context.Context, m meeting.ID, items []meeting.Item) error {
	err := g.meetings.Minutes(ctx, g.actor, m, []meeting.Minute{
		{Item: items[0].ID, Outcome: "Gruppen tog orienteringen til efterretning."}, {Item: items[2].ID, Outcome: "Formanden forhandler videre."},
	})
	if err != nil {
		return err
	}
	_, err = g.meetings.AddAction(ctx, g.actor, g.seats[0].id, meeting.Action{Meeting: m, Item: items[1].ID, Text: "Find en dag til kurset", Due: g.today + 30})
	if err != nil {
		return err
	}
	_, err = g.meetings.Approve(ctx, g.actor, m)
	return err
}

// recur plans a year of meetings, as the charter wants them.
func (g *demoGroup) recur(ctx context.Context) error {
	_, err := g.meetings.PlanSeries(ctx, g.actor, g.ID, meeting.Schedule{
		Rule: meeting.Rule{Nth: 1, Weekday: time.Tuesday, SkipJuly: true, SkipHolidays: true}, First: g.today + 1, Last: g.today + 365,
		Start: 13 * 60, End: 15 * 60, Place: "Rådhuset i Ebeltoft", Reach: auth.Public,
	})
	return err
}

// ask opens a vote between meetings, which is still open.
func (g *demoGroup) ask(ctx context.Context) error {
	closes := (g.today + 14).Time()
	_, err := g.ballots.Ask(ctx, g.actor, ballot.Question{
		Group: g.ID, Matter: group.Other, Title: product.Text{Da: "Skal gruppens næste møde holdes på nettet?", En: "Shall the next meeting of the group be held online?"},
		Text: product.Text{Da: "Så slipper alle for at rejse.", En: "Then nobody has to travel."}, Method: vote.Listed, Closes: &closes,
	}, ballot.Barred{})
	return err
}
