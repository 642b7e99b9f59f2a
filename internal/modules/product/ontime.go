package product

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/timeline"
)

// LevelVersion is what is said about a product's level in a period.
type LevelVersion = timeline.Version[ID, LevelFact]

// Levels lists what is said about the product's level over time, the earliest period
// first; ErrNotFound for whoever may not read the product.
func (s *Service) Levels(ctx context.Context, actor auth.Actor, id ID) (all []LevelVersion, err error) {
	defer errs.Wrap(&err, "product.Levels(%.50s)", id)
	p, err := productByID(ctx, s.db, id)
	switch {
	case err != nil:
		return nil, missing(err)
	case !canRead(actor, p):
		return nil, ErrNotFound
	}
	w := timeline.Always().Where()
	w.And("id = ?", id)
	return levelTable.Find(ctx, s.db, w)
}

// Situation is what is said on a day about the stage and the level of each product that
// somebody may read.
type Situation struct {
	Names  []Name // by name
	Stages map[ID]StageFact
	Levels map[ID]LevelFact
}

// SituationOn reads them for all products that the actor may read.
func (s *Service) SituationOn(ctx context.Context, actor auth.Actor, day civil.Date) (all Situation, err error) {
	defer errs.Wrap(&err, "product.SituationOn(%s)", day)
	if all.Names, err = s.Names(ctx, actor); err != nil {
		return all, err
	}
	ids := make([]ID, len(all.Names))
	for i, n := range all.Names {
		ids[i] = n.ID
	}
	if all.Stages, err = stagesOn(ctx, s.db, ids, day); err != nil {
		return all, err
	}
	all.Levels, err = levelsOn(ctx, s.db, ids, day)
	return all, err
}
