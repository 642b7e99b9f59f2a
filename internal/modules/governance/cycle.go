package governance

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Step is how far a product has come in a half-year.
type Step string

// The steps, in the order in which they are taken.
const (
	Due           Step = "due"
	SelfEvaluated Step = "self-evaluated"
	Dialogue      Step = "dialogue" // the meeting is agreed
	WithProduct   Step = "sent"     // evaluated, and with the product
	Replied       Step = "replied"
	Public        Step = "published"
	LevelDecided  Step = "decided"
	NotDue        Step = "" // it is not to be evaluated
)

// Steps lists them.
var Steps = []Step{Due, SelfEvaluated, Dialogue, WithProduct, Replied, Public, LevelDecided}

// Label is the catalogue key of the step's name.
func (s Step) Label() string { return "governance.step." + string(s) }

// Round is a product's way through a half-year.
type Round struct {
	Product    product.Name
	Half       Half
	Step       Step
	Due        civil.Date        // of the self-evaluation
	Dialogue   civil.Date        // 0 until a meeting is agreed
	Self       *Self             // the newest of the half-year that the reader may read
	Evaluation *Evaluation       // the newest of the half-year that the reader may read
	Level      product.LevelFact // what is said of it, however firmly
}

// Late reports whether the product should have evaluated itself by the day.
func (r Round) Late(day civil.Date) bool { return r.Step == Due && day > r.Due }

// RoundsIn lists how far each product has come in the half-year, as far as the actor may
// read it, by name. It is over those that are to be evaluated at its end, or today.
func (s *Service) RoundsIn(ctx context.Context, actor auth.Actor, half Half) (rounds []Round, err error) {
	defer errs.Wrap(&err, "governance.RoundsIn(%s)", half)
	return s.rounds(ctx, actor, half, "")
}

func (s *Service) roundOf(ctx context.Context, actor auth.Actor, sub subject, half Half) (Round, error) {
	rounds, err := s.rounds(ctx, actor, half, sub.ID)
	if err != nil || len(rounds) == 0 {
		return Round{Product: product.Name{ID: sub.ID, Slug: sub.Slug, Name: sub.Name}, Half: half}, err
	}
	return rounds[0], nil
}

// rounds reads those of all products, or of the one.
func (s *Service) rounds(ctx context.Context, actor auth.Actor, half Half, only product.ID) (rounds []Round, err error) {
	all, err := s.around.Products.SituationOn(ctx, actor, min(s.Today(), half.Period().To-1))
	if err != nil {
		return nil, err
	}
	var w db.Where
	w.And("half = ?", half)
	if only != "" {
		w.And("product_id = ?", only)
	}
	said, err := selves(ctx, s.db, &w)
	if err != nil {
		return nil, err
	}
	judged, err := evaluations(ctx, s.db, &w)
	if err != nil {
		return nil, err
	}
	talks, err := dialogues(ctx, s.db, &w)
	if err != nil {
		return nil, err
	}
	groups, err := s.steering(ctx, only)
	if err != nil {
		return nil, err
	}
	for _, n := range all.Names {
		if !isDue(all.Stages[n.ID].Stage) || only != "" && n.ID != only {
			continue
		}
		r := Round{Product: n, Half: half, Due: half.Due(), Dialogue: talks[n.ID], Level: all.Levels[n.ID]}
		if at := slices.IndexFunc(said, func(x Self) bool { return x.Product == n.ID && x.State != Writing }); at >= 0 {
			r.Self = &said[at]
		}
		r.Evaluation = furthest(judged, n.ID)
		r.Step = r.step()
		rounds = append(rounds, r.facing(actor, groups[n.ID]))
	}
	return rounds, nil
}

// furthest is the newest evaluation of the product that is published, or else the newest
// at all: one that is being corrected stands until the correction does.
func furthest(judged []Evaluation, of product.ID) *Evaluation {
	at := slices.IndexFunc(judged, func(x Evaluation) bool { return x.Product == of && x.State == Published })
	if at < 0 {
		at = slices.IndexFunc(judged, func(x Evaluation) bool { return x.Product == of })
	}
	if at < 0 {
		return nil
	}
	return &judged[at]
}

// facing leaves of the round what its reader may know. How far it has come everybody may;
// what is said is read by its own reach.
func (r Round) facing(a auth.Actor, groups []group.ID) Round {
	if r.Self != nil && !canReadSelf(a, *r.Self, groups) {
		r.Self = nil
	}
	if r.Evaluation != nil && !canReadEvaluation(a, *r.Evaluation, groups) {
		r.Evaluation = nil
	}
	return r
}

// step reads off how far it has come. A draft of the secretariat's is no step.
func (r Round) step() Step {
	e := r.Evaluation
	switch {
	case e != nil && e.State == Published && r.decidedSince(*e):
		return LevelDecided
	case e != nil && e.State == Published:
		return Public
	case e != nil && e.State == Sent && e.Replied != nil:
		return Replied
	case e != nil && e.State == Sent:
		return WithProduct
	case r.Dialogue != 0:
		return Dialogue
	case r.Self != nil:
		return SelfEvaluated
	}
	return Due
}

// decidedSince reports whether the level was decided after the evaluation.
func (r Round) decidedSince(e Evaluation) bool {
	return r.Level.Standing == product.Decided && r.Level.Source.Date.Last() >= e.Day.First()
}

// Agree says on which day the secretariat and the product meet about the half-year; no
// day takes it back. The keepers may.
func (s *Service) Agree(ctx context.Context, actor auth.Actor, of product.ID, half Half, day civil.Date) (err error) {
	defer errs.Wrap(&err, "governance.Agree(%.50s, %s)", of, half)
	if _, err := s.subject(ctx, actor, of); err != nil {
		return err
	}
	if !CanEvaluate(actor) {
		return ErrForbidden
	}
	if day != 0 && (day < half.Period().From || day >= (half+1).Period().To) {
		var f errs.Fields
		f.Add("day", "governance.dialogue_day")
		return f.Err()
	}
	return s.db.Write(ctx, actor.Change("round.agree", string(of)), func(tx *db.Tx) error {
		w := ofProduct(of)
		w.And("half = ?", half)
		before, err := dialogues(ctx, tx, w)
		if err != nil {
			return err
		}
		if before[of] == day {
			return db.ErrNoChange
		}
		if err := setDialogue(ctx, tx, of, half, day); err != nil {
			return err
		}
		if err := duty.Ask(ctx, tx); err != nil {
			return err
		}
		return tx.Note(talk{half, before[of]}, talk{half, day})
	})
}

// talk is an agreed day as the change record keeps it.
type talk struct {
	Half Half       `json:"half"`
	Day  civil.Date `json:"day"`
}
