package group

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

func TestMandate(t *testing.T) {
	t.Parallel()
	type bodies map[Kind]Matters
	community := bodies{Board: {ProductLevel, ProductAdmission, Exclusion}, Assembly: {Fees, Bylaws, Exclusion}}
	with := func(own bodies) bodies {
		all := bodies{}
		for _, list := range []bodies{community, own} {
			maps.Copy(all, list)
		}
		return all
	}
	for name, c := range map[string]struct {
		matter  Matter
		product bool
		bodies  bodies
		kind    Kind
		reason  Reason
	}{
		"the steering group's budget":               {Budget, true, with(bodies{Steering: {Budget}, Coordination: {Budget}}), Steering, ByCharter},
		"without a steering group":                  {Budget, true, with(bodies{Coordination: {}}), Coordination, InPlace},
		"coordination by its own charter":           {Priorities, true, with(bodies{Coordination: {Priorities}}), Coordination, ByCharter},
		"coordination beside a steering group":      {Priorities, true, with(bodies{Steering: {Budget}, Coordination: {Priorities}}), "", NotGiven},
		"without any group":                         {Budget, true, with(nil), Board, NoGroup},
		"a steering group without that in it":       {Budget, true, with(bodies{Steering: {Project}}), "", NotGiven},
		"a level":                                   {ProductLevel, true, with(bodies{Steering: {Budget}}), Board, ByCharter},
		"a level that another charter gives away":   {ProductLevel, true, with(bodies{Steering: {ProductLevel}}), Board, ByCharter},
		"a level that nobody may decide":            {ProductLevel, true, bodies{Steering: {ProductLevel}, Assembly: {ProductLevel}}, "", NotGiven},
		"a level without a steering group":          {ProductLevel, true, with(bodies{Coordination: {}}), Board, ByCharter},
		"the board before the assembly":             {Exclusion, false, with(nil), Board, ByCharter},
		"fees":                                      {Fees, false, with(nil), Assembly, ByCharter},
		"bylaws":                                    {Bylaws, false, with(nil), Assembly, ByCharter},
		"what nobody was given":                     {Dissolution, false, with(nil), "", NotGiven},
		"a budget of no product":                    {Budget, false, with(nil), "", NotGiven},
		"to be told of a product":                   {Orientation, true, with(bodies{Coordination: {}}), Coordination, ByCharter},
		"to be told of what concerns no product":    {Orientation, false, with(nil), Board, ByCharter},
		"before there was a board or an assembly":   {Budget, true, nil, "", NotGiven},
		"coordination before there was any charter": {PriceList, true, bodies{Coordination: nil}, Coordination, InPlace},
	} {
		all := map[Kind]body{}
		for k, ms := range c.bodies {
			charter := Charter{Mandate: ms}
			all[k] = body{Group{Kind: k}, func(m Matter) bool { return ms != nil && charter.Gives(m) }}
		}
		if got := mandate(c.matter, c.product, all); got.Group.Kind != c.kind || got.Reason != c.reason || got.Given() != (c.kind != "") {
			t.Errorf("%s: %s, %s; want %s, %s", name, got.Group.Kind, got.Reason, c.kind, c.reason)
		}
	}
}

func TestMandateOf(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		board, coordination := f.found(t, Board, "Bestyrelsen", ""), f.found(t, Coordination, "Koordinationsgruppen", f.forms)
		f.adopt(t, board, Charter{Mandate: Matters{ProductLevel}})
		late := f.body(Steering, "Styregruppen", f.forms)
		late.Exists.From = noon
		steering, err := f.Found(ctx, keeper, late)
		must(t, err)
		f.adopt(t, steering, Charter{Mandate: Matters{Budget}})
		for name, c := range map[string]struct {
			got    func() (Mandate, error)
			want   ID
			reason Reason
		}{
			"a budget today":              {func() (Mandate, error) { return f.MandateOf(ctx, Budget, f.forms, noon) }, steering.ID, ByCharter},
			"a budget yesterday":          {func() (Mandate, error) { return f.MandateOf(ctx, Budget, f.forms, noon-1) }, coordination.ID, InPlace},
			"of a product without groups": {func() (Mandate, error) { return f.MandateOf(ctx, Budget, f.sofd, noon) }, board.ID, NoGroup},
			"a level":                     {func() (Mandate, error) { return f.MandateOf(ctx, ProductLevel, f.forms, noon) }, board.ID, ByCharter},
			"before anything":             {func() (Mandate, error) { return f.MandateOf(ctx, Budget, f.forms, founded-1) }, "", NotGiven},
			"bylaws":                      {func() (Mandate, error) { return f.MandateOf(ctx, Bylaws, "", noon) }, "", NotGiven},
		} {
			if m, err := c.got(); err != nil || m.Group.ID != c.want || m.Reason != c.reason {
				t.Errorf("%s: %s %s, %v; want %s", name, m.Group.Name.Da, m.Reason, err, c.reason)
			}
		}
	})
}

// TestMattersOf: what may be decided is what belongs to the group, which for some kinds
// is what their charter says alone.
func TestMattersOf(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		board, steering := f.found(t, Board, "Bestyrelsen", ""), f.found(t, Steering, "Styregruppen", f.forms)
		working, coordination := f.found(t, Working, "Arkitekturgruppen", f.forms), f.found(t, Coordination, "Koordinationsgruppen", f.sofd)
		f.adopt(t, board, Charter{Mandate: Matters{ProductLevel, Strategy}})
		f.adopt(t, steering, Charter{Mandate: Matters{Budget}})
		f.adopt(t, working, Charter{Mandate: Matters{Other, Budget}})
		for _, c := range []struct {
			in   Group
			day  civil.Date
			want Matters
		}{
			{board, noon, Matters{Orientation, Strategy, ProductLevel}},
			{steering, noon, Matters{Orientation, Budget}},
			{working, noon, Matters{Orientation, Budget, Other}},
			{coordination, noon, Matters{Orientation, Project, Priorities, Budget, PriceList}},
			{steering, founded - 1, Matters{Orientation}},
		} {
			if got, err := f.MattersOf(t.Context(), c.in, c.day); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s on %s decides %v, %v; want %v", c.in.Name.Da, c.day, got, err, c.want)
			}
		}
	})
}

// TestMandate_LevelIsNotGivenAway: a charter that gives a group what its kind cannot
// decide is refused, and where one was adopted before the rule it gives nothing.
func TestMandate_LevelIsNotGivenAway(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		board, steering := f.found(t, Board, "Bestyrelsen", ""), f.found(t, Steering, "Styregruppen", f.forms)
		f.adopt(t, board, Charter{Mandate: Matters{ProductLevel}})
		old := Charter{Purpose: product.Text{Da: "Formål"}, Mandate: Matters{ProductLevel, Budget}, Source: source}
		err := f.Adopt(ctx, keeper, steering.ID, steering.Version, steering.Exists, old)
		if !slices.Equal(faultsOf(err), []string{"mandate group.charter.level"}) {
			t.Errorf("the level is given to a steering group: %v", err)
		}
		must(t, f.DB.Write(ctx, system.Change("charter.adopt", string(steering.ID)), func(tx *db.Tx) error {
			_, err := charters.Set(ctx, tx, steering.ID, steering.Exists, func(v *Charter) { *v = old })
			return errors.Join(err, tx.Note(nil, "as it was adopted before the rule"))
		}))
		if m, err := f.MandateOf(ctx, ProductLevel, f.forms, noon); err != nil || m.Group.ID != board.ID {
			t.Errorf("the level is decided by %q: %v", m.Group.Name.Da, err)
		}
		d, err := f.ByID(ctx, keeper, steering.ID)
		must(t, err)
		list, err := f.List(ctx, keeper, Query{Kinds: []Kind{Steering}})
		must(t, err)
		for name, c := range map[string]*CharterVersion{"its page": d.Charter, "the list": list.Items[0].Charter} {
			if c.Value.Gives(ProductLevel) || !c.Value.Gives(Budget) {
				t.Errorf("%s: the old charter gives %v", name, c.Value.Mandate)
			}
		}
		all, err := f.Charters(ctx, keeper, steering.ID)
		if err != nil || !slices.Equal(all[0].Value.Mandate, old.Mandate) {
			t.Errorf("what was adopted is told as %v, %v", all[0].Value.Mandate, err)
		}
	})
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	const own = "syddjurs"
	g := Group{ID: "g", Reach: auth.Members}
	acting := func(party string, groups []string, grants ...auth.Grant) auth.Actor {
		return auth.Actor{Account: "a", Person: "p", For: auth.Party{ID: party, Groups: groups}, Grants: grants}
	}
	held := func(role Role, person string) []Held {
		h := Held{}
		h.Value = SeatFact{Group: "g", Authority: own, Role: role, Person: "p"}
		if person == "" {
			h.Value.Person = ""
		}
		return []Held{h}
	}
	forParty := func(r auth.Role, id string) auth.Grant {
		return auth.Grant{Role: r, Scope: auth.For(auth.Authority, id)}
	}
	community := func(r auth.Role) auth.Grant { return auth.Grant{Role: r, Scope: auth.Everywhere} }
	reading := acting(own, nil, forParty(auth.Representative, own))
	reading.Token = true
	for name, c := range map[string]struct {
		actor                              auth.Actor
		seats                              []Held
		read, keep, describe, fill, seeWho bool
	}{
		"visitor":                         {actor: auth.Actor{}},
		"signed in":                       {actor: acting("other", nil)},
		"member":                          {actor: auth.Actor{Account: "a", For: auth.Party{ID: "other", Member: true}}, read: true},
		"chair":                           {actor: acting(own, []string{"g"}), seats: held(Chair, "p"), read: true, describe: true, seeWho: true},
		"secretary":                       {actor: acting(own, []string{"g"}), seats: held(Secretary, "p"), read: true, describe: true, seeWho: true},
		"chair acting for another":        {actor: acting("other", nil), seats: held(Chair, "p"), seeWho: true},
		"deputy":                          {actor: acting(own, []string{"g"}), seats: held(Deputy, "p"), read: true, seeWho: true},
		"member of the group":             {actor: acting(own, []string{"g"}), seats: held(Member, "p"), read: true, seeWho: true},
		"beside a vacant chair":           {actor: acting(own, nil), seats: held(Chair, ""), seeWho: true},
		"coordinator of the group":        {actor: acting("other", nil, auth.Grant{Role: auth.Coordinator, Scope: g.Scope()}), read: true, describe: true, seeWho: true},
		"coordinator of another":          {actor: acting("other", nil, auth.Grant{Role: auth.Coordinator, Scope: auth.For(auth.Group, "x")})},
		"coordinator of a product":        {actor: acting("other", nil, auth.Grant{Role: auth.Coordinator, Scope: auth.For(auth.Product, "g")})},
		"representative":                  {actor: acting(own, nil, forParty(auth.Representative, own)), fill: true, seeWho: true},
		"representative for another":      {actor: acting("other", nil, forParty(auth.Representative, "other"))},
		"representative acting elsewhere": {actor: acting("other", nil, forParty(auth.Representative, own))},
		"supplier that holds it":          {actor: acting(own, nil, forParty(auth.Supplier, own)), fill: true, seeWho: true},
		"representative, reading token":   {actor: reading, seeWho: true},
		"board":                           {actor: acting("other", nil, community(auth.Board)), read: true},
		"secretariat":                     {actor: acting("os2", nil, community(auth.Secretariat)), read: true, keep: true, describe: true, fill: true, seeWho: true},
		"administrator":                   {actor: acting("os2", nil, community(auth.Administrator)), read: true, keep: true, describe: true, fill: true, seeWho: true},
		"the program":                     {actor: auth.System("test"), read: true, keep: true, describe: true, fill: true, seeWho: true},
	} {
		who := SeatFact{Group: "g", Authority: own, Person: "someone"}
		if name == "chair acting for another" {
			who.Person = "p"
		}
		got := []bool{canRead(c.actor, g), CanKeep(c.actor), canDescribe(c.actor, g, c.seats), CanFill(c.actor, own), canSeeWho(c.actor, who)}
		want := []bool{c.read, c.keep, c.describe, c.fill, c.seeWho}
		for i, what := range []string{"read", "keep", "describe", "fill", "see who"} {
			if got[i] != want[i] {
				t.Errorf("%s: may %s = %v, want %v", name, what, got[i], want[i])
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "1/2", "2/3", "3/2", "0/1", "P1M", "P8D", "P", "P0D", "PxD", "1/0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if v, ok := ParseFraction(s); ok {
			if again, ok := ParseFraction(v.String()); !ok || again != v || v.Num > v.Den || v.Den < 0 {
				t.Errorf("%q is %v", s, v)
			}
		}
		if v, ok := ParseSpan(s); ok {
			if again, ok := ParseSpan(v.String()); !ok || again != v || v.Days < 0 || v.Months < 0 {
				t.Errorf("%q is %v", s, v)
			}
		}
	})
}

// TestCharter_Proxies: a charter that is silent allows as many as are given.
func TestCharter_Proxies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		laid  Charter
		holds int
		want  string
	}{
		"silent":            {Charter{}, 40, ""},
		"allowed":           {Charter{Proxying: WithProxies}, 40, ""},
		"one, and room":     {Charter{Proxies: 1}, 0, ""},
		"one, and held":     {Charter{Proxying: WithProxies, Proxies: 1}, 1, "group.proxy.limit"},
		"each votes itself": {Charter{Proxying: NoProxies}, 0, "group.proxy.none"},
	} {
		var f errs.Fields
		got := ""
		if c.laid.CheckProxy(&f, "holder", c.holds); len(f) > 0 {
			got = f[0].Key
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	var f errs.Fields
	Charter{Purpose: product.Text{Da: "Formål"}, Proxying: NoProxies, Proxies: 2, Source: source}.check(&f)
	if len(f) != 1 || f[0].Name != "proxies" {
		t.Errorf("a number of what is not allowed: %+v", f)
	}
}

// TestCharter_Key: votes follow the key where the charter weighs them, and nowhere else.
func TestCharter_Key(t *testing.T) {
	t.Parallel()
	c := Charter{Counting: Weighted, Weights: Weights{"a": 3}}
	if c.VotesOf("a") != 3 || c.VotesOf("b") != 1 {
		t.Errorf("%d and %d votes, want 3 and 1", c.VotesOf("a"), c.VotesOf("b"))
	}
	c.Counting = PerAuthority
	if c.VotesOf("a") != 1 || c.tidied().Weights != nil {
		t.Errorf("a key counts where votes are not weighted: %+v", c.tidied())
	}
	for want, c := range map[string]Charter{
		"group.charter.no_key": {Counting: Weighted}, "group.charter.weight": {Counting: Weighted, Weights: Weights{"a": MaxVotes + 1}},
	} {
		var f errs.Fields
		c.check(&f)
		if !slices.ContainsFunc(f, func(x errs.Field) bool { return x.Name == "weights" && x.Key == want }) {
			t.Errorf("%v, want %s", f, want)
		}
	}
}
