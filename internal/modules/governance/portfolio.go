package governance

import (
	"cmp"
	"context"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

// Portfolio is what all voices say of all products on a day: the newest that everybody
// may know.
type Portfolio struct {
	Day      civil.Date
	Products []product.Name // that are to be evaluated, or have been, by name
	Due      int            // how many of them are to be evaluated
	Stages   map[product.ID]product.StageFact
	Levels   map[product.ID]product.LevelFact // what is said of the level, however firmly
	Layers   map[product.Voice]map[product.ID]Sheet
}

// Sheets lists what the voice says, in the order of Products; those of which it says
// nothing are left out.
func (p Portfolio) Sheets(v product.Voice) (list []Sheet) {
	for _, n := range p.Products {
		if x, ok := p.Layers[v][n.ID]; ok {
			list = append(list, x)
		}
	}
	return list
}

// PortfolioOn reads the portfolio on the day, of the products that the actor may read.
func (s *Service) PortfolioOn(ctx context.Context, actor auth.Actor, day civil.Date) (p Portfolio, err error) {
	defer errs.Wrap(&err, "governance.PortfolioOn(%s)", day)
	all, err := s.around.Products.SituationOn(ctx, actor, day)
	if err != nil {
		return p, err
	}
	p = Portfolio{Day: day, Stages: all.Stages, Levels: all.Levels, Layers: map[product.Voice]map[product.ID]Sheet{}}
	readable := make([]product.ID, len(all.Names))
	for i, n := range all.Names {
		readable[i] = n.ID
	}
	if p.Layers[product.Secretariat], err = s.publishedOn(ctx, readable, day); err != nil {
		return p, err
	}
	said, err := newestSelves(ctx, s.db, readable, day)
	if err != nil {
		return p, err
	}
	if p.Layers[product.Itself], err = s.sheetsOf(s.selfSheets(ctx, said)); err != nil {
		return p, err
	}
	if p.Layers[product.Machine], err = s.machineOn(ctx, readable, day); err != nil {
		return p, err
	}
	for _, n := range all.Names {
		due := isDue(all.Stages[n.ID].Stage)
		if due {
			p.Due++
		}
		if due || p.judged(n.ID) {
			p.Products = append(p.Products, n)
		}
	}
	return p, nil
}

func (p Portfolio) judged(of product.ID) bool {
	return slices.ContainsFunc(Layers, func(v product.Voice) bool { _, ok := p.Layers[v][of]; return ok })
}

// isDue: every product is evaluated, and every project in the sandbox.
func isDue(s product.Stage) bool { return s == product.InUse || s == product.Project }

// machineOn reads what the machine's findings about the products come to.
func (s *Service) machineOn(ctx context.Context, products []product.ID, day civil.Date) (map[product.ID]Sheet, error) {
	runs, err := s.named(ctx)(newestRuns(ctx, s.db, products, day))
	if err != nil {
		return nil, err
	}
	overruled, err := overrulingsOn(ctx, s.db, products, day)
	if err != nil {
		return nil, err
	}
	byID, ids := map[RunID]Run{}, []RunID{}
	for _, r := range runs {
		byID[r.ID], ids = r, append(ids, r.ID)
	}
	rows, err := s.found.of(ids, func(RunID) bool { return true }, func(missing []RunID, put func(RunID, foundIn)) error {
		list, err := pointingsOf(ctx, s.db, missing)
		for _, f := range list {
			put(f.run, f)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	found := map[product.ID][]Found{}
	for _, id := range ids {
		run := byID[id]
		for _, row := range rows[id] {
			found[run.Product] = append(found[run.Product], foundOn(row, run, overruled, day))
		}
	}
	sheets := make(map[product.ID]Sheet, len(found))
	for of, list := range found {
		sheets[of] = machineSheet(of, list, day)
	}
	return sheets, nil
}

// Hardness is how many meet a criterion: by the secretariat, and by what the products say
// themselves. The two are never added up.
type Hardness struct {
	Criterion criteria.Criterion
	Judged    Met
	Said      Met
}

// Met is in how many of the sheets that speak of a criterion it is green.
type Met struct{ Green, Of int }

// compare orders by the share that is green; where nobody speaks there is none, which
// comes last.
func (m Met) compare(n Met) int {
	if m.Of == 0 || n.Of == 0 {
		return cmp.Compare(n.Of, m.Of)
	}
	return cmp.Compare(m.Green*n.Of, n.Green*m.Of)
}

// Hardest lists the criteria by how many meet them by the secretariat, and then by how
// many say so, the fewest first. What is uncertain is not counted.
func (p Portfolio) Hardest() []Hardness {
	list := make([]Hardness, len(Model.Criteria))
	for i, c := range Model.Criteria {
		list[i] = Hardness{c, p.met(product.Secretariat, c.ID), p.met(product.Itself, c.ID)}
	}
	slices.SortStableFunc(list, func(a, b Hardness) int {
		return cmp.Or(a.Judged.compare(b.Judged), a.Said.compare(b.Said))
	})
	return list
}

func (p Portfolio) met(v product.Voice, criterion criteria.ID) (m Met) {
	for _, x := range p.Layers[v] {
		if cell, said := x.Cells[criterion]; said && !cell.Uncertain {
			m.Of++
			if cell.Colour == criteria.Green {
				m.Green++
			}
		}
	}
	return m
}

// Agreement is how often two voices agree on a criterion, where neither is open.
type Agreement struct {
	Criterion criteria.Criterion
	Agree     int
	Of        int
}

// Agreements compares two voices criterion by criterion, in the order of the model: where
// a machine's word rests on what a person brought if brought is true, and everywhere else
// if it is not.
func (p Portfolio) Agreements(a, b product.Voice, brought bool) []Agreement {
	list := make([]Agreement, len(Model.Criteria))
	for i, c := range Model.Criteria {
		list[i].Criterion = c
		for of, x := range p.Layers[a] {
			y, both := p.Layers[b][of]
			if !both {
				continue
			}
			one, other := x.Cells[c.ID], y.Cells[c.ID]
			same, known := one.Agrees(other)
			known = known && (one.Brought || other.Brought) == brought
			if known {
				list[i].Of++
			}
			if known && same {
				list[i].Agree++
			}
		}
	}
	return list
}
