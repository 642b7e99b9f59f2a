package governance

import (
	"cmp"
	"context"
	"errors"
	"time"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/governance/examine"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/job"
)

// Clones keeps clones of repositories that are published elsewhere.
type Clones interface {
	// Fetch brings the clone of that name up to date with the repository at the address,
	// and gives the folder in which it lies. A clone of another address is removed.
	Fetch(ctx context.Context, name, address string) (dir string, err error)
	// Drop removes the clone of that name, if there is one.
	Drop(name string) error
}

// Source is the repository that a product's record names, and what came of reading it.
type Source struct {
	Address string     // empty where the record names none
	Kept    bool       // the program keeps clones, and so can read it
	Tried   *time.Time // nil where nobody has
	Read    *time.Time // when it could be read last
	Fault   string     // catalogue key of why the last try failed; empty where it did not
}

// The kinds of job about source code: one reads a product's repository, and one has that
// done for all of them each week.
const (
	examineSource  = "governance.source"
	examineSources = "governance.sources"
)

const week = 7 * 24 * time.Hour

type sourcePayload struct{ Product product.ID }

// SourceJobs lets the program examine the products' repositories itself, each week, one
// product at a time: a clone can be a gigabyte, and its index is made in memory.
func (s *Service) SourceJobs(q *job.Queue, clones Clones) {
	s.clones = clones
	job.Register(q, job.Kind[sourcePayload]{
		Name: examineSource, Limit: 1, Timeout: 30 * time.Minute, MaxTries: 12, MaxWait: 6 * time.Hour,
		Run: func(ctx context.Context, p sourcePayload) error { return s.examineSource(ctx, p.Product) },
	})
	job.Register(q, job.Kind[struct{}]{
		Name: examineSources,
		Run:  func(ctx context.Context, _ struct{}) error { return s.enqueueSources(ctx) },
	})
	q.Every(examineSources, week)
}

// SourceOf reads what came of reading the product's repository.
func (s *Service) SourceOf(ctx context.Context, actor auth.Actor, of product.ID) (x Source, err error) {
	defer errs.Wrap(&err, "governance.SourceOf(%.50s)", of)
	p, err := s.subject(ctx, actor, of)
	if err != nil {
		return x, err
	}
	known, err := sourceByProduct(ctx, s.db, of)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return x, err
	}
	if known.Address == p.Repository {
		x = known
	}
	x.Address, x.Kept = p.Repository, s.clones != nil
	return x, nil
}

// ExamineSoon has the program examine the product's repository without waiting for the
// week to pass. The keepers may.
func (s *Service) ExamineSoon(ctx context.Context, actor auth.Actor, of product.ID) (err error) {
	defer errs.Wrap(&err, "governance.ExamineSoon(%.50s)", of)
	x, err := s.SourceOf(ctx, actor, of)
	switch {
	case err != nil:
		return err
	case !CanEvaluate(actor):
		return ErrForbidden
	case !x.Kept || x.Address == "":
		return ErrState
	}
	return s.db.Keep(ctx, func(tx *db.Tx) error { return enqueueSource(ctx, tx, of) })
}

func enqueueSource(ctx context.Context, tx *db.Tx, of product.ID) error {
	return job.Enqueue(ctx, tx, examineSource, sourcePayload{of}, job.Unique(string(of)))
}

// enqueueSources has the repositories read of all products that are judged, and those
// looked after that were read once and no longer are to be.
func (s *Service) enqueueSources(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "governance.enqueueSources")
	named, err := s.sources(ctx)
	if err != nil {
		return err
	}
	known, err := productsWithSource(ctx, s.db)
	if err != nil {
		return err
	}
	for _, of := range known {
		named[of] = cmp.Or(named[of], "")
	}
	return s.db.Keep(ctx, func(tx *db.Tx) error {
		for of := range named {
			if err := enqueueSource(ctx, tx, of); err != nil {
				return err
			}
		}
		return nil
	})
}

// sources gives the address of the repository of each product that is judged and has one.
func (s *Service) sources(ctx context.Context) (map[product.ID]string, error) {
	system := auth.System("governance")
	all, err := s.around.Products.SituationOn(ctx, system, s.Today())
	if err != nil {
		return nil, err
	}
	var due []product.ID
	for _, n := range all.Names {
		if isDue(all.Stages[n.ID].Stage) {
			due = append(due, n.ID)
		}
	}
	products, err := s.around.Products.ProductsByID(ctx, system, due)
	addresses := map[product.ID]string{}
	for of, p := range products {
		if p.Repository != "" {
			addresses[of] = p.Repository
		}
	}
	return addresses, err
}

// examineSource reads the product's repository and records what is found. Where it cannot
// be read, what was found before stays, and the job is tried again only where that may
// help before the week is over.
func (s *Service) examineSource(ctx context.Context, of product.ID) (err error) {
	defer errs.Wrap(&err, "governance.examineSource(%.50s)", of)
	named, err := s.sources(ctx)
	if err != nil {
		return err
	}
	address := named[of]
	if address == "" {
		return errors.Join(s.clones.Drop(string(of)), s.db.Keep(ctx, func(tx *db.Tx) error { return deleteSource(ctx, tx, of) }))
	}
	report, err := s.examined(ctx, of, address)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	now := s.db.Now()
	if err == nil {
		_, err = s.Record(ctx, auth.System("governance"), of, Reading{Way: criteria.ByRepository, Model: report.Version, Read: now}, report.Findings)
	}
	why := ""
	if err != nil {
		why = sourceFault(err)
	}
	told := s.db.Keep(ctx, func(tx *db.Tx) error { return saveSource(ctx, tx, of, address, now, why) })
	if why != "" && !passing(err) {
		err = nil
	}
	return errors.Join(err, told)
}

// examined is what is found in the repository as it is now.
func (s *Service) examined(ctx context.Context, of product.ID, address string) (r examine.Report, err error) {
	dir, err := s.clones.Fetch(ctx, string(of), address)
	if err != nil {
		return r, err
	}
	r, err = examine.Run(ctx, examine.Question{
		Clones: []examine.Clone{{Dir: dir, Address: address}}, Today: civil.Of(s.db.Now()),
	}, func(examine.Step) {})
	if err != nil && len(r.Repos) > 0 && r.Repos[0].Fault != "" {
		err = errs.New(errs.Invalid, r.Repos[0].Fault)
	}
	return r, err
}

// errSource is told of where the machine, and not the repository, is at fault.
var errSource = errs.New(errs.Unavailable, "governance.source.failed")

// sourceFault is the catalogue key of why a repository could not be read.
func sourceFault(err error) string {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		return e.Key
	}
	return errSource.Key
}

// passing reports whether another try may help: not where the repository is not there, is
// empty or too large, but where nothing answered or the machine is at fault.
func passing(err error) bool {
	e, ok := errors.AsType[*errs.Error](err)
	return !ok || e.Kind == errs.Unavailable
}
