package duty

import (
	"context"

	"alminding/internal/base/errs"
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
