package registry

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
)

// Name is what an authority is called, and where its page is: what most pages
// want of the authorities they mention.
type Name struct {
	ID           AuthorityID
	Slug         string
	Kind         Kind
	Name         string
	OfficialName string
}

// Path is the authority's page.
func (n Name) Path() string { return Authority{Slug: n.Slug, Kind: n.Kind}.Path() }

// names mirrors the names of all authorities in memory. There are some thousands
// of them, every page mentions a few, and they hardly ever change.
type names struct {
	all        atomic.Pointer[map[AuthorityID]Name]
	outdated   atomic.Bool
	refreshing sync.Mutex
}

func (n *names) hear(tables []string) {
	if tables == nil || slices.Contains(tables, "registry_authority") {
		n.outdated.Store(true)
	}
}

// NamesByID gives the names of the authorities; those that do not exist are left
// out. It reads memory.
func (s *Service) NamesByID(ctx context.Context, ids []AuthorityID) (found map[AuthorityID]Name, err error) {
	defer errs.Wrap(&err, "registry.NamesByID")
	all, err := s.allNames(ctx)
	if err != nil {
		return nil, err
	}
	found = make(map[AuthorityID]Name, len(ids))
	for _, id := range ids {
		if n, ok := all[id]; ok {
			found[id] = n
		}
	}
	return found, nil
}

func (s *Service) allNames(ctx context.Context) (map[AuthorityID]Name, error) {
	db.Reads(ctx, "registry_authority")
	if all := s.names.all.Load(); all != nil && !s.names.outdated.Load() {
		return *all, nil
	}
	s.names.refreshing.Lock()
	defer s.names.refreshing.Unlock()
	if all := s.names.all.Load(); all != nil && !s.names.outdated.Load() {
		return *all, nil // another reader was here while this one waited
	}
	s.names.outdated.Store(false) // before reading, so that a later commit counts
	all := map[AuthorityID]Name{}
	err := db.Each(ctx, s.db, func(r db.Row) error {
		var n Name
		err := r.Scan(&n.ID, &n.Slug, &n.Kind, &n.Name, &n.OfficialName)
		all[n.ID] = n
		return err
	}, `SELECT id, slug, kind, name, official_name FROM registry_authority`)
	if err != nil {
		s.names.outdated.Store(true)
		return nil, err
	}
	s.names.all.Store(&all)
	return all, nil
}
