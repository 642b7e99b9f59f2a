package registry

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
	"alminding/internal/platform/search"
)

// Why a write cannot be done. Faults in single fields come as field errors.
var (
	// ErrStale: somebody saved the same thing since it was read.
	ErrStale = errs.New(errs.Conflict, "registry.stale")
	// ErrMerged: it is part of another now, and only that can change.
	ErrMerged = errs.New(errs.Conflict, "registry.merged")
)

// Service is the registry. Set the hooks before the first write.
type Service struct {
	db     *db.DB
	search *search.Searcher
	names  names

	// OnMergeAuthorities are called in the write that merges from into to, so
	// that modules above this one let what is theirs follow.
	OnMergeAuthorities []func(ctx context.Context, tx *db.Tx, from, to AuthorityID) error
	// OnMergePersons is the same for people.
	OnMergePersons []func(ctx context.Context, tx *db.Tx, from, to PersonID) error
}

// New returns the registry kept in d.
func New(d *db.DB, s *search.Searcher) *Service {
	svc := &Service{db: d, search: s}
	d.OnCommit(svc.names.hear)
	return svc
}

// Today is the date by the service's clock.
func (s *Service) Today() civil.Date { return civil.Of(s.db.Now()) }
