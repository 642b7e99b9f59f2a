package governance

import (
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

// Row is one criterion with what the voices say of it, beside each other.
type Row struct {
	Criterion criteria.Criterion
	Found     []Found
	Cells     map[product.Voice]Cell // of those that say something
	Claim     *Claim
	Verdict   *Verdict
}

// Disagree reports whether two of the voices disagree.
func (r Row) Disagree() bool {
	for _, a := range r.Cells {
		for _, b := range r.Cells {
			if same, known := a.Agrees(b); known && !same {
				return true
			}
		}
	}
	return false
}

// Overview is how a product is judged today: for each voice its newest sheet that the
// reader may see, and criterion by criterion what they say.
type Overview struct {
	Of         product.Product
	Status     Status
	Sheets     map[product.Voice]Sheet // of those that have said something
	Self       *Self                   // the newest that the reader may read, a draft among them
	Evaluation *Evaluation
	Rows       []Row // in the order of the model
	Round      Round // of the evaluation that is being made, or is to be made next
	CanAnswer  bool
	CanJudge   bool
}

// Disagreements counts the criteria of which the voices disagree.
func (o Overview) Disagreements() (n int) {
	for _, r := range o.Rows {
		if r.Disagree() {
			n++
		}
	}
	return n
}

// OverviewOf reads how the product is judged today.
func (s *Service) OverviewOf(ctx context.Context, actor auth.Actor, of product.ID) (o Overview, err error) {
	defer errs.Wrap(&err, "governance.OverviewOf(%.50s)", of)
	sub, err := s.subject(ctx, actor, of)
	if err != nil {
		return o, err
	}
	today := s.Today()
	o = Overview{Of: sub.Product, Sheets: map[product.Voice]Sheet{}, CanAnswer: canAnswer(actor, of), CanJudge: CanEvaluate(actor)}
	if o.Status, err = s.StatusOn(ctx, actor, of, today); err != nil {
		return o, err
	}
	found, err := s.evidence(ctx, of, today)
	if err != nil {
		return o, err
	}
	if len(found) > 0 {
		o.Sheets[product.Machine] = machineSheet(of, found, today)
	}
	claims, err := s.newestSelf(ctx, actor, sub, &o)
	if err != nil {
		return o, err
	}
	verdicts, err := s.newestEvaluation(ctx, actor, sub, &o)
	if err != nil {
		return o, err
	}
	for _, c := range Model.Criteria {
		o.Rows = append(o.Rows, o.row(c, found, claims, verdicts))
	}
	half, err := s.halfAtHand(ctx, of, today)
	if err != nil {
		return o, err
	}
	o.Round, err = s.roundOf(ctx, actor, sub, half)
	return o, err
}

// halfAtHand is the half-year of the evaluation that is being made, or is to be made next:
// evaluating takes its time, and may go on when the next half-year has begun.
func (s *Service) halfAtHand(ctx context.Context, of product.ID, today civil.Date) (Half, error) {
	w := ofProduct(of)
	w.And("state <> ?", Published)
	open, err := evaluations(ctx, s.db, w)
	if err != nil {
		return 0, err
	}
	if len(open) > 0 {
		return open[0].Half, nil
	}
	said, err := toEvaluate(ctx, s.db, of, HalfOf(today))
	if err != nil || said == nil {
		return HalfOf(today), err
	}
	return said.Half, nil
}

func (o Overview) row(c criteria.Criterion, found []Found, claims map[criteria.ID]Claim, verdicts map[criteria.ID]Verdict) Row {
	r := Row{Criterion: c, Cells: map[product.Voice]Cell{}}
	for _, f := range found {
		if f.Criterion == c.ID {
			r.Found = append(r.Found, f)
		}
	}
	for voice, x := range o.Sheets {
		if cell, said := x.Cells[c.ID]; said {
			r.Cells[voice] = cell
		}
	}
	if claim, ok := claims[c.ID]; ok {
		r.Claim = &claim
	}
	if v, ok := verdicts[c.ID]; ok {
		r.Verdict = &v
	}
	return r
}

// newestSelf puts the newest self-evaluation that the actor may read into the overview.
func (s *Service) newestSelf(ctx context.Context, actor auth.Actor, sub subject, o *Overview) (map[criteria.ID]Claim, error) {
	all, err := selves(ctx, s.db, ofProduct(sub.ID))
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(x Self) bool { return canReadSelf(actor, x, sub.groups) })
	if at < 0 {
		return map[criteria.ID]Claim{}, nil
	}
	o.Self = &all[at]
	sheets, err := s.selfSheets(ctx, all[at:at+1])
	if err != nil {
		return nil, err
	}
	o.Sheets[product.Itself] = sheets[0]
	claims, err := claimsOf(ctx, s.db, o.Self.ID)
	now, _ := byCriterion(claims)
	return now, err
}

// newestEvaluation puts the newest evaluation that the actor may read into the overview.
func (s *Service) newestEvaluation(ctx context.Context, actor auth.Actor, sub subject, o *Overview) (map[criteria.ID]Verdict, error) {
	all, err := evaluations(ctx, s.db, ofProduct(sub.ID))
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(x Evaluation) bool { return canReadEvaluation(actor, x, sub.groups) })
	if at < 0 {
		return map[criteria.ID]Verdict{}, nil
	}
	o.Evaluation = &all[at]
	sheets, err := s.evaluationSheets(ctx, all[at:at+1], s.Today())
	if err != nil {
		return nil, err
	}
	o.Sheets[product.Secretariat] = sheets[0]
	verdicts, err := verdictsOf(ctx, s.db, o.Evaluation.ID)
	now, _ := verdictsByCriterion(verdicts)
	return now, err
}
