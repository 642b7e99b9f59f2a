package governance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/db"
	"alminding/internal/platform/fetch"
	"alminding/internal/platform/job"
)

// The kinds of job about documents: one reads a link, one sees each day which links are
// due, and one records what a product's documents show after a change.
const (
	readLink      = "governance.link"
	lookForLinks  = "governance.links"
	readDocuments = "governance.documents"
)

type (
	linkPayload      struct{ Document DocumentID }
	documentsPayload struct{ Product product.ID }
)

// DocumentJobs lets the links of documents be read on the web, each once a week, and
// what documents show be recorded as soon as they change. Links are read two at a time,
// so that a server with many of them is not pressed.
func (s *Service) DocumentJobs(q *job.Queue, web *fetch.Reader) {
	job.Register(q, job.Kind[linkPayload]{
		Name: readLink, Limit: 2, Timeout: 5 * time.Minute,
		Run: func(ctx context.Context, p linkPayload) error { return s.readLink(ctx, web, p.Document) },
	})
	job.Register(q, job.Kind[struct{}]{
		Name: lookForLinks,
		Run:  func(ctx context.Context, _ struct{}) error { return s.enqueueLinks(ctx) },
	})
	q.Daily(lookForLinks, 2, 40)
	job.Register(q, job.Kind[documentsPayload]{
		Name: readDocuments,
		Run:  func(ctx context.Context, p documentsPayload) error { return s.recordDocuments(ctx, p.Product) },
	})
}

// enqueueLinks has the links read that are due.
func (s *Service) enqueueLinks(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "governance.enqueueLinks")
	due, err := linksDue(ctx, s.db, s.db.Now())
	if err != nil {
		return err
	}
	return s.db.Keep(ctx, func(tx *db.Tx) error {
		for _, d := range due {
			if err := job.Enqueue(ctx, tx, readLink, linkPayload{d}, job.Unique(string(d))); err != nil {
				return err
			}
		}
		return nil
	})
}

// readLink reads the document's link and keeps what was found. That it does not answer
// is something that was found too, and no failure of the job.
func (s *Service) readLink(ctx context.Context, web *fetch.Reader, document DocumentID) (err error) {
	defer errs.Wrap(&err, "governance.readLink(%.50s)", document)
	d, err := documentByID(ctx, s.db, document)
	if errors.Is(err, db.ErrNotFound) || err == nil && d.Address == "" {
		return nil // dropped or changed since
	}
	if err != nil {
		return err
	}
	content := sha256.New()
	_, err = web.Read(ctx, d.Address, content)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	seen := d.Seen.answered(s.db.Now(), blob.Hash(hex.EncodeToString(content.Sum(nil))))
	if err != nil {
		seen = d.Seen.failed(s.db.Now(), fault(err))
	}
	if err := s.db.Keep(ctx, func(tx *db.Tx) error { return saveSighting(ctx, tx, d, seen) }); err != nil {
		return err
	}
	return s.recordDocuments(ctx, d.Product)
}

// fault is the catalogue key of why a link could not be read.
func fault(err error) string {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		return e.Key
	}
	return fetch.ErrFailed.Key
}
