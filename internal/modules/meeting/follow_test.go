package meeting

import (
	"errors"
	"slices"
	"testing"

	"alminding/internal/base/vote"
	"alminding/internal/modules/ballot"
	"alminding/internal/platform/auth"
)

// Whatever the page of a meeting shows, its page is told of: of the meeting or of one of
// the items that it follows.
func TestFollowed_PageIsToldOfEveryWrite(t *testing.T) {
	t.Parallel()
	inHall(t, nil, func(t *testing.T, h *hall) {
		items, inside, err := h.ItemsOf(t.Context(), h.bo, h.m.ID)
		must(t, err)
		topics := []string{"meeting:" + string(h.m.ID)}
		if !inside {
			t.Error("a member of the group is outside")
		}
		for _, it := range items {
			topics = append(topics, "item:"+string(it), ballot.VotesOn+":"+string(it))
		}
		told := make(chan []string, 1000)
		h.DB.OnChange(func(change string, things []string) {
			if change != "" {
				told <- things
			}
		})
		var b ballot.Ballot
		for _, write := range []struct {
			what string
			do   func()
		}{
			{"an item is added", func() { h.item(h.m, Content{Title: "Eventuelt"}) }},
			{"an answer", func() { must(t, h.Reply(t.Context(), h.bo, h.m.ID, Comes)) }},
			{"the meeting begins", func() { h.begins() }},
			{"somebody comes", func() { h.comes(h.anna, h.seat(anna)) }},
			{"another comes", func() { h.comes(h.bo, h.seat(bo)) }},
			{"a vote is opened", func() { b = h.ask(vote.Listed) }},
			{"somebody votes", func() { must(t, h.casts(b, h.bo, h.seat(bo), vote.For)) }},
			{"somebody goes", func() { h.goes(h.bo, h.seat(bo)) }},
			{"the vote is closed", func() { h.closes(b, ballot.Raised{}) }},
		} {
			write.do()
			for about := range told { // on PostgreSQL a node hears itself too, and its earlier writes
				if slices.ContainsFunc(about, func(thing string) bool { return slices.Contains(topics, thing) }) {
					break
				}
				if len(told) == 0 {
					t.Errorf("%s: told of %v, which the page does not follow", write.what, about)
					break
				}
			}
		}
	})
}

func TestItemsOf_NoReader_NotFound(t *testing.T) {
	t.Parallel()
	inHall(t, nil, func(t *testing.T, h *hall) {
		closed, err := h.Plan(t.Context(), h.anna, h.group.ID, func() Plan {
			p := onPlan("2026-11-23")
			p.Reach = auth.ReachOf(auth.Group, string(h.group.ID))
			return p
		}())
		must(t, err)
		h.item(closed, Content{Title: "Lukket"})
		if items, inside, err := h.ItemsOf(t.Context(), h.bo, closed.ID); err != nil || !inside || len(items) != 1 {
			t.Errorf("inside: %v, %v", items, err)
		}
		for _, m := range []ID{closed.ID, "no-meeting"} {
			if items, inside, err := h.ItemsOf(t.Context(), auth.Actor{}, m); inside || !errors.Is(err, ErrNotFound) || len(items) > 0 {
				t.Errorf("a visitor of %s: %v, %v", m, items, err)
			}
		}
	})
}
