package governance

import (
	"context"
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

// Held is a level that a product has by decision.
type Held struct {
	product.LevelFact
	Period   civil.Period
	Write    int64  // number of the write that says so
	Decision string // path of the decision in the register, for those who may know of it
}

// Status is where a product stands on a day: what was decided, and what the marks
// support.
type Status struct {
	Product   product.ID
	Day       civil.Date
	Held      *Held // nil where nothing has been decided
	Stated    *Held // where nothing is held: what is only recommended, or said by the product itself; nil for nothing
	Judged    bool  // it has been evaluated, and the following is known
	Supported criteria.Level
	Supports  bool // some level at all
	Sheet     Sheet
	Marks     map[criteria.ID]criteria.Mark
}

// Differs reports whether the level that is held is another than the marks support.
func (x Status) Differs() bool {
	return x.Held != nil && x.Judged && (!x.Supports || string(x.Held.Level) != string(x.Supported))
}

// WhyNot lists the criteria that keep the product from the level, in the order of the
// model.
func (x Status) WhyNot(level criteria.Level) []criteria.Criterion {
	return Model.Lacking(level, x.Marks)
}

// Next is the level above the one that is supported; false at the top.
func (x Status) Next() (criteria.Level, bool) {
	if !x.Supports {
		return criteria.Levels[0], true
	}
	at := slices.Index(criteria.Levels, x.Supported) + 1
	if at == len(criteria.Levels) {
		return "", false
	}
	return criteria.Levels[at], true
}

// RunOut lists the criteria of which what was shown has run out, in the order of the
// model.
func (x Status) RunOut() (list []criteria.Criterion) {
	for _, c := range Model.Criteria {
		if x.Sheet.Cells[c.ID].Expired {
			list = append(list, c)
		}
	}
	return list
}

// marks are what the secretariat's cells come to. What has run out is unknown.
func (x Sheet) marks() map[criteria.ID]criteria.Mark {
	marks := make(map[criteria.ID]criteria.Mark, len(x.Cells))
	for id, c := range x.Cells {
		m := criteria.Mark{Colour: c.Colour, Accepted: c.Accepted}
		if c.Expired {
			m.Colour = criteria.NoColour
		}
		marks[id] = m
	}
	return marks
}

// status works out what a published evaluation supports; a sheet without a voice is
// none.
func status(of product.ID, day civil.Date, evaluated Sheet, held *Held) Status {
	x := Status{Product: of, Day: day, Held: held, Sheet: evaluated, Marks: evaluated.marks(), Judged: evaluated.Voice != ""}
	x.Supported, x.Supports = Model.Supported(x.Marks)
	return x
}

// StatusOn tells where the product stands on the day, as everybody may know it.
func (s *Service) StatusOn(ctx context.Context, actor auth.Actor, of product.ID, day civil.Date) (x Status, err error) {
	defer errs.Wrap(&err, "governance.StatusOn(%.50s, %s)", of, day)
	if _, err := s.subject(ctx, actor, of); err != nil {
		return x, err
	}
	held, stated, err := s.levelOn(ctx, actor, of, day)
	if err != nil {
		return x, err
	}
	evaluated, err := s.publishedOn(ctx, []product.ID{of}, day)
	x = status(of, day, evaluated[of], held)
	x.Stated = stated
	return x, err
}

// publishedOn gives the newest published evaluation of each product on the day.
func (s *Service) publishedOn(ctx context.Context, products []product.ID, day civil.Date) (map[product.ID]Sheet, error) {
	list, err := newestEvaluations(ctx, s.db, products, day)
	if err != nil {
		return nil, err
	}
	return s.sheetsOf(s.evaluationSheets(ctx, list, day))
}

func (s *Service) sheetsOf(sheets []Sheet, err error) (map[product.ID]Sheet, error) {
	by := make(map[product.ID]Sheet, len(sheets))
	for _, x := range sheets {
		by[x.Product] = x
	}
	return by, err
}

// levelOn gives the level that the product held by decision on the day, or else what was
// only stated of it; nil for none.
func (s *Service) levelOn(ctx context.Context, actor auth.Actor, of product.ID, day civil.Date) (held, stated *Held, err error) {
	all, err := s.Levels(ctx, actor, of)
	for _, h := range all {
		switch {
		case !h.Period.Contains(day):
		case h.Standing.Holds():
			held = &h
		default:
			stated = &h
		}
	}
	return held, stated, err
}

// Levels lists what has been said about the product's level, the latest period first;
// what is only recommended, or said by the product itself, is told by its standing.
func (s *Service) Levels(ctx context.Context, actor auth.Actor, of product.ID) (all []Held, err error) {
	defer errs.Wrap(&err, "governance.Levels(%.50s)", of)
	list, err := s.around.Products.Levels(ctx, actor, of)
	if err != nil {
		return nil, err
	}
	about, err := s.around.Decisions.AboutObject(ctx, actor, string(of), decision.Level)
	if err != nil {
		return nil, err
	}
	for _, v := range slices.Backward(list) {
		h := Held{LevelFact: v.Value, Period: v.Period, Write: v.Tx}
		for _, d := range about.Decisions {
			if h.DecidedBy == string(d.ID) {
				h.Decision = d.Path()
			}
		}
		all = append(all, h)
	}
	return all, nil
}

// SetLevel enters in the product's record that it holds the level in the period, by a
// decision that is in the register: of the board for levels 2 and 3, of the secretariat
// or the board for those below. The decision names the product's level among what it
// changes, so that each leads to the other. The keepers may.
func (s *Service) SetLevel(ctx context.Context, actor auth.Actor, of product.ID, level criteria.Level, p civil.Period, by decision.ID) (err error) {
	defer errs.Wrap(&err, "governance.SetLevel(%.50s, %s)", of, level)
	if _, err := s.subject(ctx, actor, of); err != nil {
		return err
	}
	if !CanEvaluate(actor) {
		return ErrForbidden
	}
	var f errs.Fields
	if !slices.Contains(criteria.Levels, level) {
		f.Add("level", "errs.choose")
	}
	if p.Empty() {
		f.Add("to", "product.period")
	}
	d, in, err := s.deciding(ctx, actor, of, level, by, &f)
	if err != nil {
		return err
	}
	if f.Err() != nil {
		return f.Err()
	}
	// The level is for everybody, also by a decision that is not.
	fact := product.LevelFact{
		Level: product.Level(level), Standing: product.Decided, Voice: product.Secretariat, DecidedBy: string(d.ID),
		Source: cite.Source{Title: d.Facing(auth.Actor{}).Heading.Da, Date: d.Day},
	}
	if in.Kind == group.Board {
		fact.Voice = product.Board
	}
	if address := s.site.URL + d.Path(); cite.IsWeb(address) {
		fact.Source.Address = address
	}
	return s.around.Products.SetLevel(ctx, actor, of, p, fact)
}

// TakeBackLevel makes the product's level what it was before the write with the number,
// which is the last, for one that was entered wrongly. The keepers may.
func (s *Service) TakeBackLevel(ctx context.Context, actor auth.Actor, of product.ID, last int64) (err error) {
	defer errs.Wrap(&err, "governance.TakeBackLevel(%.50s)", of)
	if _, err := s.subject(ctx, actor, of); err != nil {
		return err
	}
	if !CanEvaluate(actor) {
		return ErrForbidden
	}
	return s.around.Products.TakeBackLevel(ctx, actor, of, last)
}

// LevelDecisions lists the decisions that say among what they change that it is the
// product's level, the newest first, with the groups that made them.
func (s *Service) LevelDecisions(ctx context.Context, actor auth.Actor, of product.ID) (a decision.About, err error) {
	defer errs.Wrap(&err, "governance.LevelDecisions(%.50s)", of)
	return s.around.Decisions.AboutObject(ctx, actor, string(of), decision.Level)
}

// deciding gives the decision and its group, if that may decide the level.
func (s *Service) deciding(
	ctx context.Context, actor auth.Actor, of product.ID, level criteria.Level, by decision.ID, f *errs.Fields,
) (d decision.Shown, in group.Group, err error) {
	about, err := s.LevelDecisions(ctx, actor, of)
	if err != nil {
		return d, in, err
	}
	at := slices.IndexFunc(about.Decisions, func(d decision.Shown) bool { return d.ID == by })
	if at < 0 {
		f.Add("decision", "governance.level.no_decision")
		return d, in, nil
	}
	d = about.Decisions[at]
	in = about.Groups[d.Group]
	switch {
	case d.Matter != group.ProductLevel:
		f.Add("decision", "governance.level.other_matter")
	case d.Corrected:
		f.Add("decision", "governance.level.corrected")
	case !mayDecide(in.Kind, level):
		f.Add("decision", "governance.level.other_group")
	}
	return d, in, nil
}

// mayDecide: levels 2 and 3 are the board's; what is below the secretariat decides too.
func mayDecide(k group.Kind, level criteria.Level) bool {
	return k == group.Board || k == group.Secretariat && criteria.Level1.Includes(level)
}
