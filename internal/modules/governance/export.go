package governance

import (
	"context"
	"encoding/json"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/base/govreport"
	"alminding/internal/modules/governance/examine"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// SelfReport gives a self-evaluation as a report in OS2's form. One that came as a
// report is given as it stood.
func (s *Service) SelfReport(ctx context.Context, actor auth.Actor, self SelfID) (r *govreport.Report, err error) {
	defer errs.Wrap(&err, "governance.SelfReport(%.50s)", self)
	d, err := s.SelfByID(ctx, actor, self)
	if err != nil {
		return nil, err
	}
	if r, err = reportOf(ctx, s.db, string(self)); err != nil || r != nil {
		return r, err
	}
	r = govreport.New(govreport.SelfEvaluation, d.Of.Name)
	for i := range r.Rows {
		row := &r.Rows[i]
		c := d.Claims[row.Criterion]
		row.Answer, row.Said, row.Text = c.Answer, c.Written, c.documentation()
	}
	return dated(r, d.Template, d.Day), nil
}

// documentation is all that the claim says in the one text that the form has room for.
func (c Claim) documentation() string {
	text := c.Text
	add := func(more string) {
		if text != "" && more != "" {
			text += "\n"
		}
		text += more
	}
	add(c.Because)
	add(c.Explanation)
	for _, l := range c.Links {
		add(l.Address)
	}
	return text
}

// EvaluationReport gives an evaluation as a report in the secretariat's form. One that
// came as a report is given as it stood.
func (s *Service) EvaluationReport(ctx context.Context, actor auth.Actor, evaluation EvaluationID) (r *govreport.Report, err error) {
	defer errs.Wrap(&err, "governance.EvaluationReport(%.50s)", evaluation)
	d, err := s.EvaluationByID(ctx, actor, evaluation)
	if err != nil {
		return nil, err
	}
	if r, err = reportOf(ctx, s.db, string(evaluation)); err != nil || r != nil {
		return r, err
	}
	r = govreport.New(govreport.Evaluation, d.Of.Name)
	for i := range r.Rows {
		row := &r.Rows[i]
		v := d.Verdicts[row.Criterion]
		row.Colour, row.Said, row.Text, row.Advice = v.Colour, v.Written, v.Reason, v.Recommendation
	}
	r.SetText(govreport.Summary, d.Summary)
	r.SetText(govreport.Overall, d.Judgement)
	return dated(r, d.Template, d.Day), nil
}

// dated puts the version of the form, where it is known, and the day into the head of a new
// report.
func dated(r *govreport.Report, template string, day civil.When) *govreport.Report {
	if template != "" {
		r.Head = append(r.Head, govreport.Field{Name: govreport.Template, Value: template})
	}
	r.Head = append(r.Head, govreport.Field{Name: govreport.Date, Value: day.Last().String()})
	return r
}

// RecordExamined keeps what an examination found, in the form in which the command
// writes it. An examination is of all the product's repositories, so it takes the place
// of the one that was brought before, and stands as brought by the actor: the program has
// not read the repositories itself. Who may is who may Record.
func (s *Service) RecordExamined(ctx context.Context, actor auth.Actor, of product.ID, file []byte) (run Run, err error) {
	defer errs.Wrap(&err, "governance.RecordExamined(%.50s)", of)
	var r examine.Report
	if err := json.Unmarshal(file, &r); err != nil || r.Model == "" {
		return run, ErrNoReport.Because(err)
	}
	if r.Model != Model.Name || !r.Sound() {
		return run, ErrNoReport
	}
	at := s.db.Now()
	if r.Day < s.Today() {
		at = r.Day.Start()
	}
	return s.bring(ctx, actor, of, Reading{Way: criteria.ByRepository, Model: r.Version, Read: at}, r.Findings)
}

// ErrNoReport says that a file is no report of an examination.
var ErrNoReport = errs.New(errs.Invalid, "governance.no_report")

// reportOf gives the report that a self-evaluation or evaluation came as; nil where it
// was written here.
func reportOf(ctx context.Context, q db.Querier, of string) (*govreport.Report, error) {
	found, err := db.All(ctx, q, db.Value[string], `SELECT content FROM governance_report WHERE of_id = $1`, of)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var r govreport.Report
	return &r, json.Unmarshal([]byte(found[0]), &r)
}
