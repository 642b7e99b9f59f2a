package governance

import (
	"context"
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

// Layers are the voices that judge products, which are never merged.
var Layers = []product.Voice{product.Machine, product.Itself, product.Secretariat}

// Cell is what one voice says of a criterion.
type Cell struct {
	Colour    criteria.Colour   `json:"colour,omitempty"` // of the product's answer or the secretariat's verdict
	Points    criteria.Pointing `json:"points,omitempty"` // of the machine's findings
	Written   string            `json:"written,omitempty"`
	Accepted  bool              `json:"accepted,omitempty"`
	Uncertain bool              `json:"uncertain,omitempty"`
	Expired   bool              `json:"expired,omitempty"` // what was shown has run out
	Brought   bool              `json:"brought,omitempty"` // it points so by what a person brought, and nothing that the program read says the same
}

// Leans is which way a cell points, whoever says it: what is met in part is not met.
func (c Cell) Leans() criteria.Pointing {
	switch {
	case c.Points != "":
		return c.Points
	case c.Colour == criteria.Green:
		return criteria.Supports
	case c.Colour == criteria.Yellow, c.Colour == criteria.Red:
		return criteria.Contradicts
	case c.Colour == criteria.Grey:
		return criteria.DoesNotApply
	}
	return criteria.CannotTell
}

// Agrees reports whether two cells say the same; known is false where one of them is
// open or uncertain. Colours are compared as they are, a machine's finding by which way it points.
func (c Cell) Agrees(d Cell) (same, known bool) {
	if c.Uncertain || d.Uncertain {
		return false, false
	}
	if c.Colour != criteria.NoColour && d.Colour != criteria.NoColour {
		return c.Colour == d.Colour, true
	}
	a, b := c.Leans(), d.Leans()
	return a == b, decides(a) && decides(b)
}

func decides(p criteria.Pointing) bool { return p == criteria.Supports || p == criteria.Contradicts }

// Sheet is what one voice said of a product at one time, in the shape that all voices
// share.
type Sheet struct {
	Voice   product.Voice        `json:"voice"`
	ID      string               `json:"id,omitempty"` // of the self-evaluation or evaluation
	Product product.ID           `json:"product"`
	Half    Half                 `json:"half,omitempty"`
	Day     civil.When           `json:"day"`
	Model   string               `json:"model"`
	Draft   bool                 `json:"draft,omitempty"`
	Source  cite.Source          `json:"source,omitzero"`
	Brought *Bringing            `json:"brought,omitempty"` // who brought the newest that the program did not read, of the machine's
	Cells   map[criteria.ID]Cell `json:"cells"`             // by today's ids
}

// Path is where the sheet is written out; empty for the machine's.
func (x Sheet) Path() string {
	if x.Voice == product.Itself {
		return Self{ID: SelfID(x.ID)}.Path()
	}
	if x.Voice == product.Secretariat {
		return Evaluation{ID: EvaluationID(x.ID)}.Path()
	}
	return ""
}

// Totals counts its colours.
func (x Sheet) Totals() criteria.Totals {
	colours := make(map[criteria.ID]criteria.Colour, len(x.Cells))
	for id, c := range x.Cells {
		colours[id] = c.Colour
	}
	return Model.Count(colours)
}

// Points counts which way it points; criteria of which nothing is said cannot be told.
func (x Sheet) Points() map[criteria.Pointing]int {
	n := map[criteria.Pointing]int{}
	for _, c := range Model.Criteria {
		n[x.Cells[c.ID].Leans()]++
	}
	return n
}

// selfSheets reads the cells of self-evaluations.
func (s *Service) selfSheets(ctx context.Context, list []Self) ([]Sheet, error) {
	ids, writing := make([]SelfID, len(list)), map[SelfID]bool{}
	for i, x := range list {
		ids[i], writing[x.ID] = x.ID, x.State == Writing
	}
	rows, err := s.claims.of(ids, func(id SelfID) bool { return !writing[id] }, func(missing []SelfID, put func(SelfID, claimCell)) error {
		return readClaimCells(ctx, s.db, missing, put)
	})
	sheets := make([]Sheet, len(list))
	for i, x := range list {
		sheets[i] = Sheet{
			Voice: product.Itself, ID: string(x.ID), Product: x.Product, Half: x.Half, Day: x.Day, Model: x.Model,
			Draft: x.Draft || x.State == Writing, Source: x.Source, Cells: make(map[criteria.ID]Cell, len(Model.Criteria)),
		}
		for _, c := range rows[x.ID] {
			sheets[i].put(c.criterion, c.cell)
		}
	}
	return sheets, err
}

// evaluationSheets reads the cells of evaluations as they stood on the day.
func (s *Service) evaluationSheets(ctx context.Context, list []Evaluation, day civil.Date) ([]Sheet, error) {
	ids, public := make([]EvaluationID, len(list)), map[EvaluationID]bool{}
	for i, x := range list {
		ids[i], public[x.ID] = x.ID, x.State == Published
	}
	rows, err := s.verdicts.of(ids, func(id EvaluationID) bool { return public[id] }, func(missing []EvaluationID, put func(EvaluationID, Verdict)) error {
		return readVerdictCells(ctx, s.db, missing, put)
	})
	sheets := make([]Sheet, len(list))
	for i, x := range list {
		sheets[i] = Sheet{
			Voice: product.Secretariat, ID: string(x.ID), Product: x.Product, Half: x.Half, Day: x.Day, Model: x.Model,
			Draft: x.State != Published, Source: x.Source, Cells: make(map[criteria.ID]Cell, len(Model.Criteria)),
		}
		for _, v := range rows[x.ID] {
			sheets[i].put(v.Criterion, v.cell(day, expiresByID(v.Criterion, x.Day.Last())))
		}
	}
	return sheets, err
}

// put keeps the cell; of a criterion that was two, the one that is met least.
func (x *Sheet) put(criterion criteria.ID, c Cell) {
	if known, twice := x.Cells[criterion]; criterion != "" && (!twice || worse(c.Colour, known.Colour)) {
		x.Cells[criterion] = c
	}
}

// machineSheet is what the findings about a product come to.
func machineSheet(of product.ID, found []Found, day civil.Date) Sheet {
	x := Sheet{Voice: product.Machine, Product: of, Model: Model.Version, Cells: map[criteria.ID]Cell{}}
	about := map[criteria.ID][]Found{}
	var last civil.Date
	for _, f := range found {
		about[f.Criterion] = append(about[f.Criterion], f)
		last = max(last, min(day, civil.Of(f.Run.Last)))
		if b := f.Run.Brought; b != nil && (x.Brought == nil || b.At.After(x.Brought.At)) {
			x.Brought = b
		}
	}
	if last != 0 {
		x.Day = civil.At(last)
	}
	for id, list := range about {
		c := Cell{Points: Pointing(list, day), Expired: true, Brought: true}
		for _, f := range list {
			c.Expired = c.Expired && f.Overruled == nil && !f.Lives(day)
			c.Brought = c.Brought && (f.Counts(day) != c.Points || f.Overruled == nil && f.Run.Brought != nil)
		}
		x.Cells[id] = c
	}
	return x
}

// Difference is a criterion of which two sheets say different things.
type Difference struct {
	Criterion criteria.Criterion
	Before    Cell
	After     Cell
}

// Differences compares two sheets, in the order of the model.
func Differences(before, after Sheet) (list []Difference) {
	for _, c := range Model.Criteria {
		a, b := before.Cells[c.ID], after.Cells[c.ID]
		if a.Colour != b.Colour || a.Points != b.Points {
			list = append(list, Difference{c, a, b})
		}
	}
	return list
}

// History lists what the product has said of itself and how it was evaluated, as far as
// the actor may read it, the newest first.
func (s *Service) History(ctx context.Context, actor auth.Actor, of product.ID) (sheets []Sheet, err error) {
	defer errs.Wrap(&err, "governance.History(%.50s)", of)
	sub, err := s.subject(ctx, actor, of)
	if err != nil {
		return nil, err
	}
	return s.history(ctx, actor, sub, civil.Max)
}

// Compare gives two sheets of the product, by the ids of the self-evaluations or
// evaluations, and what differs.
func (s *Service) Compare(ctx context.Context, actor auth.Actor, of product.ID, before, after string) (a, b Sheet, diff []Difference, err error) {
	defer errs.Wrap(&err, "governance.Compare(%.50s)", of)
	all, err := s.History(ctx, actor, of)
	if err != nil {
		return a, b, nil, err
	}
	for _, x := range all {
		if x.ID == before {
			a = x
		}
		if x.ID == after {
			b = x
		}
	}
	if a.ID == "" || b.ID == "" {
		return a, b, nil, ErrNotFound
	}
	return a, b, Differences(a, b), nil
}

// history reads the sheets up to the day.
func (s *Service) history(ctx context.Context, actor auth.Actor, sub subject, day civil.Date) ([]Sheet, error) {
	said, err := selves(ctx, s.db, upTo(sub.ID, day))
	if err != nil {
		return nil, err
	}
	said = slices.DeleteFunc(said, func(x Self) bool { return !canReadSelf(actor, x, sub.groups) })
	sheets, err := s.selfSheets(ctx, said)
	if err != nil {
		return nil, err
	}
	judged, err := evaluations(ctx, s.db, upTo(sub.ID, day))
	if err != nil {
		return nil, err
	}
	judged = slices.DeleteFunc(judged, func(x Evaluation) bool { return !canReadEvaluation(actor, x, sub.groups) })
	more, err := s.evaluationSheets(ctx, judged, min(day, s.Today()))
	sheets = append(sheets, more...)
	slices.SortStableFunc(sheets, func(a, b Sheet) int { return int(b.Day.Last()) - int(a.Day.Last()) })
	return sheets, err
}
