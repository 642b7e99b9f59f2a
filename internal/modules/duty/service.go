package duty

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/id"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/db"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/job"
)

// ReviewJob is the kind of the job that Ask enqueues; app registers it.
const ReviewJob = "duty.review"

// Service keeps the list of duties in step with what the providers call for.
type Service struct {
	db        *db.DB
	texts     *i18n.Catalogue
	url       string // of the site's root, for the letters
	providers []provider
}

type provider struct {
	name string
	list Provider
}

// New returns the duties kept in d. The letters are written with texts and lead
// to the site at url.
func New(d *db.DB, texts *i18n.Catalogue, url string) *Service {
	return &Service{db: d, texts: texts, url: url}
}

// Provide adds a provider under the name of its module; call it before the first
// review. A module with two providers gives them two names.
func (s *Service) Provide(name string, p Provider) {
	s.providers = append(s.providers, provider{name, p})
}

// Ask enqueues a review, for a write that changes what is called for. It waits
// for the write to commit; many writes that ask at the same time share one.
func Ask(ctx context.Context, tx *db.Tx) (err error) {
	defer errs.Wrap(&err, "duty.Ask")
	return job.Enqueue(ctx, tx, ReviewJob, struct{}{}, job.Unique(ReviewJob))
}

// MergeAuthorities asks for a review, because the duties of from are those of to
// once what calls for them has followed: the registry's hook, in the write that
// merges.
func (s *Service) MergeAuthorities(ctx context.Context, tx *db.Tx, _, _ registry.AuthorityID) error {
	return Ask(ctx, tx)
}

// Review brings the list in step with what the providers call for today: opens
// what is new, closes what is no longer called for, and follows what moved. It
// may be repeated, and run by two nodes at once. A provider that fails leaves
// its own duties as they are and nobody else's.
func (s *Service) Review(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "duty.Review")
	today := s.today()
	var faults []error
	for _, p := range s.providers {
		if err := s.reviewOne(ctx, p, today); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", p.name, err))
		}
	}
	return errors.Join(faults...)
}

func (s *Service) reviewOne(ctx context.Context, p provider, today civil.Date) error {
	list, err := p.list(ctx, today)
	if err != nil {
		return err
	}
	wanted := make(map[string]Wanted, len(list))
	for _, w := range list {
		if err := w.check(); err != nil {
			return err
		}
		if _, twice := wanted[w.Key]; twice {
			return fmt.Errorf("duty %q is called for twice", w.Key)
		}
		wanted[w.Key] = w
	}
	// Duties follow from records whose changes are on record already.
	return s.db.Keep(ctx, func(tx *db.Tx) error { return bringInStep(ctx, tx, p.name, wanted, today) })
}

func bringInStep(ctx context.Context, tx *db.Tx, provider string, wanted map[string]Wanted, today civil.Date) error {
	open, err := openOf(ctx, tx, provider)
	if err != nil {
		return err
	}
	fresh := maps.Clone(wanted)
	for _, d := range open {
		w, still := wanted[d.Key]
		delete(fresh, d.Key)
		if still {
			err = follow(ctx, tx, d, w, today)
		} else {
			err = setClosed(ctx, tx, d.ID, today)
		}
		if err != nil {
			return err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(fresh)) {
		w := fresh[key]
		if w.Due == 0 {
			w.Due = today + daysToAct
		}
		d := Duty{ID: id.New[ID](), Wanted: w, Opened: today, provider: provider}
		if err := insertOpen(ctx, tx, d); err != nil {
			return err
		}
	}
	return nil
}

// follow writes what changed about an open duty. When the due date moves away, the
// reminding goes back to the stage of the new date, so that those ahead are told.
func follow(ctx context.Context, tx *db.Tx, d Duty, w Wanted, today civil.Date) error {
	if w.Due == 0 {
		w.Due = d.Opened + daysToAct
	}
	if reflect.DeepEqual(w, d.Wanted) {
		return nil
	}
	if w.Due > d.Due {
		d.reminded = min(d.reminded, stageOn(today, w.Due))
	}
	d.Wanted = w
	return update(ctx, tx, d)
}

func (s *Service) today() civil.Date { return civil.Of(s.db.Now()) }
