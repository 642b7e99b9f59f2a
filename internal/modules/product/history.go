package product

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// ErrNoVersion says that the product never had that version.
var ErrNoVersion = errs.New(errs.NotFound, "product.no_version")

// maxVersions bounds what is read of a product's past at once; a product edited
// every week for ten years stays below.
const maxVersions = 1000

// Version is the content as one change left it.
type Version struct {
	Number  int
	Content Content
	audit.Entry
}

// contents reads the versions of a product's content, newest first.
func contents(ctx context.Context, q db.Querier, id ID) ([]Version, error) {
	entries, err := audit.History(ctx, q, "product", string(id), maxVersions)
	if err != nil {
		return nil, err
	}
	past := make([]Version, 0, len(entries))
	for _, e := range entries {
		_, after, err := audit.Decode[document](e.Items[0])
		if err != nil {
			return nil, err
		}
		if after != nil {
			past = append(past, Version{Number: after.Version, Content: after.Content, Entry: e})
		}
	}
	return past, nil
}

// baseOf finds the content that the product had at the version, which may have
// been counted up by something else than its content.
func baseOf(past []Version, version int) (Content, bool) {
	for _, v := range past {
		if v.Number <= version {
			return v.Content, true
		}
	}
	return Content{}, false
}

// Versions lists the product's versions, newest first, for those who may edit it.
func (s *Service) Versions(ctx context.Context, actor auth.Actor, slug string) (p Product, past []Version, err error) {
	defer errs.Wrap(&err, "product.Versions(%s)", slug)
	p, err = productBySlug(ctx, s.db, slug)
	switch {
	case err != nil:
		return p, nil, missing(err)
	case !canRead(actor, p):
		return p, nil, ErrNotFound
	case !canEdit(actor, p):
		return p, nil, ErrForbidden.With("name", p.Name)
	}
	past, err = contents(ctx, s.db, p.ID)
	return p, past, err
}

// Restore makes the content of an earlier version the newest one. Nothing is
// lost by it: what it replaces is a version as well.
func (s *Service) Restore(ctx context.Context, actor auth.Actor, id ID, number int) (saved Saved, err error) {
	defer errs.Wrap(&err, "product.Restore(%s, %d)", id, number)
	p, err := productByID(ctx, s.db, id)
	if err != nil {
		return saved, missing(err)
	}
	past, err := contents(ctx, s.db, id)
	if err != nil {
		return saved, err
	}
	for _, v := range past {
		if v.Number == number {
			return s.save(ctx, actor, "product.restore", id, p.Version, v.Content, nil)
		}
	}
	return saved, ErrNoVersion.With("number", number)
}
