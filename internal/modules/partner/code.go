package partner

import (
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
)

// CodeID identifies a version of the code of conduct.
type CodeID string

// Code is a version of the code of conduct: how members and suppliers treat each
// other. Its text stands here, or at the address, or both.
type Code struct {
	ID      CodeID       `json:"id"`
	Number  int          `json:"number"` // 1, 2, …, in the order of their days
	InForce civil.Date   `json:"in_force"`
	Due     civil.Date   `json:"due"` // the last day on which a signature of an older version counts
	Text    product.Text `json:"text"`
	Address string       `json:"address,omitempty"`
	Source  cite.Source  `json:"source"`
}

// MaxText is how many characters the text of a code may have.
const MaxText = 20_000

func (c Code) check(f *errs.Fields) {
	if c.InForce == 0 {
		f.Add("in_force", "errs.required")
	}
	switch {
	case c.Due == 0:
		f.Add("due", "errs.required")
	case c.Due < c.InForce:
		f.Add("due", "partner.code.due_early")
	}
	if c.Text.Da == "" && c.Address == "" {
		f.Add("text_da", "partner.code.nothing")
	}
	f.Limit("text_da", c.Text.Da, MaxText)
	f.Limit("text_en", c.Text.En, MaxText)
	if c.Address != "" && !cite.IsWeb(c.Address) {
		f.Add("address", "errs.url")
	}
	c.Source.Check(f)
}

// Codes are versions of the code, the newest first.
type Codes []Code

// InForce is the version in force on the day; ok is false before the first.
func (list Codes) InForce(day civil.Date) (c Code, ok bool) {
	i := slices.IndexFunc(list, func(c Code) bool { return c.InForce <= day })
	if i < 0 {
		return Code{}, false
	}
	return list[i], true
}

// counts reports whether a signature of the version is good on the day: it is in
// force, and no newer one has had its due day pass.
func (list Codes) counts(id CodeID, day civil.Date) bool {
	for _, c := range list {
		switch {
		case c.InForce > day:
		case c.ID == id:
			return true
		case c.Due < day:
			return false
		}
	}
	return false
}

// Signature says that a supplier has bound itself to a version of the code. Who
// pressed the button is in the change record.
type Signature struct {
	Supplier registry.AuthorityID `json:"supplier"`
	Code     CodeID               `json:"code"`
	Day      civil.Date           `json:"day"`
	Title    string               `json:"title"` // of whoever signed, such as director; no name
}

// MaxTitle is how many characters the title of a signatory may have.
const MaxTitle = 100

// Status is how far a supplier is with being a partner.
type Status string

// The statuses.
const (
	Outside  Status = "outside"  // has no partner agreement
	Unsigned Status = "unsigned" // has one, and no signature that counts
	Partner  Status = "partner"
)

// Statuses lists them.
var Statuses = []Status{Partner, Unsigned, Outside}

// Label is the catalogue key of the status's name.
func (s Status) Label() string { return "partner.status." + string(s) }
