package decision

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

func TestMandate(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		const other, nobody = "group decision.mandate.other", "group decision.mandate.nobody"
		for _, c := range []struct {
			name   string
			in     group.Group
			matter group.Matter
			about  []product.ID
			want   string
		}{
			{"what the charter gives", f.board, group.Strategy, nil, ""},
			{"what is the assembly's", f.board, group.Bylaws, nil, other},
			{"what is the board's", f.assembly, group.Strategy, nil, other},
			{"what is nobody's", f.assembly, group.Dissolution, nil, nobody},
			{"everybody may take note", f.architecture, group.Orientation, nil, ""},
			{"the level of a product", f.board, group.ProductLevel, []product.ID{f.forms, f.sofd}, ""},
			{"the level by its steering group", f.steering, group.ProductLevel, []product.ID{f.forms}, other},
			{"a budget by the steering group", f.steering, group.Budget, []product.ID{f.forms}, ""},
			{"its own product goes without saying", f.steering, group.Budget, nil, ""},
			{"a budget of another's product", f.steering, group.Budget, []product.ID{f.forms, f.sofd}, other},
			{"a budget that is the steering group's", f.board, group.Budget, []product.ID{f.forms}, other},
			{"in place of a steering group", f.coordination, group.Budget, nil, ""},
			{"the board, where that is there", f.board, group.Budget, []product.ID{f.sofd}, other},
			{"the board, where there is neither", f.board, group.PriceList, []product.ID{f.hidden}, ""},
			{"a working group's own charter", f.architecture, group.Other, nil, ""},
			{"what it does not give", f.architecture, group.Strategy, nil, other},
		} {
			_, err := f.Register(t.Context(), keeper, f.content(c.name, func(x *Content) {
				x.Group, x.Matter, x.Products = c.in.ID, c.matter, c.about
			}))
			if got := strings.Join(faultsOf(err), ", "); got != c.want || err != nil && got == "" {
				t.Errorf("%s: %v, want %q", c.name, err, c.want)
			}
		}
		if _, err := f.Register(t.Context(), keeper, f.content("Før registret", earlier("2019"), func(c *Content) { c.Matter = group.Bylaws })); err != nil {
			t.Errorf("from before the register: %v", err)
		}
		before := f.content("Før kommissoriet", func(c *Content) { c.Day = civil.At(founded - 1) })
		if _, err := f.Register(t.Context(), keeper, before); !slices.Equal(faultsOf(err), []string{nobody}) {
			t.Errorf("before the group was there: %v", err)
		}
	})
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, f fixture) {
		token := keeper
		token.Token = true
		elsewhere := f.chair
		elsewhere.For.ID = string(f.aarhus)
		for name, c := range map[string]struct {
			actor                 auth.Actor
			drafts, approves, old bool
		}{
			"visitor":                   {visitor, false, false, false},
			"keeper":                    {keeper, true, true, true},
			"keeper who may only read":  {token, false, false, false},
			"chair":                     {f.chair, true, true, false},
			"chair for another":         {elsewhere, false, false, false},
			"secretary":                 {f.secretary, true, false, false},
			"member of the board":       {f.member, false, false, false},
			"chair of another group":    {f.another, false, false, false},
			"somebody who acts for one": {f.outside, false, false, false},
			"the program":               {system, true, true, true},
		} {
			_, err := f.Begin(t.Context(), c.actor, f.content("Udkast"))
			if (err == nil) != c.drafts || err != nil && !errors.Is(err, ErrForbidden) {
				t.Errorf("%s drafts: %v", name, err)
			}
			_, err = f.Register(t.Context(), c.actor, f.content("Beslutning"))
			if (err == nil) != c.approves || err != nil && !errors.Is(err, ErrForbidden) {
				t.Errorf("%s approves: %v", name, err)
			}
			_, err = f.Register(t.Context(), c.actor, f.content("Gammel", earlier("2019")))
			if (err == nil) != c.old || err != nil && !errors.Is(err, ErrForbidden) {
				t.Errorf("%s enters: %v", name, err)
			}
		}
		d, err := f.Begin(t.Context(), f.chair, f.content("Udkast"))
		must(t, err)
		for _, a := range []auth.Actor{visitor, f.member, f.another, f.outside} {
			if _, err := f.DraftByID(t.Context(), a, d.ID); !errors.Is(err, ErrNotFound) {
				t.Errorf("%s reads a draft: %v", a.Account, err)
			}
			if err := f.Drop(t.Context(), a, d.ID, d.Version); !errors.Is(err, ErrNotFound) {
				t.Errorf("%s drops a draft: %v", a.Account, err)
			}
		}
		must(t, f.Drop(t.Context(), f.secretary, d.ID, d.Version))
	})
}
