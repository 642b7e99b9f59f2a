package governance

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/base/govreport"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/intake"
)

// Intake lets reports come in through batches: what products say of themselves, from
// their coordinators and the keepers, and evaluations, from the keepers.
func (s *Service) Intake(batches *intake.Service) {
	for _, k := range []reportKind{
		{s, "selvevalueringer", ".json,.md,.txt", product.Itself, canAnswer},
		{s, "evalueringer", ".md,.txt", product.Secretariat, func(a auth.Actor, _ product.ID) bool { return CanEvaluate(a) }},
	} {
		intake.Register(batches, intake.Kind[reported]{
			Name: k.name, Texts: "governance." + k.name + ".", Accept: k.accept, Example: k.example(),
			Subjects: k.subjects, Check: k.check, Show: s.showReported, Apply: s.applyReported, Revert: s.revertReported,
		})
	}
}

// reportKind is a sort of report and who may bring it about a product.
type reportKind struct {
	*Service
	name   string
	accept string
	voice  product.Voice
	may    func(auth.Actor, product.ID) bool
}

// example is a report on two criteria.
func (k reportKind) example() string {
	if k.voice == product.Secretariat {
		r := govreport.New(govreport.Evaluation, "OS2eksempel")
		r.Rows = r.Rows[:2]
		r.Rows[0].Colour, r.Rows[1].Colour = criteria.Green, criteria.Yellow
		return string(dated(r, "", exampleDay).Markdown())
	}
	r := govreport.New(govreport.SelfEvaluation, "OS2eksempel")
	r.Rows = r.Rows[:2]
	r.Rows[0].Answer, r.Rows[1].Answer = criteria.Yes, criteria.No
	text, err := dated(r, "", exampleDay).JSON()
	if err != nil { // a self-evaluation can be written so
		panic(err)
	}
	return string(text)
}

var exampleDay = civil.At(civil.New(2026, 6, 23))

// subjects are the products that the actor may bring reports about.
func (k reportKind) subjects(ctx context.Context, actor auth.Actor) (list []intake.Subject, err error) {
	names, err := k.around.Products.Names(ctx, actor)
	for _, n := range names {
		if k.may(actor, n.ID) {
			list = append(list, intake.Subject{ID: string(n.ID), Name: n.Name, Path: ProductPath(n)})
		}
	}
	return list, err
}

// reported is a row of the review: the report as a whole, which is what is written, or
// what it says of one criterion, which is there to be looked at.
type reported struct {
	Whole     *Entry          `json:"whole,omitempty"`
	Criterion criteria.ID     `json:"criterion,omitempty"` // today's, or as written where it is gone
	Answer    criteria.Answer `json:"answer,omitempty"`
	Colour    criteria.Colour `json:"colour,omitempty"`
	Written   string          `json:"written,omitempty"`
	Text      string          `json:"text,omitempty"`
	Advice    string          `json:"advice,omitempty"`
}

// check is the dry run. What could not be read as the form has it, and what in the
// report contradicts itself, is told with its line and keeps nothing back: the rows
// count.
func (k reportKind) check(ctx context.Context, in intake.Input) (found intake.Found[reported], err error) {
	content, err := io.ReadAll(in.File)
	if err != nil {
		return found, err
	}
	report, faults, err := govreport.Read(bytes.NewReader(content))
	if err != nil {
		return found, err
	}
	if (report.Kind == govreport.Evaluation) != (k.voice == product.Secretariat) {
		return found, errOtherKind
	}
	for _, f := range faults {
		found.Rows = append(found.Rows, told(f.Line, "", f.Key, f.Args))
	}
	for _, c := range govreport.Check(report, in.Day) {
		found.Rows = append(found.Rows, told(c.Line, c.Criterion, c.Key, c.Args))
	}
	e := k.entry(in, report)
	e, invalid := e.prepared(in.Day)
	rows, err := k.rows(ctx, e, report)
	if err != nil {
		return found, err
	}
	rows[0].Fail(withoutFields(invalid))
	found.Rows = append(rows, found.Rows...)
	return found, nil
}

// withoutFields lets faults stand alone: a report is no table, in whose columns they
// could be.
func withoutFields(err error) error {
	var f errs.Fields
	for _, x := range errs.FieldsOf(err) {
		if x.Name == "day" && x.Key == "errs.required" {
			x.Key = "governance.import.no_day"
		}
		f.Add("", x.Key, x.Args...)
	}
	return f.Err()
}

var errOtherKind = errs.New(errs.Invalid, "governance.import.other_kind")

// told is a line of the report about which there is something to say and nothing to do.
func told(line int, criterion criteria.ID, key string, args []any) intake.Row[reported] {
	f := intake.Fault{Key: key}
	for _, a := range args {
		f.Args = append(f.Args, fmt.Sprint(a))
	}
	r := intake.Row[reported]{Line: line, Verdict: intake.Ignored, Faults: []intake.Fault{f}}
	if criterion != "" {
		r.Cells = []string{string(criterion)}
	}
	return r
}

// entry is what the report comes to.
func (k reportKind) entry(in intake.Input, r *govreport.Report) Entry {
	e := Entry{
		Voice: k.voice, Product: product.ID(in.Batch.About), Model: r.Version, Template: r.Value(govreport.Template),
		Batch: string(in.Batch.ID), Report: r,
	}
	title := cmp.Or(in.Batch.Name, r.Product, string(r.Kind)) // one that was pasted has no name
	if day, ok := r.Dated(); ok {
		e.Day = civil.At(day)
		e.Source = cite.Source{Title: title, Date: e.Day}
	} else {
		e.Source = cite.Source{Title: title, Date: civil.At(in.Day), Basis: cite.Read}
	}
	if k.voice == product.Secretariat {
		e.Conclusion = Conclusion{Summary: r.Text(govreport.Summary), Judgement: r.Text(govreport.Overall)}
	} else if e.Form = Elsewhere; r.Kind == govreport.Checklist {
		e.Form = Boxes
	}
	model, seen := r.Model(), map[criteria.ID]bool{}
	for _, row := range r.Rows {
		if _, there := model.Criterion(row.Criterion); !there || seen[row.Criterion] {
			continue // the check of the report tells of it
		}
		seen[row.Criterion] = true
		if k.voice == product.Secretariat {
			e.Verdicts = append(e.Verdicts, Verdict{
				Was: row.Criterion, Colour: row.Colour, Written: row.Said, Uncertain: row.Said != "", Reason: row.Text, Recommendation: row.Advice,
			})
			continue
		}
		e.Claims = append(e.Claims, claimed(row, r.Kind))
	}
	return e
}

// claimed is what a row of a product's report says. A word that is none of the form's is
// kept as it is written; what it means, nobody knows.
func claimed(row govreport.Row, kind govreport.Kind) Claim {
	c := Claim{Was: row.Criterion, Answer: row.Answer, Written: row.Said, Uncertain: row.Said != "", Text: row.Text}
	switch {
	case row.Said != "":
		c.Answer = criteria.DontKnow
	case kind == govreport.Checklist && row.Ticked:
		c.Answer = criteria.Yes
	case kind == govreport.Checklist:
		c.Answer = criteria.No
	}
	return c
}

// rows are the report as a whole and what it says of each criterion, compared with what
// is known of that day.
func (k reportKind) rows(ctx context.Context, e Entry, r *govreport.Report) ([]intake.Row[reported], error) {
	before, err := e.known(ctx, k.db)
	if err != nil {
		return nil, err
	}
	head := intake.Row[reported]{Line: 1, Cells: []string{r.Product}, Verdict: intake.Added, After: &reported{Whole: &e}}
	was := map[criteria.ID]reported{}
	if before != nil {
		head.Verdict, head.Before = intake.Changed, &reported{Whole: &before.Entry}
		if before.says(e) {
			head.Verdict = intake.Same
		}
		was = before.reported()
	}
	rows := []intake.Row[reported]{head}
	now := e.reported()
	for _, row := range r.Rows {
		x, there := now[row.Criterion]
		if !there {
			continue
		}
		delete(now, row.Criterion)
		one := intake.Row[reported]{Line: row.Line, Cells: []string{string(row.Criterion), row.Title}, Verdict: intake.Added, After: &x}
		if b, known := was[row.Criterion]; known {
			one.Before, one.Verdict = &b, intake.Changed
			if b == x {
				one.Verdict = intake.Same
			}
		}
		rows = append(rows, one)
	}
	return rows, nil
}

// reported gives what the entry says of each criterion, by the id as written.
func (e Entry) reported() map[criteria.ID]reported {
	all := map[criteria.ID]reported{}
	name := func(now, was criteria.ID) criteria.ID {
		if now == "" {
			return was
		}
		return now
	}
	for _, c := range e.Claims {
		all[c.Was] = reported{Criterion: name(c.Criterion, c.Was), Answer: c.Answer, Written: c.Written, Text: c.Text}
	}
	for _, v := range e.Verdicts {
		all[v.Was] = reported{Criterion: name(v.Criterion, v.Was), Colour: v.Colour, Written: v.Written, Text: v.Reason, Advice: v.Recommendation}
	}
	return all
}

// showReported tells rows to a person.
func (s *Service) showReported(ctx context.Context, list []reported) ([]intake.Shown, error) {
	out := make([]intake.Shown, len(list))
	for i, x := range list {
		if x.Whole != nil {
			out[i] = x.Whole.shown(ctx)
			continue
		}
		word := x.Written
		switch {
		case word != "":
		case x.Colour != "":
			word = i18n.T(ctx, "governance.colour."+string(x.Colour))
		case x.Answer != "":
			word = i18n.T(ctx, "governance.answer."+string(x.Answer))
		}
		name := string(x.Criterion)
		if c, ok := Model.Criterion(x.Criterion); ok {
			name += " " + c.Title.In(string(i18n.Lang(ctx)))
		}
		part := func(key, text string) intake.Part {
			return intake.Part{Label: i18n.T(ctx, "governance.import."+key), Text: text}
		}
		out[i] = intake.Shown{Name: name, Parts: []intake.Part{part("says", word), part("text", x.Text), part("advice", x.Advice)}}
	}
	return out, nil
}

func (e Entry) shown(ctx context.Context) intake.Shown {
	part := func(key, text string) intake.Part {
		return intake.Part{Label: i18n.T(ctx, "governance.import."+key), Text: text}
	}
	return intake.Shown{Name: i18n.T(ctx, "governance.import.whole"), Parts: []intake.Part{
		part("day", i18n.When(ctx, e.Day)), part("model", e.Model), part("template", e.Template),
		part("rows", i18n.Int(ctx, int64(len(e.Claims)+len(e.Verdicts)))), part("summary", e.Conclusion.Summary), part("judgement", e.Conclusion.Judgement),
	}}
}

// applyReported writes the report that was reviewed.
func (s *Service) applyReported(ctx context.Context, tx *db.Tx, _ intake.Batch, list []reported, progress func(int)) error {
	for i, x := range list {
		if x.Whole != nil {
			if _, err := x.Whole.enter(ctx, tx); err != nil && !errors.Is(err, db.ErrNoChange) {
				return err
			}
		}
		progress(i + 1)
	}
	return nil
}

// revertReported takes out what the batch brought, apart from what something else has
// been built on since: a self-evaluation that was evaluated or endorsed, an evaluation
// that was corrected. It names the days of what stays.
func (s *Service) revertReported(ctx context.Context, tx *db.Tx, b intake.Batch) (kept []string, err error) {
	var w db.Where
	w.And("batch = ?", b.ID)
	said, err := selves(ctx, tx, &w)
	if err != nil {
		return nil, err
	}
	for _, x := range said {
		if gone, err := takeOutSelf(ctx, tx, x); err != nil {
			return nil, err
		} else if !gone {
			kept = append(kept, x.Day.String())
		}
	}
	judged, err := evaluations(ctx, tx, &w)
	if err != nil {
		return nil, err
	}
	for _, x := range judged {
		if gone, err := takeOutEvaluation(ctx, tx, x); err != nil {
			return nil, err
		} else if !gone {
			kept = append(kept, x.Day.String())
		}
	}
	slices.Sort(kept)
	return kept, nil
}

func takeOutSelf(ctx context.Context, tx *db.Tx, x Self) (gone bool, err error) {
	used, err := countUses(ctx, tx, x.ID)
	if err != nil || used > 0 || x.State != Submitted {
		return false, err
	}
	if err := deleteSelf(ctx, tx, x.ID); err != nil {
		return false, err
	}
	return true, tx.NoteOn("self", string(x.ID), x, nil)
}

func takeOutEvaluation(ctx context.Context, tx *db.Tx, x Evaluation) (gone bool, err error) {
	w := ofProduct(x.Product)
	w.And("corrects = ?", x.ID)
	corrections, err := evaluations(ctx, tx, w)
	if err != nil || len(corrections) > 0 {
		return false, err
	}
	if err := deleteEvaluation(ctx, tx, x.ID); err != nil {
		return false, err
	}
	return true, tx.NoteOn("evaluation", string(x.ID), x, nil)
}
