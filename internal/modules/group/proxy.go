package group

import "alminding/internal/base/errs"

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
