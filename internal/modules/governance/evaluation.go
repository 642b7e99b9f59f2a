package governance

import (
	"slices"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
)

// EvaluationID identifies an evaluation.
type EvaluationID string

// State is how far an evaluation has come.
type State string

// The states. What is published is not changed any more: a correction is another
// evaluation, which refers back.
const (
	Drafted   State = "draft"     // for the secretariat
	Sent      State = "sent"      // to the product, which may reply
	Published State = "published" // for everybody
)

// States lists them.
var States = []State{Drafted, Sent, Published}

// Label is the catalogue key of the state's name.
func (s State) Label() string { return "governance.state." + string(s) }

// Evaluation is how the secretariat evaluates a product in a half-year.
type Evaluation struct {
	ID       EvaluationID `json:"id"`
	Product  product.ID   `json:"product"`
	Half     Half         `json:"half"`
	Model    string       `json:"model"`
	Template string       `json:"template,omitempty"` // version of the form, where it was written in another's
	State    State        `json:"state"`
	Self     SelfID       `json:"self,omitempty"`     // the self-evaluation that it is about
	Corrects EvaluationID `json:"corrects,omitempty"` // the evaluation that it takes the place of
	Day      civil.When   `json:"day"`                // of its publication; until then, of its beginning
	Conclusion
	Reply     string      `json:"reply,omitempty"`     // the product's, to it as a whole
	Disagrees bool        `json:"disagrees,omitempty"` // the product says so, of it as a whole
	Source    cite.Source `json:"source,omitzero"`     // of one that was written elsewhere
	Batch     string      `json:"batch,omitempty"`
	Sent      *time.Time  `json:"sent,omitempty"`
	Replied   *time.Time  `json:"replied,omitempty"`
	Published *time.Time  `json:"published,omitempty"`
	Version   int         `json:"version"`
	Created   time.Time   `json:"-"`
	Updated   time.Time   `json:"-"`
}

// Path is its page.
func (e Evaluation) Path() string { return "/governance/evalueringer/" + string(e.ID) }

// Conclusion is what the secretariat says of the product as a whole.
type Conclusion struct {
	Summary     string         `json:"summary,omitempty"`
	Judgement   string         `json:"judgement,omitempty"`
	Recommended criteria.Level `json:"recommended,omitempty"` // to whom it is to decide
}

func (c Conclusion) tidied() Conclusion {
	c.Summary, c.Judgement = tidy(c.Summary), tidy(c.Judgement)
	return c
}

func (c Conclusion) check(f *errs.Fields) {
	f.Limit("summary", c.Summary, MaxText)
	f.Limit("judgement", c.Judgement, MaxText)
	if c.Recommended != "" && !slices.Contains(criteria.Levels, c.Recommended) {
		f.Add("recommended", "errs.choose")
	}
}

// Ruling is what became of the product's explanation for deviating.
type Ruling string

// The rulings.
const (
	NoRuling Ruling = ""
	Accepted Ruling = "accepted"
	Refused  Ruling = "refused"
)

// Rulings lists those that can be given.
var Rulings = []Ruling{Accepted, Refused}

// Label is the catalogue key of the ruling's name.
func (r Ruling) Label() string { return "governance.ruling." + string(r) }

// Acceptance is the answer to an explanation.
type Acceptance struct {
	Ruling   Ruling        `json:"ruling,omitempty"`
	Reason   string        `json:"reason,omitempty"`
	Approver product.Voice `json:"approver,omitempty"` // the secretariat or the board
	Until    civil.Date    `json:"until,omitempty"`    // the first day on which it is not accepted any more
}

// Verdict is how the secretariat evaluates one criterion, with what the product
// replies.
type Verdict struct {
	Criterion      criteria.ID     `json:"criterion"`     // today's; empty where the criterion is gone
	Was            criteria.ID     `json:"was,omitempty"` // its id in the model that it was written by
	Colour         criteria.Colour `json:"colour"`
	Written        string          `json:"written,omitempty"`
	Uncertain      bool            `json:"uncertain,omitempty"`
	Reason         string          `json:"reason,omitempty"`
	Recommendation string          `json:"recommendation,omitempty"`
	Acceptance     Acceptance      `json:"acceptance,omitzero"`
	Reply          string          `json:"reply,omitempty"`     // the product's
	Disagrees      bool            `json:"disagrees,omitempty"` // the product says so
	Version        int             `json:"version"`             // 0 for one that nobody has written
	Updated        time.Time       `json:"-"`
}

// cell is how the verdict looks on the day: what was shown has run out by the day ends,
// and an explanation that was accepted by its own.
func (v Verdict) cell(day, ends civil.Date) Cell {
	ran := v.Acceptance.Ruling == Accepted && day >= v.Acceptance.Until && v.Colour != criteria.Green
	return Cell{
		Colour: v.Colour, Written: v.Written, Uncertain: v.Uncertain,
		Accepted: v.Acceptance.Ruling == Accepted && day < v.Acceptance.Until,
		Expired:  v.Colour != criteria.NoColour && day >= ends || ran,
	}
}

// longestAcceptance is how long an explanation can be accepted for at most, in days;
// what still holds then is explained again.
const longestAcceptance = 3 * 366

func (v Verdict) tidied() Verdict {
	for _, s := range []*string{&v.Reason, &v.Recommendation, &v.Acceptance.Reason} {
		*s = tidy(*s)
	}
	if v.Acceptance.Ruling != Accepted {
		v.Acceptance.Until = 0
	}
	if v.Acceptance.Ruling == NoRuling {
		v.Acceptance = Acceptance{}
	}
	return v
}

// check finds what is wrong with the verdict by itself, written on the day.
func (v Verdict) check(f *errs.Fields, today civil.Date) {
	if v.Colour != criteria.NoColour && !slices.Contains(criteria.Colours, v.Colour) {
		f.Add("colour", "errs.choose")
	}
	f.Limit("reason", v.Reason, MaxText)
	f.Limit("recommendation", v.Recommendation, MaxText)
	a := v.Acceptance
	if a.Ruling == NoRuling {
		return
	}
	if !slices.Contains(Rulings, a.Ruling) {
		f.Add("ruling", "errs.choose")
	}
	f.Require("ruling_reason", a.Reason, MaxText)
	if a.Approver != product.Secretariat && a.Approver != product.Board {
		f.Add("approver", "errs.choose")
	}
	if a.Ruling == Accepted && (a.Until <= today || a.Until > today+longestAcceptance) {
		f.Add("until", "governance.accepted_until", "day", today+longestAcceptance)
	}
}

// lacks finds what the verdict must have before the evaluation is sent.
func (v Verdict) lacks(f *errs.Fields) {
	name := string(v.Criterion)
	switch {
	case v.Colour == criteria.NoColour:
		f.Add(name+".colour", "governance.no_colour", "criterion", name)
	case v.Colour != criteria.Green && v.Reason == "":
		f.Add(name+".reason", "governance.no_reason", "criterion", name)
	}
}
