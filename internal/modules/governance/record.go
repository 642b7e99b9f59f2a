package governance

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// maxFindings bounds what one run may bring.
const maxFindings = 1000

// Record keeps what the program has read about the product, with the moment of the
// reading. What the reading before it from the same place said as well is not kept
// twice. The product's coordinator and the keepers may have it read.
func (s *Service) Record(ctx context.Context, actor auth.Actor, of product.ID, r Reading, found []criteria.Finding) (run Run, err error) {
	defer errs.Wrap(&err, "governance.Record(%.50s, %s)", of, r.Way)
	return s.record(ctx, actor, Run{Product: of, Reading: r, Last: r.Read}, found)
}

// bring is Record for what the actor comes with.
func (s *Service) bring(ctx context.Context, actor auth.Actor, of product.ID, r Reading, found []criteria.Finding) (run Run, err error) {
	by := &Bringing{By: actor.Account, For: registry.AuthorityID(actor.For.ID), At: s.db.Now()}
	return s.record(ctx, actor, Run{Product: of, Reading: r, Last: r.Read, Brought: by}, found)
}

func (s *Service) record(ctx context.Context, actor auth.Actor, read Run, found []criteria.Finding) (run Run, err error) {
	of := read.Product
	x, err := s.subject(ctx, actor, of)
	switch {
	case err != nil:
		return run, err
	case !canAnswer(actor, of):
		return run, ErrForbidden.With("name", x.Name)
	}
	if err := s.checkReading(read.Reading, found); err != nil {
		return run, err
	}
	return run, s.db.Write(ctx, actor.Change("evidence.record", string(of)), func(tx *db.Tx) error {
		run, err = recordIn(ctx, tx, read, found)
		return err
	})
}

func (s *Service) checkReading(r Reading, found []criteria.Finding) error {
	var f errs.Fields
	if !slices.Contains([]criteria.Way{criteria.ByRepository, criteria.ByRecords, criteria.ByDocument}, r.Way) {
		f.Add("way", "errs.choose")
	}
	f.Limit("place", r.Place, MaxTitle)
	if r.Model != Model.Version {
		f.Add("model", "governance.other_model", "version", Model.Version)
	}
	if r.Read.After(s.db.Now()) {
		f.Add("read", "governance.future")
	}
	if len(found) > maxFindings {
		f.Add("findings", "governance.too_many", "max", maxFindings)
	}
	for _, x := range found {
		if _, ok := Model.Criterion(x.Criterion); !ok || x.Check == "" || !slices.Contains(criteria.Pointings, x.Points) {
			f.Add("findings", "governance.no_finding", "criterion", string(x.Criterion), "check", x.Check)
			break
		}
	}
	return f.Err()
}

// recordIn is Record as part of a write. A reading older than the newest that is known
// says nothing about today and is left out; who brought it is told. What is brought is
// dated by the day, so that of two of the same day the later counts.
func recordIn(ctx context.Context, tx *db.Tx, run Run, found []criteria.Finding) (Run, error) {
	before, err := lastRun(ctx, tx, run)
	if err != nil {
		return run, err
	}
	if len(before) > 0 {
		last := before[0]
		switch {
		case run.Brought != nil && run.Read.Before(last.Last):
			var f errs.Fields
			f.Add("file", "governance.older_report", "day", civil.Of(last.Last))
			return last, f.Err()
		case run.Brought == nil && !run.Read.After(last.Last):
			return last, db.ErrNoChange
		}
		same, err := saysTheSame(ctx, tx, last, run, found)
		if err != nil {
			return run, err
		}
		if same {
			last.Last, last.Brought = run.Read, run.Brought
			return last, setLastRead(ctx, tx, last)
		}
	}
	run.ID = id.New[RunID]()
	if err := insertRun(ctx, tx, run); err != nil {
		return run, err
	}
	for rank, f := range found {
		if err := insertFinding(ctx, tx, run.ID, rank, f); err != nil {
			return run, err
		}
	}
	return run, tx.NoteOn("evidence", string(run.Product), nil, map[string]any{"reading": run.Reading, "brought": run.Brought, "findings": len(found)})
}

func saysTheSame(ctx context.Context, tx *db.Tx, last, run Run, found []criteria.Finding) (bool, error) {
	if last.Model != run.Model {
		return false, nil
	}
	known, err := findingsOf(ctx, tx, []RunID{last.ID})
	return len(known) == len(found) && slices.EqualFunc(known, found, func(k foundIn, f criteria.Finding) bool {
		return reflect.DeepEqual(k.Finding, f)
	}), err
}

// Evidence gives what the newest readings found about the product, as it stood on the
// day, in the order of the model.
func (s *Service) Evidence(ctx context.Context, actor auth.Actor, of product.ID, day civil.Date) (found []Found, err error) {
	defer errs.Wrap(&err, "governance.Evidence(%.50s, %s)", of, day)
	if _, err := s.subject(ctx, actor, of); err != nil {
		return nil, err
	}
	return s.evidence(ctx, of, day)
}

func (s *Service) evidence(ctx context.Context, of product.ID, day civil.Date) ([]Found, error) {
	runs, err := s.named(ctx)(newestRuns(ctx, s.db, []product.ID{of}, day))
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	overruled, err := overrulingsOn(ctx, s.db, []product.ID{of}, day)
	if err != nil {
		return nil, err
	}
	byID, ids := map[RunID]Run{}, []RunID{}
	for _, r := range runs {
		byID[r.ID], ids = r, append(ids, r.ID)
	}
	rows, err := findingsOf(ctx, s.db, ids)
	if err != nil {
		return nil, err
	}
	found := make([]Found, 0, len(rows))
	for _, row := range rows {
		found = append(found, foundOn(row, byID[row.run], overruled, day))
	}
	slices.SortStableFunc(found, func(a, b Found) int { return place(a.Criterion) - place(b.Criterion) })
	return found, nil
}

// foundOn is a finding of the run as it stood on the day: what was read again later had
// not been read then.
func foundOn(row foundIn, run Run, overruled []Overruling, day civil.Date) Found {
	f := Found{Finding: row.Finding, Run: run, Expires: expiresByID(row.Criterion, min(day, civil.Of(run.Last)))}
	if f.Until != 0 {
		f.Expires = min(f.Expires, f.Until)
	}
	for _, o := range overruled {
		if o.Product == run.Product && o.Criterion == f.Criterion && o.Check == f.Check {
			f.Overruled = &o
		}
	}
	return f
}

// place is the criterion's in the model; those that are gone come last.
func place(criterion criteria.ID) int {
	if at := slices.IndexFunc(Model.Criteria, func(c criteria.Criterion) bool { return c.ID == criterion }); at >= 0 {
		return at
	}
	return len(Model.Criteria)
}

const maxRuns = 200

// Runs lists the readings of the product that found something new, the newest first.
func (s *Service) Runs(ctx context.Context, actor auth.Actor, of product.ID) (runs []Run, err error) {
	defer errs.Wrap(&err, "governance.Runs(%.50s)", of)
	if _, err := s.subject(ctx, actor, of); err != nil {
		return nil, err
	}
	return s.named(ctx)(runsOf(ctx, s.db, of, maxRuns))
}

// named fills in what those are called for whom runs were brought.
func (s *Service) named(ctx context.Context) func([]Run, error) ([]Run, error) {
	return func(runs []Run, err error) ([]Run, error) {
		var ids []registry.AuthorityID
		for _, r := range runs {
			if r.Brought != nil && r.Brought.For != "" {
				ids = append(ids, r.Brought.For)
			}
		}
		if err != nil || len(ids) == 0 {
			return runs, err
		}
		names, err := s.around.Authorities.NamesByID(ctx, ids)
		for _, r := range runs {
			if r.Brought != nil {
				r.Brought.Name = names[r.Brought.For].FullName()
			}
		}
		return runs, err
	}
}

// Overrule says something else than a check, with a reason and until a day. The keepers
// may.
func (s *Service) Overrule(ctx context.Context, actor auth.Actor, o Overruling) (saved Overruling, err error) {
	defer errs.Wrap(&err, "governance.Overrule(%.50s, %.50s)", o.Product, o.Check)
	if _, err := s.subject(ctx, actor, o.Product); err != nil {
		return o, err
	}
	if !CanEvaluate(actor) {
		return o, ErrForbidden
	}
	today := s.Today()
	found, err := s.evidence(ctx, o.Product, today)
	if err != nil {
		return o, err
	}
	var f errs.Fields
	o.check(&f, today)
	if !slices.ContainsFunc(found, func(x Found) bool { return x.Criterion == o.Criterion && x.Check == o.Check }) {
		f.Add("check", "governance.no_check")
	}
	if f.Err() != nil {
		return o, f.Err()
	}
	o.ID, o.Made = id.New[OverrulingID](), today
	return o, s.db.Write(ctx, actor.Change("evidence.overrule", string(o.Product)), func(tx *db.Tx) error {
		before, err := overrulingsOn(ctx, tx, []product.ID{o.Product}, today)
		if err != nil {
			return err
		}
		for _, b := range before {
			if b.Criterion != o.Criterion || b.Check != o.Check {
				continue
			}
			if err := endOverruling(ctx, tx, b.ID, today); err != nil {
				return err
			}
		}
		if err := insertOverruling(ctx, tx, o); err != nil {
			return err
		}
		return tx.Note(nil, o)
	})
}

// Lift lets the check speak for itself again. The keepers may.
func (s *Service) Lift(ctx context.Context, actor auth.Actor, of product.ID, overruling OverrulingID) (err error) {
	defer errs.Wrap(&err, "governance.Lift(%.50s)", overruling)
	if _, err := s.subject(ctx, actor, of); err != nil {
		return err
	}
	if !CanEvaluate(actor) {
		return ErrForbidden
	}
	return s.db.Write(ctx, actor.Change("evidence.lift", string(of)), func(tx *db.Tx) error {
		before, err := overrulingByID(ctx, tx, overruling)
		if err != nil {
			return missing(err)
		}
		today := civil.Of(tx.Now())
		if before.Product != of {
			return ErrNotFound
		}
		if before.Expires <= today {
			return db.ErrNoChange
		}
		if err := endOverruling(ctx, tx, overruling, today); err != nil {
			return err
		}
		after := before
		after.Expires = today
		return tx.Note(before, after)
	})
}

// ReadRecords records what the community's own records say of the product today. The
// product's coordinator and the keepers may.
func (s *Service) ReadRecords(ctx context.Context, actor auth.Actor, of product.ID) (err error) {
	defer errs.Wrap(&err, "governance.ReadRecords(%.50s)", of)
	if s.around.Records == nil {
		return nil
	}
	found, err := s.around.Records(ctx, of, s.Today())
	if err != nil {
		return err
	}
	_, err = s.Record(ctx, actor, of, Reading{Way: criteria.ByRecords, Model: Model.Version, Read: s.db.Now()}, found)
	return err
}

// ReadAllRecords is ReadRecords for every product and project, and what their documents
// show, as it is done each night. One that fails does not keep the others back.
func (s *Service) ReadAllRecords(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "governance.ReadAllRecords")
	system := auth.System("governance")
	all, err := s.around.Products.SituationOn(ctx, system, s.Today())
	if err != nil {
		return err
	}
	var faults []error
	for _, n := range all.Names {
		if isDue(all.Stages[n.ID].Stage) {
			faults = append(faults, s.ReadRecords(ctx, system, n.ID), s.recordDocuments(ctx, n.ID))
		}
	}
	return errors.Join(faults...)
}
