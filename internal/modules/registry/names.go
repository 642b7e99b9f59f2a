package registry

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"alminding/internal/base/civil"
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
	Exists       civil.Period
}

// ExistsOn reports whether there is such an authority on the day.
func (n Name) ExistsOn(day civil.Date) bool { return n.Exists.Contains(day) }

// FullName is the official name where there is one.
func (n Name) FullName() string { return cmp.Or(n.OfficialName, n.Name) }

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

// NamesIn is NamesByID for use inside a write, which must not wait for another
// connection: with as many writes as connections, each would wait for all.
func NamesIn(ctx context.Context, tx *db.Tx, ids []AuthorityID) (found map[AuthorityID]Name, err error) {
	defer errs.Wrap(&err, "registry.NamesIn")
	found = make(map[AuthorityID]Name, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var w db.Where
	db.In(&w, "id", ids)
	list, err := db.All(ctx, tx, scanName, `SELECT `+nameColumns+` FROM registry_authority`+w.SQL(), w.Args()...)
	for _, n := range list {
		found[n.ID] = n
	}
	return found, err
}

const nameColumns = `id, slug, kind, name, official_name, exists_from, exists_to`

func scanName(r db.Row) (n Name, err error) {
	err = r.Scan(&n.ID, &n.Slug, &n.Kind, &n.Name, &n.OfficialName, &n.Exists.From, &n.Exists.To)
	return n, err
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
		n, err := scanName(r)
		all[n.ID] = n
		return err
	}, `SELECT `+nameColumns+` FROM registry_authority`)
	if err != nil {
		s.names.outdated.Store(true)
		return nil, err
	}
	s.names.all.Store(&all)
	return all, nil
}
