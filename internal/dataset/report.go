package dataset

import (
	"context"

	"alminding/internal/base/criteria"
	"alminding/internal/demo"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
)

// loadReports enters what products and the secretariat have said by the governance
// model. A report is known by its product, its voice, its form and its day.
func (l *loader) loadReports(ctx context.Context) error {
	for _, r := range l.data.Reports {
		e := l.report(r)
		known := false
		if e.Product != "" { // or else it is still to come, in a dry run
			var err error
			if known, err = l.Governance.Entered(ctx, e); err != nil {
				return err
			}
		}
		err := l.add(known, "report", r.ID, func() error {
			_, err := l.Governance.Enter(ctx, l.actor, e)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) report(r demo.Report) governance.Entry {
	e := governance.Entry{
		Voice: product.Voice(r.Voice), Product: l.products[r.Product], Model: r.Model, Template: r.Template, Form: governance.Form(r.Form),
		Day: r.Date, Draft: r.Draft, Note: r.Note, Source: l.cite(r.Claim), Public: true,
	}
	for _, v := range r.Verdicts {
		was := criteria.ID(v.Criterion)
		if e.Voice == product.Secretariat {
			e.Verdicts = append(e.Verdicts, governance.Verdict{Was: was, Colour: criteria.Colour(v.Said), Written: v.Written})
			continue
		}
		e.Claims = append(e.Claims, governance.Claim{
			Was: was, Answer: criteria.Answer(v.Said), Written: v.Written, Uncertain: r.Uncertain || v.Written != "",
		})
	}
	return e
}
