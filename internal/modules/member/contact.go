package member

import (
	"slices"

	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/timeline"
)

// ContactID identifies an authority's contact, whoever it is at the time.
type ContactID string

// Contact is whom the community writes to about an authority's membership: a role,
// and the person who has it, where somebody is named.
type Contact struct {
	Authority registry.AuthorityID `json:"authority"`
	Role      string               `json:"role"`
	Person    registry.PersonID    `json:"person,omitempty"`
}

// ContactVersion is a contact as it is in a period.
type ContactVersion = timeline.Version[ContactID, Contact]

var contacts = timeline.Table[ContactID, Contact]{
	Name:    "member_contact_v",
	Columns: []string{"authority", "role", "person"},
	Fields:  func(c *Contact) []any { return []any{&c.Authority, &c.Role, &c.Person} },
}

const maxRole = 200

// check finds what is wrong with the contact; people are those who act for the
// authority.
func (c Contact) check(f *errs.Fields, people []registry.PersonID) {
	f.Require("role", c.Role, maxRole)
	if c.Person != "" && !slices.Contains(people, c.Person) {
		f.Add("person", "member.contact.person")
	}
}
