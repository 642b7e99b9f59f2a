package governance

import (
	"cmp"
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/base/govreport"
	"alminding/internal/base/id"
	"alminding/internal/base/line"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Entry is what was said of a product elsewhere, in one report. It becomes a
// self-evaluation or an evaluation with its source, as it stood.
type Entry struct {
	Voice      product.Voice     `json:"voice"` // the product or the secretariat
	Product    product.ID        `json:"product"`
	Model      string            `json:"model"` // of OS2's model, whose ids it bears
	Template   string            `json:"template,omitempty"`
	Form       Form              `json:"form,omitempty"` // of a self-evaluation
	Day        civil.When        `json:"day"`
	Draft      bool              `json:"draft,omitempty"`
	Note       string            `json:"note,omitempty"` // on a self-evaluation
	Conclusion Conclusion        `json:"conclusion,omitzero"`
	Source     cite.Source       `json:"source"`
	Claims     []Claim           `json:"claims,omitempty"` // Was alone names the criterion
	Verdicts   []Verdict         `json:"verdicts,omitempty"`
	Report     *govreport.Report `json:"report,omitempty"` // as it stood; nil where the rows are all there is
	Batch      string            `json:"batch,omitempty"`
	Public     bool              `json:"public,omitempty"` // of a self-evaluation: not for the steering group first
}

// prepared is the entry with its texts in order and today's ids, or what is wrong with
// it.
func (e Entry) prepared(today civil.Date) (Entry, error) {
	var f errs.Fields
	e.Note, e.Template, e.Conclusion = line.Tidy(e.Note), line.Tidy(e.Template), e.Conclusion.tidied()
	if e.Voice != product.Itself && e.Voice != product.Secretariat {
		f.Add("voice", "errs.choose")
	}
	if e.Voice == product.Itself && !slices.Contains(Forms, e.Form) {
		f.Add("form", "errs.choose")
	}
	if _, known := criteria.Find(Model.Name, e.Model); !known {
		f.Add("model", "governance.no_model", "version", e.Model)
	}
	switch {
	case e.Day.IsZero():
		f.Add("day", "errs.required")
	case e.Day.First() > today:
		f.Add("day", "governance.future")
	}
	f.Limit("note", e.Note, MaxText)
	e.Conclusion.check(&f)
	e.Source.Check(&f)
	var was []criteria.ID
	e.Claims, e.Verdicts = slices.Clone(e.Claims), slices.Clone(e.Verdicts)
	for i := range e.Claims {
		c := e.Claims[i].tidied()
		c.Criterion, _ = Model.Now(e.Model, c.Was)
		c.Version = 1
		c.check(&f)
		e.Claims[i], was = c, append(was, c.Was)
	}
	for i := range e.Verdicts {
		v := e.Verdicts[i].tidied()
		v.Criterion, _ = Model.Now(e.Model, v.Was)
		v.Version = 1
		v.check(&f, today)
		e.Verdicts[i], was = v, append(was, v.Was)
	}
	e.checkIDs(&f, was)
	return e, f.Err()
}

// checkIDs holds that each criterion is in the entry's model, and there once.
func (e Entry) checkIDs(f *errs.Fields, was []criteria.ID) {
	m, known := criteria.Find(Model.Name, e.Model)
	if !known {
		return
	}
	if len(was) == 0 {
		f.Add("criteria", "errs.required")
	}
	slices.Sort(was)
	for i, c := range was {
		if _, there := m.Criterion(c); !there {
			f.Add("criteria", "governance.no_criterion", "criterion", string(c), "version", e.Model)
		}
		if i > 0 && c == was[i-1] {
			f.Add("criteria", "governance.criterion_twice", "criterion", string(c))
		}
	}
}

// Enter keeps what was said of a product elsewhere. What is known already, in the same
// words, is not kept twice: added is false. The keepers may.
func (s *Service) Enter(ctx context.Context, actor auth.Actor, e Entry) (added bool, err error) {
	defer errs.Wrap(&err, "governance.Enter(%.50s, %s)", e.Product, e.Day)
	if _, err := s.subject(ctx, actor, e.Product); err != nil {
		return false, err
	}
	if !CanEvaluate(actor) {
		return false, ErrForbidden
	}
	if e, err = e.prepared(s.Today()); err != nil {
		return false, err
	}
	return added, s.db.Write(ctx, actor.Change("report.enter", string(e.Product)), func(tx *db.Tx) error {
		added, err = e.enter(ctx, tx)
		return err
	})
}

// Entered reports whether the entry is known already, in the same words.
func (s *Service) Entered(ctx context.Context, e Entry) (is bool, err error) {
	defer errs.Wrap(&err, "governance.Entered(%.50s, %s)", e.Product, e.Day)
	if e, err = e.prepared(s.Today()); err != nil {
		return false, err
	}
	before, err := e.known(ctx, s.db)
	return before != nil && before.says(e), err
}

// enter writes the entry as part of a write, unless it is known.
func (e Entry) enter(ctx context.Context, tx *db.Tx) (added bool, err error) {
	before, err := e.known(ctx, tx)
	if err != nil {
		return false, err
	}
	if before != nil && before.says(e) {
		return false, db.ErrNoChange
	}
	var made string
	if e.Voice == product.Itself {
		made, err = e.enterSelf(ctx, tx)
	} else {
		made, err = e.enterEvaluation(ctx, tx, before)
	}
	if err != nil || e.Report == nil {
		return true, err
	}
	return true, saveReport(ctx, tx, made, *e.Report)
}

func (e Entry) enterSelf(ctx context.Context, tx *db.Tx) (string, error) {
	now := tx.Now()
	x := Self{
		ID: id.New[SelfID](), Product: e.Product, Half: HalfOf(e.Day.Last()), Model: e.Model, Form: e.Form, Template: e.Template,
		State: Submitted, Day: e.Day, Draft: e.Draft, Note: e.Note, Source: e.Source, Batch: e.Batch,
		Submitted: &now, Version: 1, Created: now, Updated: now,
	}
	if e.Public {
		x.State, x.Published = Endorsed, &now
	}
	if err := saveSelf(ctx, tx, x); err != nil {
		return "", err
	}
	for _, c := range e.Claims {
		c.Updated = now
		if err := saveClaim(ctx, tx, x.ID, c); err != nil {
			return "", err
		}
	}
	return string(x.ID), tx.NoteOn("self", string(x.ID), nil, x)
}

// enterEvaluation keeps the evaluation as published. One that says something else than
// is known of the same day corrects that.
func (e Entry) enterEvaluation(ctx context.Context, tx *db.Tx, before *entered) (string, error) {
	now := tx.Now()
	x := Evaluation{
		ID: id.New[EvaluationID](), Product: e.Product, Half: HalfOf(e.Day.Last()), Model: e.Model, Template: e.Template, State: Published,
		Day: e.Day, Conclusion: e.Conclusion, Source: e.Source, Batch: e.Batch, Published: &now, Version: 1, Created: now, Updated: now,
	}
	if before != nil {
		x.Corrects = EvaluationID(before.id)
	}
	if err := saveEvaluation(ctx, tx, x); err != nil {
		return "", err
	}
	for _, v := range e.Verdicts {
		v.Updated = now
		if err := saveVerdict(ctx, tx, x.ID, v); err != nil {
			return "", err
		}
	}
	return string(x.ID), tx.NoteOn("evaluation", string(x.ID), nil, x)
}

// entered is an entry that is known, as it was entered.
type entered struct {
	id string
	Entry
}

// says reports whether it says what the entry says, wherever it was read, whichever
// batch brought it and whenever it was written.
func (k entered) says(e Entry) bool {
	k.Source, k.Batch, k.Report, k.Public = e.Source, e.Batch, e.Report, e.Public
	return reflect.DeepEqual(k.inOrder(), e.inOrder())
}

// inOrder is the entry with its rows by the ids that they were written under, and
// without when they were written.
func (e Entry) inOrder() Entry {
	e.Claims, e.Verdicts = slices.Clone(e.Claims), slices.Clone(e.Verdicts)
	for i := range e.Claims {
		e.Claims[i].Updated = time.Time{}
	}
	for i := range e.Verdicts {
		e.Verdicts[i].Updated = time.Time{}
	}
	slices.SortFunc(e.Claims, func(a, b Claim) int { return cmp.Compare(a.Was, b.Was) })
	slices.SortFunc(e.Verdicts, func(a, b Verdict) int { return cmp.Compare(a.Was, b.Was) })
	return e
}

// known gives the newest that was entered from elsewhere about the same product by the
// same voice on the same day; nil where there is none.
func (e Entry) known(ctx context.Context, q db.Querier) (*entered, error) {
	w := ofProduct(e.Product)
	w.And("day = ? AND source_title <> ''", e.Day)
	if e.Voice == product.Secretariat {
		return knownEvaluation(ctx, q, w)
	}
	w.And("form = ?", e.Form)
	found, err := selves(ctx, q, w)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	x := found[0]
	k := &entered{string(x.ID), Entry{
		Voice: product.Itself, Product: x.Product, Model: x.Model, Template: x.Template, Form: x.Form, Day: x.Day, Draft: x.Draft,
		Note: x.Note, Source: x.Source, Batch: x.Batch,
	}}
	k.Claims, err = claimsOf(ctx, q, x.ID)
	return k, err
}

func knownEvaluation(ctx context.Context, q db.Querier, w *db.Where) (*entered, error) {
	found, err := evaluations(ctx, q, w)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	x := found[0]
	k := &entered{string(x.ID), Entry{
		Voice: product.Secretariat, Product: x.Product, Model: x.Model, Template: x.Template, Day: x.Day, Conclusion: x.Conclusion,
		Source: x.Source, Batch: x.Batch,
	}}
	k.Verdicts, err = verdictsOf(ctx, q, x.ID)
	return k, err
}

func saveReport(ctx context.Context, tx *db.Tx, of string, r govreport.Report) error {
	content, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO governance_report (of_id, content) VALUES ($1, $2)`, of, string(content))
	return err
}
