package governance

import (
	"context"
	"reflect"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/duty"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// EvaluationDetails is an evaluation with all that its reader may do.
type EvaluationDetails struct {
	Evaluation
	Of        product.Product
	Verdicts  map[criteria.ID]Verdict // by today's id; of a criterion that was two, the one that is met least
	Gone      []Verdict               // on criteria that are not in the model any more
	About     *Self                   // the self-evaluation that it is about
	Claims    map[criteria.ID]Claim   // of About
	Corrected EvaluationID            // the published evaluation that takes the place of this one
	CanJudge  bool                    // write verdicts and the conclusion
	CanReply  bool
	CanSend   bool
	CanPublic bool // publish it
}

// Totals counts its verdicts by colour.
func (d EvaluationDetails) Totals() criteria.Totals {
	colours := map[criteria.ID]criteria.Colour{}
	for id, v := range d.Verdicts {
		colours[id] = v.Colour
	}
	return Model.Count(colours)
}

// Disputed reports whether the product disagrees with any of it.
func (d EvaluationDetails) Disputed() bool {
	for _, v := range d.Verdicts {
		if v.Disagrees {
			return true
		}
	}
	return d.Disagrees
}

// BeginEvaluation opens an evaluation of the product, about the newest self-evaluation
// that was submitted and has not been evaluated: that of the half-year, or of the one
// before it, since evaluating takes its time. A published one that is wrong is corrected by
// the next, which begins with its verdicts and refers back; corrects is empty
// otherwise. There is one at a time: ErrOpen. The keepers may.
func (s *Service) BeginEvaluation(ctx context.Context, actor auth.Actor, of product.ID, corrects EvaluationID) (e Evaluation, err error) {
	defer errs.Wrap(&err, "governance.BeginEvaluation(%.50s)", of)
	if _, err := s.subject(ctx, actor, of); err != nil {
		return e, err
	}
	if !CanEvaluate(actor) {
		return e, ErrForbidden
	}
	made := id.New[EvaluationID]()
	err = s.db.Write(ctx, actor.Change("evaluation.begin", string(made)), func(tx *db.Tx) error {
		w := ofProduct(of)
		w.And("state <> ?", Published)
		open, err := evaluations(ctx, tx, w)
		if err != nil {
			return err
		}
		if len(open) > 0 {
			return ErrOpen
		}
		today := civil.Of(tx.Now())
		e = Evaluation{
			ID: made, Product: of, Half: HalfOf(today), Model: Model.Version, State: Drafted, Day: civil.At(today),
			Version: 1, Created: tx.Now(), Updated: tx.Now(),
		}
		if corrects != "" {
			e, err = correct(ctx, tx, e, corrects)
			return err
		}
		x, err := toEvaluate(ctx, tx, of, e.Half)
		if err != nil {
			return err
		}
		if x != nil {
			e.Self, e.Half = x.ID, x.Half
		}
		if err := saveEvaluation(ctx, tx, e); err != nil {
			return err
		}
		return tx.Note(nil, e)
	})
	return e, err
}

// correct begins e as a correction of a published evaluation.
func correct(ctx context.Context, tx *db.Tx, e Evaluation, corrects EvaluationID) (Evaluation, error) {
	wrong, err := evaluationByID(ctx, tx, corrects)
	switch {
	case err != nil:
		return e, missing(err)
	case wrong.Product != e.Product:
		return e, ErrNotFound
	case wrong.State != Published:
		return e, ErrState
	}
	e.Corrects, e.Half, e.Self, e.Conclusion = wrong.ID, wrong.Half, wrong.Self, wrong.Conclusion
	if err := saveEvaluation(ctx, tx, e); err != nil {
		return e, err
	}
	verdicts, err := verdictsOf(ctx, tx, corrects)
	if err != nil {
		return e, err
	}
	now, _ := verdictsByCriterion(verdicts)
	for _, v := range now {
		v.Was, v.Written, v.Uncertain, v.Reply, v.Disagrees, v.Version, v.Updated = v.Criterion, "", false, "", false, 1, tx.Now()
		if err := saveVerdict(ctx, tx, e.ID, v); err != nil {
			return e, err
		}
	}
	return e, tx.Note(nil, e)
}

// toEvaluate is the newest self-evaluation, of the half-year or the one before it, that
// was submitted and that no evaluation is about; nil where there is none.
func toEvaluate(ctx context.Context, q db.Querier, of product.ID, half Half) (*Self, error) {
	w := ofProduct(of)
	w.And("half >= ? AND half <= ? AND state <> ?", half-1, half, Writing)
	w.And("NOT EXISTS (SELECT 1 FROM governance_evaluation e WHERE e.product_id = governance_self.product_id AND e.self_id = governance_self.id)")
	found, err := selves(ctx, q, w)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// EvaluationByID reads it as the actor may know it, or ErrNotFound.
func (s *Service) EvaluationByID(ctx context.Context, actor auth.Actor, evaluation EvaluationID) (d EvaluationDetails, err error) {
	defer errs.Wrap(&err, "governance.EvaluationByID(%.50s)", evaluation)
	if d.Evaluation, err = evaluationByID(ctx, s.db, evaluation); err != nil {
		return d, missing(err)
	}
	sub, err := s.subject(ctx, actor, d.Product)
	if err != nil {
		return EvaluationDetails{}, err
	}
	if !canReadEvaluation(actor, d.Evaluation, sub.groups) {
		return EvaluationDetails{}, ErrNotFound
	}
	d.Of = sub.Product
	verdicts, err := verdictsOf(ctx, s.db, evaluation)
	if err != nil {
		return d, err
	}
	d.Verdicts, d.Gone = verdictsByCriterion(verdicts)
	if err := s.withSelf(ctx, actor, sub, &d); err != nil {
		return d, err
	}
	w := ofProduct(d.Product)
	w.And("corrects = ? AND state = ?", evaluation, Published)
	later, err := evaluations(ctx, s.db, w)
	if len(later) > 0 {
		d.Corrected = later[0].ID
	}
	d.CanJudge = d.State == Drafted && CanEvaluate(actor)
	d.CanSend = d.CanJudge
	d.CanReply = d.State == Sent && canReply(actor, d.Product)
	d.CanPublic = d.State == Sent && CanEvaluate(actor)
	return d, err
}

// withSelf adds the self-evaluation that it is about, if the actor may read that.
func (s *Service) withSelf(ctx context.Context, actor auth.Actor, sub subject, d *EvaluationDetails) error {
	if d.Self == "" {
		return nil
	}
	x, err := selfByID(ctx, s.db, d.Self)
	if err != nil || !canReadSelf(actor, x, sub.groups) {
		return err
	}
	claims, err := claimsOf(ctx, s.db, x.ID)
	d.About = &x
	d.Claims, _ = byCriterion(claims)
	return err
}

// verdictsByCriterion is byCriterion for verdicts.
func verdictsByCriterion(verdicts []Verdict) (now map[criteria.ID]Verdict, gone []Verdict) {
	now = make(map[criteria.ID]Verdict, len(verdicts))
	for _, v := range verdicts {
		known, twice := now[v.Criterion]
		switch {
		case v.Criterion == "":
			gone = append(gone, v)
		case !twice || worse(v.Colour, known.Colour):
			now[v.Criterion] = v
		}
	}
	return now, gone
}

// StaleVerdict says that somebody else wrote on the same criterion first. Nothing was
// written; the reader chooses.
type StaleVerdict struct {
	Current, Mine Verdict
}

// Error is for logs.
func (e *StaleVerdict) Error() string { return ErrStale.Error() }

// Unwrap makes it an ErrStale.
func (e *StaleVerdict) Unwrap() error { return ErrStale }

// Judge writes the verdict on one criterion, in a draft; v.Version is of the verdict
// that was read, as for Answer. An explanation can be accepted or refused where the
// self-evaluation has one. The keepers may.
func (s *Service) Judge(ctx context.Context, actor auth.Actor, evaluation EvaluationID, v Verdict) (saved Verdict, err error) {
	defer errs.Wrap(&err, "governance.Judge(%.50s, %.10s)", evaluation, v.Criterion)
	if _, ok := Model.Criterion(v.Criterion); !ok {
		return v, ErrNotFound
	}
	v = v.tidied()
	var f errs.Fields
	v.check(&f, s.Today())
	return saved, s.onEvaluation(ctx, actor, "evaluation.judge", evaluation, Drafted, CanEvaluate(actor), func(tx *db.Tx, e *Evaluation) error {
		if v.Acceptance.Ruling != NoRuling {
			claim, err := claimOf(ctx, tx, e.Self, v.Criterion)
			if err != nil {
				return err
			}
			if !claim.Explains() {
				f.Add("ruling", "governance.no_explanation")
			}
		}
		if f.Err() != nil {
			return f.Err()
		}
		return writeVerdict(ctx, tx, evaluation, v, func(now *Verdict) {
			now.Colour, now.Reason, now.Recommendation, now.Acceptance = v.Colour, v.Reason, v.Recommendation, v.Acceptance
			saved = *now
		}, &saved)
	})
}

// writeVerdict makes the change of a verdict that was read as the version of mine.
func writeVerdict(ctx context.Context, tx *db.Tx, evaluation EvaluationID, mine Verdict, change func(*Verdict), saved *Verdict) error {
	before, err := verdictOf(ctx, tx, evaluation, mine.Criterion)
	if err != nil {
		return err
	}
	after := before
	change(&after)
	*saved = after
	if reflect.DeepEqual(after, before) {
		return db.ErrNoChange
	}
	if before.Version != mine.Version {
		return &StaleVerdict{Current: before, Mine: mine}
	}
	after.Version, after.Updated = before.Version+1, tx.Now()
	*saved = after
	if err := saveVerdict(ctx, tx, evaluation, after); err != nil {
		return err
	}
	return tx.NoteOn("verdict", string(evaluation)+"/"+string(mine.Criterion), before, after)
}

// onEvaluation runs fn on an evaluation in the state, for who may read it and may do
// this. The row of it is read and not written, so that several can write on several
// criteria at once.
func (s *Service) onEvaluation(
	ctx context.Context, actor auth.Actor, action string, evaluation EvaluationID, in State, may bool, fn func(*db.Tx, *Evaluation) error,
) error {
	known, err := evaluationByID(ctx, s.db, evaluation)
	if err != nil {
		return missing(err)
	}
	sub, err := s.subject(ctx, actor, known.Product)
	switch {
	case err != nil:
		return err
	case !canReadEvaluation(actor, known, sub.groups):
		return ErrNotFound
	case !may:
		return ErrForbidden.With("name", sub.Name)
	}
	return s.db.Write(ctx, actor.Change(action, string(evaluation)), func(tx *db.Tx) error {
		e, err := evaluationByID(ctx, tx, evaluation)
		if err != nil {
			return missing(err)
		}
		if e.State != in {
			return ErrState
		}
		return fn(tx, &e)
	})
}

// step writes what became of the evaluation as a whole.
func step(ctx context.Context, tx *db.Tx, before, after Evaluation) error {
	after.Version, after.Updated = before.Version+1, tx.Now()
	if err := saveEvaluation(ctx, tx, after); err != nil {
		return err
	}
	if err := duty.Ask(ctx, tx); err != nil {
		return err
	}
	return tx.Note(before, after)
}

// Conclude writes what is said of the product as a whole, in a draft; version is of the
// evaluation that was read. The keepers may.
func (s *Service) Conclude(ctx context.Context, actor auth.Actor, evaluation EvaluationID, version int, c Conclusion) (err error) {
	defer errs.Wrap(&err, "governance.Conclude(%.50s)", evaluation)
	c = c.tidied()
	var f errs.Fields
	c.check(&f)
	return s.onEvaluation(ctx, actor, "evaluation.conclude", evaluation, Drafted, CanEvaluate(actor), func(tx *db.Tx, e *Evaluation) error {
		switch {
		case f.Err() != nil:
			return f.Err()
		case e.Conclusion == c:
			return db.ErrNoChange
		case e.Version != version:
			return ErrStale
		}
		after := *e
		after.Conclusion = c
		return step(ctx, tx, *e, after)
	})
}

// Send lets the product read the draft and reply. What is missing in its verdicts comes
// at once, under the criterion's id and the field's name. The keepers may.
func (s *Service) Send(ctx context.Context, actor auth.Actor, evaluation EvaluationID) (err error) {
	defer errs.Wrap(&err, "governance.Send(%.50s)", evaluation)
	return s.onEvaluation(ctx, actor, "evaluation.send", evaluation, Drafted, CanEvaluate(actor), func(tx *db.Tx, e *Evaluation) error {
		verdicts, err := verdictsOf(ctx, tx, evaluation)
		if err != nil {
			return err
		}
		var f errs.Fields
		said, _ := verdictsByCriterion(verdicts)
		for _, c := range Model.Criteria {
			v := said[c.ID]
			v.Criterion = c.ID
			v.lacks(&f)
		}
		if e.Summary == "" {
			f.Add("summary", "errs.required")
		}
		if f.Err() != nil {
			return f.Err()
		}
		after, now := *e, tx.Now()
		after.State, after.Sent, after.Replied = Sent, &now, nil // what was replied before was to another text
		return step(ctx, tx, *e, after)
	})
}

// Recall takes the evaluation back to a draft, to write it anew after what the product
// has replied. The keepers may.
func (s *Service) Recall(ctx context.Context, actor auth.Actor, evaluation EvaluationID) (err error) {
	defer errs.Wrap(&err, "governance.Recall(%.50s)", evaluation)
	return s.onEvaluation(ctx, actor, "evaluation.recall", evaluation, Sent, CanEvaluate(actor), func(tx *db.Tx, e *Evaluation) error {
		after := *e
		after.State, after.Sent = Drafted, nil
		return step(ctx, tx, *e, after)
	})
}

// DropEvaluation throws a draft away. The keepers may.
func (s *Service) DropEvaluation(ctx context.Context, actor auth.Actor, evaluation EvaluationID) (err error) {
	defer errs.Wrap(&err, "governance.DropEvaluation(%.50s)", evaluation)
	return s.onEvaluation(ctx, actor, "evaluation.drop", evaluation, Drafted, CanEvaluate(actor), func(tx *db.Tx, e *Evaluation) error {
		verdicts, err := verdictsOf(ctx, tx, evaluation)
		if err != nil {
			return err
		}
		if err := deleteEvaluation(ctx, tx, evaluation); err != nil {
			return err
		}
		return tx.Note(map[string]any{"evaluation": *e, "verdicts": verdicts}, nil)
	})
}

// Reply is what a product says to what the secretariat says.
type Reply struct {
	Text      string
	Disagrees bool
}

func (r Reply) tidied() Reply { return Reply{strings.TrimSpace(r.Text), r.Disagrees} }

// check: whoever disagrees says why.
func (r Reply) check(f *errs.Fields) {
	f.Limit("reply", r.Text, MaxText)
	if r.Disagrees && r.Text == "" {
		f.Add("reply", "errs.required")
	}
}

// ReplyOn writes what the product replies on one criterion; version is of the verdict
// that was read. The product's coordinator may, while the evaluation is with the
// product.
func (s *Service) ReplyOn(ctx context.Context, actor auth.Actor, evaluation EvaluationID, criterion criteria.ID, version int, r Reply) (saved Verdict, err error) {
	defer errs.Wrap(&err, "governance.ReplyOn(%.50s, %.10s)", evaluation, criterion)
	r = r.tidied()
	var f errs.Fields
	r.check(&f)
	may, err := s.mayReply(ctx, actor, evaluation)
	if err != nil {
		return saved, err
	}
	return saved, s.onEvaluation(ctx, actor, "evaluation.reply_on", evaluation, Sent, may, func(tx *db.Tx, _ *Evaluation) error {
		if f.Err() != nil {
			return f.Err()
		}
		mine := Verdict{Criterion: criterion, Version: version, Reply: r.Text, Disagrees: r.Disagrees}
		return writeVerdict(ctx, tx, evaluation, mine, func(now *Verdict) {
			now.Reply, now.Disagrees = r.Text, r.Disagrees
		}, &saved)
	})
}

// ReplyTo writes what the product replies to the evaluation as a whole, and that it has
// replied. Who may is who may ReplyOn.
func (s *Service) ReplyTo(ctx context.Context, actor auth.Actor, evaluation EvaluationID, version int, r Reply) (err error) {
	defer errs.Wrap(&err, "governance.ReplyTo(%.50s)", evaluation)
	r = r.tidied()
	var f errs.Fields
	r.check(&f)
	may, err := s.mayReply(ctx, actor, evaluation)
	if err != nil {
		return err
	}
	return s.onEvaluation(ctx, actor, "evaluation.reply", evaluation, Sent, may, func(tx *db.Tx, e *Evaluation) error {
		switch {
		case f.Err() != nil:
			return f.Err()
		case e.Replied != nil && (Reply{e.Reply, e.Disagrees}) == r:
			return db.ErrNoChange
		case e.Version != version:
			return ErrStale
		}
		after, now := *e, tx.Now()
		after.Reply, after.Disagrees, after.Replied = r.Text, r.Disagrees, &now
		return step(ctx, tx, *e, after)
	})
}

func (s *Service) mayReply(ctx context.Context, actor auth.Actor, evaluation EvaluationID) (bool, error) {
	e, err := evaluationByID(ctx, s.db, evaluation)
	return canReply(actor, e.Product), missing(err)
}

// Publish lets everybody read the evaluation, with the product's reply, and the
// self-evaluation that it is about. The keepers may.
func (s *Service) Publish(ctx context.Context, actor auth.Actor, evaluation EvaluationID) (err error) {
	defer errs.Wrap(&err, "governance.Publish(%.50s)", evaluation)
	return s.onEvaluation(ctx, actor, "evaluation.publish", evaluation, Sent, CanEvaluate(actor), func(tx *db.Tx, e *Evaluation) error {
		after, now := *e, tx.Now()
		after.State, after.Published, after.Day = Published, &now, civil.At(civil.Of(now))
		if e.Self != "" {
			x, err := selfByID(ctx, tx, e.Self)
			if err != nil {
				return err
			}
			if err := publishSelf(ctx, tx, x); err != nil {
				return err
			}
		}
		return step(ctx, tx, *e, after)
	})
}
