package group

import (
	"slices"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/timeline"
)

// ID identifies a group.
type ID string

// Kind is what sort of group it is.
type Kind string

// The kinds.
const (
	Assembly     Kind = "assembly" // every member authority, by its membership
	Board        Kind = "board"
	Steering     Kind = "steering"     // of a product
	Coordination Kind = "coordination" // of a product
	Subject      Kind = "subject"
	Working      Kind = "working"
	Secretariat  Kind = "secretariat"
)

// Kinds lists them in the order they are shown.
var Kinds = []Kind{Assembly, Board, Secretariat, Steering, Coordination, Subject, Working}

// Label is the catalogue key of the kind's name.
func (k Kind) Label() string { return "group.kind." + string(k) }

// OfProduct reports whether each group of the kind belongs to a product.
func (k Kind) OfProduct() bool { return k == Steering || k == Coordination }

// MayHaveProduct reports whether groups of the kind may belong to a product: a
// subject or working group may be about one, or about none.
func (k Kind) MayHaveProduct() bool { return k.OfProduct() || k == Subject || k == Working }

// HasSeats reports whether authorities hold seats in groups of the kind.
func (k Kind) HasSeats() bool { return k != Assembly }

// single reports whether the community, or a product, has one group of the kind at
// a time.
func (k Kind) single() bool { return k.OfProduct() || k == Assembly || k == Board || k == Secretariat }

// Group is a body of the community.
type Group struct {
	ID      ID           `json:"id"`
	Slug    string       `json:"slug"` // in its address; never changes
	Kind    Kind         `json:"kind"`
	Name    product.Text `json:"name"`
	Purpose product.Text `json:"purpose"`           // in a sentence or two, as its people say it
	Product product.ID   `json:"product,omitempty"` // that it is for; subject and working groups may have none
	Exists  civil.Period `json:"exists"`
	Reach   auth.Reach   `json:"reach"` // of its page
	Source  cite.Source  `json:"source"`
	Version int          `json:"version"` // counts the edits of the group and its charter
	Created time.Time    `json:"created"`
	Updated time.Time    `json:"updated"` // of its seats too
}

// Path is the group's page.
func (g Group) Path() string { return "/grupper/" + g.Slug }

// Scope is what a role is granted for that is held for this group.
func (g Group) Scope() auth.Scope { return auth.For(auth.Group, g.ID) }

// Limits on what a field may hold, in characters.
const (
	MaxName    = 100
	MaxPurpose = 300
)

func (g Group) tidied() Group {
	for _, s := range []*string{
		&g.Slug, &g.Name.Da, &g.Name.En, &g.Purpose.Da, &g.Purpose.En, &g.Source.Title, &g.Source.Address,
	} {
		*s = line.Tidy(*s)
	}
	if g.Slug == "" {
		g.Slug = line.Slug(g.Name.Da)
	}
	if !g.Kind.MayHaveProduct() {
		g.Product = ""
	}
	return g
}

// check finds what is wrong with the group by itself.
func (g Group) check(f *errs.Fields) {
	if !slices.Contains(Kinds, g.Kind) {
		f.Add("kind", "errs.choose")
	}
	f.Require("name_da", g.Name.Da, MaxName)
	f.Limit("name_en", g.Name.En, MaxName)
	if g.Name.Da != "" && !line.IsSlug(g.Slug) {
		f.Add("name_da", "group.slug")
	}
	g.checkPurpose(f)
	if g.Kind.OfProduct() && g.Product == "" {
		f.Add("product", "group.product_missing")
	}
	if g.Exists.Empty() {
		f.Add("to", timeline.ErrEmpty.Key)
	}
	if g.Reach != auth.Public && g.Reach != auth.Members {
		f.Add("reach", "errs.choose")
	}
	g.Source.Check(f)
}

func (g Group) checkPurpose(f *errs.Fields) {
	f.Require("purpose_da", g.Purpose.Da, MaxPurpose)
	f.Limit("purpose_en", g.Purpose.En, MaxPurpose)
}
