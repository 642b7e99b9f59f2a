package governanceweb

import (
	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance"
	"alminding/internal/modules/product"
)

// SelfJSON is what a product says of itself.
type SelfJSON struct {
	URL     string               `json:"url"`
	ID      governance.SelfID    `json:"id"`
	Product string               `json:"product" doc:"Slug of the product"`
	Half    string               `json:"half" doc:"Half-year, as 2026-2"`
	State   governance.SelfState `json:"state" doc:"writing, submitted or endorsed"`
	Date    civil.When           `json:"date"`
	Model   string               `json:"model" doc:"Version of the model that it was written by"`
	Draft   bool                 `json:"draft,omitempty" doc:"Its source calls it a draft"`
	Source  cite.Source          `json:"source,omitzero" doc:"Of one that was written elsewhere"`
	Totals  criteria.Totals      `json:"totals" doc:"Counted from the claims, by colour"`
	Claims  []governance.Claim   `json:"claims" doc:"In the order of the model; those that are not in today's model stand last"`
}

func (h *handlers) selfJSON(d governance.SelfDetails) SelfJSON {
	x := SelfJSON{
		URL: h.base + d.Path(), ID: d.ID, Product: d.Of.Slug, Half: d.Half.String(), State: d.State, Date: d.Day, Model: d.Model, Draft: d.Draft,
		Source: d.Source, Totals: d.Totals(), Claims: []governance.Claim{},
	}
	for _, c := range governance.Model.Criteria {
		if claim, said := d.Claims[c.ID]; said {
			x.Claims = append(x.Claims, claim)
		}
	}
	x.Claims = append(x.Claims, d.Gone...)
	return x
}

// EvaluationJSON is how the secretariat evaluates a product, with what that replies.
type EvaluationJSON struct {
	URL         string                  `json:"url"`
	ID          governance.EvaluationID `json:"id"`
	Product     string                  `json:"product" doc:"Slug of the product"`
	Half        string                  `json:"half" doc:"Half-year, as 2026-2"`
	State       governance.State        `json:"state" doc:"draft, sent or published"`
	Date        civil.When              `json:"date"`
	Model       string                  `json:"model" doc:"Version of the model that it was made by"`
	Corrects    string                  `json:"corrects,omitempty" doc:"URL of the evaluation that it takes the place of"`
	Corrected   string                  `json:"corrected,omitempty" doc:"URL of the evaluation that has taken its place"`
	About       string                  `json:"self_evaluation,omitempty" doc:"URL of the self-evaluation that it is about"`
	Summary     string                  `json:"summary,omitempty"`
	Judgement   string                  `json:"judgement,omitempty"`
	Recommended criteria.Level          `json:"recommended,omitempty" doc:"sandbox, 1, 2 or 3"`
	Reply       string                  `json:"reply,omitempty" doc:"The product's, to it as a whole"`
	Disagrees   bool                    `json:"disagrees,omitempty" doc:"The product says so, of it as a whole"`
	Source      cite.Source             `json:"source,omitzero" doc:"Of one that was written elsewhere"`
	Totals      criteria.Totals         `json:"totals" doc:"Counted from the verdicts, by colour"`
	Verdicts    []governance.Verdict    `json:"verdicts" doc:"In the order of the model; those that are not in today's model stand last"`
}

func (h *handlers) evaluationJSON(d governance.EvaluationDetails) EvaluationJSON {
	url := func(e governance.EvaluationID) string {
		if e == "" {
			return ""
		}
		return h.base + governance.Evaluation{ID: e}.Path()
	}
	x := EvaluationJSON{
		URL: url(d.ID), ID: d.ID, Product: d.Of.Slug, Half: d.Half.String(), State: d.State, Date: d.Day, Model: d.Model,
		Corrects: url(d.Corrects), Corrected: url(d.Corrected), Summary: d.Summary, Judgement: d.Judgement, Recommended: d.Recommended,
		Reply: d.Reply, Disagrees: d.Disagrees, Source: d.Source, Verdicts: []governance.Verdict{},
	}
	if d.About != nil {
		x.About = h.base + d.About.Path()
	}
	colours := map[criteria.ID]criteria.Colour{}
	for _, c := range governance.Model.Criteria {
		if v, said := d.Verdicts[c.ID]; said {
			colours[c.ID], x.Verdicts = v.Colour, append(x.Verdicts, v)
		}
	}
	x.Totals, x.Verdicts = governance.Model.Count(colours), append(x.Verdicts, d.Gone...)
	return x
}

// GovernanceJSON is how a product is judged today.
type GovernanceJSON struct {
	URL       string         `json:"url" doc:"The page on which the product is judged"`
	Product   string         `json:"product" doc:"Slug of the product"`
	Name      string         `json:"name"`
	Date      civil.Date     `json:"date"`
	Model     string         `json:"model"`
	Held      product.Level  `json:"held,omitempty" doc:"The level that was decided; absent where none was"`
	Since     civil.Date     `json:"since,omitzero"`
	Decision  string         `json:"decision,omitempty" doc:"Page of the decision in the register"`
	Judged    bool           `json:"judged" doc:"Whether it has been evaluated; until then nothing is supported"`
	Supported criteria.Level `json:"supported,omitempty" doc:"The level that the marks of the last published evaluation support"`
	Next      criteria.Level `json:"next,omitempty" doc:"The level above that"`
	Lacking   []criteria.ID  `json:"lacking,omitempty" doc:"What keeps it from the level above"`
	RunOut    []criteria.ID  `json:"run_out,omitempty" doc:"Where what was shown has run out"`
	Sheets    []SheetJSON    `json:"sheets" doc:"What the machine, the product and the secretariat say; never merged"`
}

func (h *handlers) governanceJSON(o governance.Overview) GovernanceJSON {
	s := o.Status
	x := GovernanceJSON{
		URL: h.base + path(o.Of), Product: o.Of.Slug, Name: o.Of.Name, Date: s.Day, Model: governance.Model.Version, Judged: s.Judged,
		RunOut: idsOf(s.RunOut()), Sheets: []SheetJSON{},
	}
	if s.Held != nil {
		x.Held, x.Since = s.Held.Level, s.Held.Period.From
		if s.Held.Decision != "" {
			x.Decision = h.base + s.Held.Decision
		}
	}
	if s.Judged && s.Supports {
		x.Supported = s.Supported
	}
	if next, more := s.Next(); s.Judged && more {
		x.Next, x.Lacking = next, idsOf(s.WhyNot(next))
	}
	for _, v := range governance.Layers {
		if sheet, said := o.Sheets[v]; said {
			x.Sheets = append(x.Sheets, h.sheetJSON(o.Of.Slug, o.Of.Name, sheet))
		}
	}
	return x
}
