package governance

import (
	"testing"

	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

func TestPolicies(t *testing.T) {
	t.Parallel()
	const ours, theirs = product.ID("ours"), product.ID("theirs")
	groups := []group.ID{"steering"}
	granted := func(role auth.Role, scope auth.Scope) auth.Actor {
		return auth.Actor{Account: "a", Person: "p", For: auth.Party{ID: "aarhus"}, Grants: []auth.Grant{{Role: role, Scope: scope}}}
	}
	sitting := auth.Actor{Account: "a", Person: "p", For: auth.Party{ID: "aarhus", Member: true, Groups: []string{"steering"}}}
	reading := granted(auth.Secretariat, auth.Everywhere)
	reading.Token, reading.Scopes = true, []string{auth.ReadScope}
	coordinator := granted(auth.Coordinator, auth.For(auth.Product, ours))
	owner := granted(auth.Representative, auth.For(auth.Authority, "aarhus"))

	writing, submitted, endorsed := Self{Product: ours, State: Writing}, Self{Product: ours, State: Submitted}, Self{Product: ours, State: Endorsed}
	draft, sent, public := Evaluation{Product: ours, State: Drafted}, Evaluation{Product: ours, State: Sent}, Evaluation{Product: ours, State: Published}
	for name, c := range map[string]struct {
		self   Self
		groups []group.ID
		want   bool
	}{
		"nobody can endorse it": {submitted, nil, true}, "somebody can": {submitted, groups, false},
		"it stands elsewhere": {Self{Product: ours, State: Submitted, Source: source}, groups, true},
	} {
		if got := canPublish(keeper, c.self, c.groups); got != c.want || canPublish(coordinator, c.self, c.groups) {
			t.Errorf("%s: the keepers publish it: %t", name, got)
		}
	}
	mine, boards := FollowUp{Product: ours, Track: OfProduct, Owner: "syddjurs"}, FollowUp{Product: ours, Track: OfBoard, Owner: "aarhus"}
	type rights struct {
		evaluate, answer, reply, endorse          bool
		writing, submitted, endorsed              bool
		draft, sent, public                       bool
		finishesProducts, finishesBoards, otherOf bool // otherOf: answers for another product
	}
	for name, c := range map[string]struct {
		actor auth.Actor
		want  rights
	}{
		"visitor":            {auth.Actor{}, rights{endorsed: true, public: true}},
		"somebody":           {auth.Actor{Account: "a", Person: "p"}, rights{endorsed: true, public: true}},
		"member":             {auth.Actor{Account: "a", Person: "p", For: auth.Party{ID: "aarhus", Member: true}}, rights{endorsed: true, public: true}},
		"board":              {granted(auth.Board, auth.Everywhere), rights{endorsed: true, public: true}},
		"supplier":           {granted(auth.Supplier, auth.For(auth.Authority, "firma")), rights{endorsed: true, public: true}},
		"owner of follow-up": {owner, rights{endorsed: true, public: true, finishesBoards: true}},
		"coordinator": {coordinator, rights{
			answer: true, reply: true, writing: true, submitted: true, endorsed: true, sent: true, public: true, finishesProducts: true,
		}},
		"another's coordinator":     {granted(auth.Coordinator, auth.For(auth.Product, theirs)), rights{endorsed: true, public: true, otherOf: true}},
		"coordinator of the group":  {granted(auth.Coordinator, auth.For(auth.Group, "steering")), rights{endorse: true, writing: true, submitted: true, endorsed: true, sent: true, public: true}},
		"steering group":            {sitting, rights{endorse: true, writing: true, submitted: true, endorsed: true, sent: true, public: true}},
		"secretariat, reading only": {reading, rights{writing: true, submitted: true, endorsed: true, draft: true, sent: true, public: true}},
		"secretariat": {granted(auth.Secretariat, auth.Everywhere), rights{
			evaluate: true, answer: true, writing: true, submitted: true, endorsed: true, draft: true, sent: true, public: true,
			finishesProducts: true, finishesBoards: true, otherOf: true,
		}},
		"the program": {auth.System("test"), rights{
			evaluate: true, answer: true, writing: true, submitted: true, endorsed: true, draft: true, sent: true, public: true,
			finishesProducts: true, finishesBoards: true, otherOf: true,
		}},
	} {
		a := c.actor
		got := rights{
			CanEvaluate(a), canAnswer(a, ours), canReply(a, ours), canEndorse(a, groups),
			canReadSelf(a, writing, groups), canReadSelf(a, submitted, groups), canReadSelf(a, endorsed, groups),
			canReadEvaluation(a, draft, groups), canReadEvaluation(a, sent, groups), canReadEvaluation(a, public, groups),
			CanFinish(a, mine), CanFinish(a, boards), canAnswer(a, theirs),
		}
		if got != c.want {
			t.Errorf("%s\n got %+v\nwant %+v", name, got, c.want)
		}
	}
}
