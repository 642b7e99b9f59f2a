package registry

import (
	"context"

	"alminding/internal/base/errs"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
)

// Doers are those who made changes and whom they acted for, as far as one reader
// may know: people are private.
type Doers struct {
	people      map[PersonID]Person
	authorities map[AuthorityID]Name
}

// Doers gives those who made the changes, for Of.
func (s *Service) Doers(ctx context.Context, actor auth.Actor, entries []audit.Entry) (d Doers, err error) {
	defer errs.Wrap(&err, "registry.Doers")
	people, authorities := make([]PersonID, len(entries)), make([]AuthorityID, len(entries))
	for i, e := range entries {
		people[i], authorities[i] = PersonID(e.Person), AuthorityID(e.Authority)
	}
	if d.people, err = s.PersonsByID(ctx, actor, people); err != nil {
		return d, err
	}
	d.authorities, err = s.NamesByID(ctx, authorities)
	return d, err
}

// Who tells who made the change: a person, the program for its reason, or somebody
// whom the reader may not know.
func (d Doers) Who(ctx context.Context, e audit.Entry) string {
	if p, ok := d.people[PersonID(e.Person)]; ok {
		return p.Name
	}
	if reason, ok := auth.ByProgram(e.Account); ok {
		return i18n.T(ctx, "registry.doer.program", "reason", reason)
	}
	return i18n.T(ctx, "registry.doer.somebody")
}

// Of tells who made the change, and for which authority.
func (d Doers) Of(ctx context.Context, e audit.Entry) string {
	if n, ok := d.authorities[AuthorityID(e.Authority)]; ok {
		return i18n.T(ctx, "registry.doer.for", "who", d.Who(ctx, e), "authority", n.FullName())
	}
	return d.Who(ctx, e)
}
