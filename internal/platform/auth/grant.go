package auth

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// GrantID identifies one person's holding of one role in one scope, however
// often it ends and begins again.
type GrantID string

// Holding is the fact that a person holds a role.
type Holding struct {
	Person string `json:"person"`
	Grant
}

// GrantVersion is a holding in a period.
type GrantVersion = timeline.Version[GrantID, Holding]

var grants = timeline.Table[GrantID, Holding]{
	Name:    "auth_grant_v",
	Columns: []string{"person", "role", "scope_kind", "scope_id"},
	Fields: func(h *Holding) []any {
		return []any{&h.Person, &h.Role, &h.Scope.Kind, &h.Scope.ID}
	},
}

// noted is a holding as the change record keeps it.
type noted struct {
	Holding
	Period civil.Period `json:"period"`
}

// Grant gives the person the role for the period. Keepers only, and
// administrators alone make administrators. What was granted before stays.
func (s *Service) Grant(ctx context.Context, actor Actor, h Holding, p civil.Period) (err error) {
	defer errs.Wrap(&err, "auth.Grant(%s, %s)", h.Person, h.Role)
	change := actor.Change("grant.set", h.Person)
	return s.db.Write(ctx, change, func(tx *db.Tx) error {
		changed, err := AddGrant(ctx, tx, actor, h, p)
		if err != nil || !changed {
			return noChange(err)
		}
		return s.heldAnew(ctx, tx)
	})
}

// AddGrant is Grant as part of another write, such as the acceptance of an
// invitation, where actor is who sent it.
func AddGrant(ctx context.Context, tx *db.Tx, actor Actor, h Holding, p civil.Period) (changed bool, err error) {
	if err := MayGrant(actor, h.Role); err != nil {
		return false, err
	}
	if err := h.check(); err != nil {
		return false, err
	}
	grant, err := grantOf(ctx, tx, h)
	if err != nil {
		return false, err
	}
	changed, err = grants.Set(ctx, tx, grant, p, func(v *Holding) { *v = h })
	if err != nil || !changed {
		return changed, err
	}
	return true, tx.NoteOn("grant", string(grant), nil, noted{h, p})
}

// check: roles and scopes come from forms, so both may be anything.
func (h Holding) check() error {
	var faults errs.Fields
	if h.Person == "" {
		faults.Add("person", "errs.required")
	}
	if CheckGrant(h.Grant) != nil {
		faults.Add("scope", ErrGrantScope.Key)
	}
	return faults.Err()
}

// CheckGrant is ErrGrantScope for a role that does not exist or makes no sense
// in the scope.
func CheckGrant(g Grant) error {
	if !g.Role.fits(g.Scope.Kind) || (g.Scope.ID == "") != (g.Scope.Kind == Community) {
		return ErrGrantScope
	}
	return nil
}

// EndGrant ends the holding on the day, with what was planned for later. The
// community always keeps an administrator.
func (s *Service) EndGrant(ctx context.Context, actor Actor, grant GrantID, from civil.Date) (err error) {
	defer errs.Wrap(&err, "auth.EndGrant(%s, %s)", grant, from)
	return s.db.Write(ctx, actor.Change("grant.end", string(grant)), func(tx *db.Tx) error {
		before, err := grants.Timeline(ctx, tx, grant)
		if err != nil {
			return err
		}
		if len(before) == 0 {
			return db.ErrNotFound
		}
		last := before[len(before)-1]
		if err := MayGrant(actor, last.Value.Role); err != nil {
			return err
		}
		if changed, err := grants.End(ctx, tx, grant, from); err != nil || !changed {
			return noChange(err)
		}
		if last.Value.Role == Administrator {
			if err := someAdministrator(ctx, tx); err != nil {
				return err
			}
		}
		if err := s.heldAnew(ctx, tx); err != nil {
			return err
		}
		return tx.Note(noted{last.Value, last.Period}, noted{last.Value, civil.Period{From: last.Period.From, To: from}})
	})
}

func noChange(err error) error {
	if err == nil {
		return db.ErrNoChange
	}
	return err
}

// GrantsOf lists what the person holds, held and will hold; one's own, or any
// person's for keepers.
func (s *Service) GrantsOf(ctx context.Context, actor Actor, person string) (all []GrantVersion, err error) {
	defer errs.Wrap(&err, "auth.GrantsOf(%s)", person)
	if !actor.Keeps() && (person == "" || actor.Person != person) {
		return nil, ErrForbidden
	}
	w := timeline.Always().Where()
	w.And("person = ?", person)
	return grants.Find(ctx, s.db, w)
}

// Grants lists who holds any role anywhere, as the view sees it; keepers only.
func (s *Service) Grants(ctx context.Context, actor Actor, view timeline.View) (all []GrantVersion, err error) {
	defer errs.Wrap(&err, "auth.Grants")
	if !actor.Keeps() {
		return nil, ErrForbidden
	}
	return grants.Find(ctx, s.db, view.Where())
}

// GrantsOn gives the grants that the person holds on the day, for an Actor.
func GrantsOn(ctx context.Context, q db.Querier, person string, day civil.Date) ([]Grant, error) {
	w := timeline.On(day).Where()
	w.And("person = ?", person)
	held, err := grants.Find(ctx, q, w)
	if err != nil {
		return nil, err
	}
	list := make([]Grant, len(held))
	for i, v := range held {
		list[i] = v.Value.Grant
	}
	return list, nil
}

// grantOf finds the id of an earlier or present holding of the same role in the
// same scope, else makes one. So that it is one fact with one history.
func grantOf(ctx context.Context, q db.Querier, h Holding) (GrantID, error) {
	w := timeline.Always().Where()
	w.And("person = ? AND role = ? AND scope_kind = ? AND scope_id = ?", h.Person, h.Role, h.Scope.Kind, h.Scope.ID)
	found, err := grants.Find(ctx, q, w)
	if err != nil || len(found) == 0 {
		return id.New[GrantID](), err
	}
	return found[0].ID, nil
}

// stillRun is someAdministrator, asked when the person is shut out. A community
// that has none yet has none to lose.
func stillRun(ctx context.Context, tx *db.Tx, person string) error {
	w := timeline.During(civil.Since(civil.Of(tx.Now()))).Where()
	w.And("person = ? AND role = ?", person, Administrator)
	held, err := grants.Find(ctx, tx, w)
	if err != nil || len(held) == 0 {
		return err
	}
	return someAdministrator(ctx, tx)
}

// someAdministrator holds that on every day from today on, somebody with an
// open account is administrator of the community.
func someAdministrator(ctx context.Context, tx *db.Tx) error {
	today := civil.Of(tx.Now())
	w := timeline.During(civil.Since(today)).Where()
	w.And("role = ? AND scope_kind = ? AND scope_id = ''", Administrator, Community)
	held, err := grants.Find(ctx, tx, w)
	if err != nil {
		return err
	}
	persons := make([]string, len(held))
	for i, v := range held {
		persons[i] = v.Value.Person
	}
	accounts, err := accountsOf(ctx, tx, persons)
	if err != nil {
		return err
	}
	held = slices.DeleteFunc(held, func(v GrantVersion) bool {
		return !slices.ContainsFunc(accounts, func(a Account) bool {
			return a.Person == v.Value.Person && a.State == Active
		})
	})
	slices.SortFunc(held, func(a, b GrantVersion) int { return int(a.Period.From) - int(b.Period.From) })
	done := today
	for _, v := range held {
		if v.Period.From > done {
			break
		}
		done = max(done, v.Period.To)
	}
	if done < civil.Max {
		return ErrLastAdmin.With("from", done)
	}
	return nil
}
