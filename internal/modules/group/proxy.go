package group

import (
	"context"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
)

// Proxying is whether a charter lets those who stay away have another vote for them.
type Proxying string

// What a charter may say of it.
const (
	WithProxies Proxying = "yes"
	NoProxies   Proxying = "no"
)

// Proxyings lists them.
var Proxyings = []Proxying{WithProxies, NoProxies}

// Label is the catalogue key of what is said.
func (p Proxying) Label() string { return "group.proxying." + string(p) }

// ErrNoProxies says that a charter lets nobody vote for another.
var ErrNoProxies = errs.New(errs.Conflict, "group.proxy.none")

// BarsProxies reports, as part of a read or a write, whether the group's charter of the
// day lets nobody vote for another. From that day on proxies count for nothing, those of
// before as well.
func BarsProxies(ctx context.Context, q db.Querier, group ID, day civil.Date) (bool, error) {
	laid, err := chartersOn(ctx, q, []ID{group}, day)
	return laid[group].Value.Proxying == NoProxies, err
}

// CheckProxy adds to the faults, under the name of the field, why somebody who holds
// so many proxies cannot be given another. The bylaws of the community say nothing of
// proxies (as of 17 March 2026): a charter that is silent allows them without limit.
func (c Charter) CheckProxy(f *errs.Fields, field string, holds int) {
	switch {
	case c.Proxying == NoProxies:
		f.Add(field, ErrNoProxies.Key)
	case c.Proxies > 0 && holds >= c.Proxies:
		f.Add(field, "group.proxy.limit", "max", c.Proxies)
	}
}
