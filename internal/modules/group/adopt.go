package group

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/timeline"
)

// notedCharter is a charter as the change record keeps it.
type notedCharter struct {
	Charter
	Period civil.Period `json:"period"`
}

func noted(list []CharterVersion) any {
	if len(list) == 0 {
		return nil
	}
	out := make([]notedCharter, len(list))
	for i, v := range list {
		out[i] = notedCharter{v.Value, v.Period}
	}
	return out
}

// Adopt lets the charter be in force in the period, in place of what was laid down
// for it. Version is the group's from which the charter was written; ErrStale when
// somebody saved another since. The seats that are held then must have room in it.
// Keepers only.
func (s *Service) Adopt(ctx context.Context, actor auth.Actor, group ID, version int, p civil.Period, c Charter) (err error) {
	defer errs.Wrap(&err, "group.Adopt(%.50s, %s)", group, p)
	if !CanKeep(actor) {
		return ErrForbidden
	}
	c = c.tidied()
	known, err := s.decided(ctx, actor, c)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, actor.Change("charter.adopt", string(group)), func(tx *db.Tx) error {
		g, err := groupByID(ctx, tx, group)
		if err != nil {
			return missing(err)
		}
		if err := checkCharter(ctx, tx, g, p, c, known); err != nil {
			return err
		}
		if version != g.Version {
			return ErrStale
		}
		before, err := chartersOf(ctx, tx, group, timeline.Always())
		if err != nil {
			return err
		}
		changed, err := charters.Set(ctx, tx, group, p, func(v *Charter) { *v = c })
		if err != nil || !changed {
			return noChange(err)
		}
		after, err := chartersOf(ctx, tx, group, timeline.Always())
		if err != nil {
			return err
		}
		g.Version, g.Updated = g.Version+1, tx.Now()
		if err := updateGroup(ctx, tx, g); err != nil {
			return err
		}
		return tx.NoteOn("charter", string(group), noted(before), noted(after))
	})
}

// noChange ends a write that did nothing, unless it failed.
func noChange(err error) error {
	if err == nil {
		return db.ErrNoChange
	}
	return err
}

// decided reports whether the charter refers to no decision, or to one that there is.
func (s *Service) decided(ctx context.Context, actor auth.Actor, c Charter) (bool, error) {
	if c.Register == "" || s.Decided == nil {
		return c.Register == "", nil
	}
	return s.Decided(ctx, actor, c.Register)
}

func checkCharter(ctx context.Context, tx *db.Tx, g Group, p civil.Period, c Charter, known bool) error {
	var f errs.Fields
	c.check(&f)
	if len(c.Mandate.of(g.Kind)) < len(c.Mandate) {
		f.Add("mandate", "group.charter.level")
	}
	if !known {
		f.Add("register", "errs.choose")
	}
	if p.Empty() {
		f.Add("to", timeline.ErrEmpty.Key)
		return f.Err()
	}
	sitting, err := seatsOf(ctx, tx, timeline.During(p), g.ID)
	if err != nil {
		return err
	}
	laid := []CharterVersion{{Period: p, State: timeline.State[Charter]{Active: true, Value: c}}}
	if rule, _, day := overfull(sitting, laid, p); rule != "" {
		f.Add(rule, "group.charter.overfull", "date", day)
	}
	return f.Err()
}
