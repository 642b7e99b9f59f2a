package auth

import (
	"context"
	"slices"

	"alminding/internal/platform/db"
)

// Role is what somebody may be trusted with, within a scope.
type Role string

// The roles. Each is granted for a scope and a period; none contains another.
const (
	Administrator  Role = "administrator"  // runs the installation: jobs, integrations, tokens, accounts
	Secretariat    Role = "secretariat"    // keeps the community's records
	Board          Role = "board"          // sits on the community's board
	Coordinator    Role = "coordinator"    // keeps a product's record
	Representative Role = "representative" // speaks for an authority
	Supplier       Role = "supplier"       // speaks for a supplier
)

// Roles lists them all.
var Roles = []Role{Administrator, Secretariat, Board, Coordinator, Representative, Supplier}

// ScopeKind is the kind of thing a role is granted for.
type ScopeKind string

// The kinds of scope.
const (
	Community ScopeKind = "community"
	Authority ScopeKind = "authority"
	Product   ScopeKind = "product"
	Group     ScopeKind = "group"
)

// ScopeKinds lists them all.
var ScopeKinds = []ScopeKind{Community, Authority, Product, Group}

// Scope is what a role holds for. The community's has no id.
type Scope struct {
	Kind ScopeKind `json:"kind"`
	ID   string    `json:"id,omitempty"`
}

// Everywhere is the scope of the whole community.
var Everywhere = Scope{Kind: Community}

// For is the scope of one object.
func For[T ~string](kind ScopeKind, id T) Scope { return Scope{Kind: kind, ID: string(id)} }

// Grant is a role in a scope, in force today.
type Grant struct {
	Role  Role  `json:"role"`
	Scope Scope `json:"scope"`
}

// Party is an authority that somebody can act for.
type Party struct {
	ID     string
	Name   string
	Member bool     // of the community, today
	Groups []string // in which the person sits for it, today
}

// Actor is who asks: a person, the authority acted for, and the roles held. Its
// zero value is a visitor who is not signed in.
type Actor struct {
	Account string
	Session SessionID // empty for one who comes with a token
	Person  string
	Name    string
	For     Party   // acted for; empty for somebody without an affiliation
	Parties []Party // all that could be acted for, For among them
	Grants  []Grant
	Via     string // web, api, job or cli
	Request string // id of the HTTP request

	// Scopes limits an actor who comes with an API token: reading is always
	// allowed, writing needs "write". A signed-in person has no limit.
	Token  bool
	Scopes []string

	system string
}

// System is the program itself, acting for a stated reason: a job, a command,
// an import at start. It may do everything that no person has to answer for.
func System(reason string) Actor { return Actor{system: reason, Via: "system"} }

// IsSystem reports whether the program itself acts.
func (a Actor) IsSystem() bool { return a.system != "" }

// SignedIn reports whether somebody is known to be there.
func (a Actor) SignedIn() bool { return a.Account != "" }

// MayWrite reports whether this actor may change anything at all.
func (a Actor) MayWrite() bool {
	return a.IsSystem() || a.SignedIn() && (!a.Token || slices.Contains(a.Scopes, "write"))
}

// Has reports whether the actor holds the role for exactly the scope.
func (a Actor) Has(role Role, scope Scope) bool {
	return slices.Contains(a.Grants, Grant{Role: role, Scope: scope})
}

// Keeps reports whether the actor keeps the community's records: the
// secretariat, the administrator, or the program itself.
func (a Actor) Keeps() bool {
	return a.IsSystem() || a.Has(Secretariat, Everywhere) || a.Has(Administrator, Everywhere)
}

// Runs reports whether the actor runs the installation.
func (a Actor) Runs() bool { return a.IsSystem() || a.Has(Administrator, Everywhere) }

// Reach is how far something may be read.
type Reach string

// Everyone may read what is Public; those who act for a member, what is for
// Members. Other reaches name one authority or group.
const (
	Public  Reach = "public"
	Members Reach = "members"
)

// ReachOf is the reach of one authority or group.
func ReachOf(kind ScopeKind, id string) Reach { return Reach(string(kind) + ":" + id) }

// Reaches lists what the actor may read. Every list, search, count, feed and
// export filters by it.
func (a Actor) Reaches() []Reach {
	reaches := []Reach{Public}
	if a.For.Member || a.Keeps() || a.Has(Board, Everywhere) {
		reaches = append(reaches, Members)
	}
	if a.For.ID != "" {
		reaches = append(reaches, ReachOf(Authority, a.For.ID))
	}
	for _, id := range a.Groups() {
		reaches = append(reaches, ReachOf(Group, id))
	}
	return reaches
}

// Groups lists the groups that the actor sits in, for the authority acted for, or
// has a role for.
func (a Actor) Groups() []string {
	ids := slices.Clone(a.For.Groups)
	for _, g := range a.Grants {
		if g.Scope.Kind == Group && !slices.Contains(ids, g.Scope.ID) {
			ids = append(ids, g.Scope.ID)
		}
	}
	return ids
}

// CanRead reports whether the actor may read what has the reach.
func (a Actor) CanRead(r Reach) bool {
	return a.IsSystem() || a.Keeps() || slices.Contains(a.Reaches(), r)
}

// Change is the head of the record of a write by this actor.
func (a Actor) Change(action string, object string) db.Change {
	account := a.Account
	if a.IsSystem() {
		account = "system:" + a.system
	}
	return db.Change{
		Action: action, Object: object,
		Account: account, Person: a.Person, Authority: a.For.ID,
		Via: a.Via, Request: a.Request,
	}
}

type actorKey struct{}

// With returns a context in which the actor asks.
func With(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// From is who asks in the context; a visitor when nobody was set.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}
