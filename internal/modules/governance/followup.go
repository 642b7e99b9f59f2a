package governance

import (
	"context"
	"slices"
	"strings"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// FollowUpID identifies a follow-up.
type FollowUpID string

// Track is who sees to a follow-up.
type Track string

// The tracks.
const (
	OfProduct Track = "product" // what the product is to mend
	OfBoard   Track = "board"   // what goes across products
)

// Tracks lists them.
var Tracks = []Track{OfProduct, OfBoard}

// Label is the catalogue key of the track's name.
func (t Track) Label() string { return "governance.track." + string(t) }

// FollowUp is something that is to be done after an evaluation. It stays on lists, and
// is a duty, until it is done.
type FollowUp struct {
	ID         FollowUpID           `json:"id"`
	Product    product.ID           `json:"product"`
	Evaluation EvaluationID         `json:"evaluation,omitempty"`
	Criterion  criteria.ID          `json:"criterion,omitempty"`
	Track      Track                `json:"track"`
	Text       string               `json:"text"`
	Owner      registry.AuthorityID `json:"owner"`
	Due        civil.Date           `json:"due"`
	Done       civil.Date           `json:"done,omitempty"` // 0 until it is
	Version    int                  `json:"version"`
	Created    time.Time            `json:"-"`
}

// Late reports whether it should have been done by the day.
func (x FollowUp) Late(day civil.Date) bool { return x.Done == 0 && day > x.Due }

func (x FollowUp) check(f *errs.Fields) {
	if !slices.Contains(Tracks, x.Track) {
		f.Add("track", "errs.choose")
	}
	f.Require("text", x.Text, MaxText)
	if x.Due == 0 {
		f.Add("due", "errs.required")
	}
	if x.Criterion != "" {
		if _, ok := Model.Criterion(x.Criterion); !ok {
			f.Add("criterion", "errs.choose")
		}
	}
}

// FollowUpQuery asks for a list of follow-ups. Empty fields do not narrow it.
type FollowUpQuery struct {
	Product product.ID
	Track   Track
	Open    bool // not done
}

// FollowUps lists those that the actor may read, the most urgent first and what is done
// last.
func (s *Service) FollowUps(ctx context.Context, actor auth.Actor, q FollowUpQuery) (list []FollowUp, err error) {
	defer errs.Wrap(&err, "governance.FollowUps")
	list, err = followUps(ctx, s.db, q)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	readable, err := s.readableFollowUps(ctx, actor, list)
	return slices.DeleteFunc(list, func(x FollowUp) bool { return !readable(x) }), err
}

// readableFollowUps: a follow-up is read by those who may read its evaluation; one
// without is for those who belong to the product, and for who is to see to it.
func (s *Service) readableFollowUps(ctx context.Context, actor auth.Actor, list []FollowUp) (func(FollowUp) bool, error) {
	var ids []EvaluationID
	var about []product.ID
	for _, x := range list {
		ids, about = append(ids, x.Evaluation), append(about, x.Product)
	}
	products, err := s.around.Products.NamesByID(ctx, actor, about)
	if err != nil {
		return nil, err
	}
	var w db.Where
	db.In(&w, "id", ids)
	found, err := evaluations(ctx, s.db, &w)
	if err != nil {
		return nil, err
	}
	from := make(map[EvaluationID]Evaluation, len(found))
	for _, e := range found {
		from[e.ID] = e
	}
	groups, err := s.steering(ctx, "")
	return func(x FollowUp) bool {
		if products[x.Product].ID == "" {
			return false
		}
		e, ok := from[x.Evaluation]
		return ok && canReadEvaluation(actor, e, groups[x.Product]) || own(actor, x.Product, groups[x.Product]) || CanFinish(actor, x)
	}, err
}

// AddFollowUp writes down what is to be done, by whom and by when. The keepers may.
func (s *Service) AddFollowUp(ctx context.Context, actor auth.Actor, x FollowUp) (saved FollowUp, err error) {
	defer errs.Wrap(&err, "governance.AddFollowUp(%.50s)", x.Product)
	if err := s.checkFollowUp(ctx, actor, &x); err != nil {
		return x, err
	}
	x.ID, x.Done, x.Version = id.New[FollowUpID](), 0, 1
	return x, s.db.Write(ctx, actor.Change("followup.add", string(x.ID)), func(tx *db.Tx) error {
		x.Created = tx.Now()
		if err := saveFollowUp(ctx, tx, x); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return tx.Note(nil, x)
	})
}

// EditFollowUp puts x in the place of the follow-up with its id, made from x's version
// of it. Its product and evaluation stay. The keepers may.
func (s *Service) EditFollowUp(ctx context.Context, actor auth.Actor, x FollowUp) (err error) {
	defer errs.Wrap(&err, "governance.EditFollowUp(%.50s)", x.ID)
	known, err := followUpByID(ctx, s.db, x.ID)
	if err != nil {
		return missing(err)
	}
	x.Product, x.Evaluation = known.Product, known.Evaluation
	if err := s.checkFollowUp(ctx, actor, &x); err != nil {
		return err
	}
	return s.onFollowUp(ctx, actor, "followup.edit", x.ID, func(now *FollowUp) error {
		if now.Version != x.Version {
			return ErrStale
		}
		now.Criterion, now.Track, now.Text, now.Owner, now.Due = x.Criterion, x.Track, x.Text, x.Owner, x.Due
		return nil
	})
}

// checkFollowUp holds that the actor may write it and that what it names is there.
func (s *Service) checkFollowUp(ctx context.Context, actor auth.Actor, x *FollowUp) error {
	if _, err := s.subject(ctx, actor, x.Product); err != nil {
		return err
	}
	if !CanEvaluate(actor) {
		return ErrForbidden
	}
	x.Text = strings.TrimSpace(x.Text)
	var f errs.Fields
	x.check(&f)
	names, err := s.around.Authorities.NamesByID(ctx, []registry.AuthorityID{x.Owner})
	if err != nil {
		return err
	}
	if names[x.Owner].ID == "" {
		f.Add("owner", "errs.choose")
	}
	if x.Evaluation != "" {
		switch e, err := evaluationByID(ctx, s.db, x.Evaluation); {
		case errs.KindOf(err) == errs.NotFound, err == nil && e.Product != x.Product:
			return ErrNotFound
		case err != nil:
			return err
		}
	}
	return f.Err()
}

// Finish says that the follow-up is done, or that it is not after all. The keepers may,
// the product's coordinator on the product's track, and who speaks for its owner.
func (s *Service) Finish(ctx context.Context, actor auth.Actor, followUp FollowUpID, done bool) (err error) {
	defer errs.Wrap(&err, "governance.Finish(%.50s)", followUp)
	x, err := followUpByID(ctx, s.db, followUp)
	if err != nil {
		return missing(err)
	}
	readable, err := s.readableFollowUps(ctx, actor, []FollowUp{x})
	switch {
	case err != nil:
		return err
	case !readable(x):
		return ErrNotFound
	case !CanFinish(actor, x):
		return ErrForbidden
	}
	return s.onFollowUp(ctx, actor, "followup.finish", followUp, func(now *FollowUp) error {
		if done == (now.Done != 0) {
			return db.ErrNoChange
		}
		if now.Done = 0; done {
			now.Done = s.Today()
		}
		return nil
	})
}

// onFollowUp changes a follow-up.
func (s *Service) onFollowUp(ctx context.Context, actor auth.Actor, action string, followUp FollowUpID, change func(*FollowUp) error) error {
	return s.db.Write(ctx, actor.Change(action, string(followUp)), func(tx *db.Tx) error {
		before, err := followUpByID(ctx, tx, followUp)
		if err != nil {
			return missing(err)
		}
		after := before
		if err := change(&after); err != nil {
			return err
		}
		after.Version++
		if err := saveFollowUp(ctx, tx, after); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return tx.Note(before, after)
	})
}
