package partner

import (
	"strconv"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
)

// ReferenceID identifies a reference.
type ReferenceID string

// ReferenceState is how far a reference is.
type ReferenceState string

// The states. Only a confirmed reference is told to others than its two parties.
const (
	Asked     ReferenceState = "asked"
	Confirmed ReferenceState = "confirmed"
	Declined  ReferenceState = "declined"
	Withdrawn ReferenceState = "withdrawn"
)

// Label is the catalogue key of the state's name.
func (s ReferenceState) Label() string { return "partner.reference." + string(s) }

// Living reports whether the reference still stands or may come to.
func (s ReferenceState) Living() bool { return s == Asked || s == Confirmed }

// Reference names an authority that a supplier has done the work of a delivery for.
type Reference struct {
	ID        ReferenceID          `json:"id"`
	Supplier  registry.AuthorityID `json:"supplier"`
	Product   product.ID           `json:"product"`
	Work      Work                 `json:"work"`
	Authority registry.AuthorityID `json:"authority"`
	What      string               `json:"what"`
	Since     int                  `json:"since"`           // year
	Until     int                  `json:"until,omitempty"` // year; 0 while it goes on
	State     ReferenceState       `json:"state"`
	Asked     civil.Date           `json:"asked"`
	AskedBy   string               `json:"asked_by"`           // account
	Answered  civil.Date           `json:"answered,omitempty"` // when it came into its state, after being asked
	Reply     string               `json:"reply,omitempty"`    // why it was declined or withdrawn
}

// Item names the delivery that the reference is for.
func (r Reference) Item() Item { return Item{r.Product, r.Work} }

// The limits of what is written about a reference, in characters.
const (
	MaxWhat  = 300
	MaxReply = 500
)

const earliestYear = 1990 // before there was anything to refer to

func (r Reference) check(f *errs.Fields, today civil.Date) {
	f.Require("what", r.What, MaxWhat)
	this := today.Year()
	if r.Since < earliestYear || r.Since > this {
		f.Add("since", "partner.reference.year", "from", strconv.Itoa(earliestYear), "to", strconv.Itoa(this))
	}
	switch {
	case r.Until == 0:
	case r.Until < earliestYear || r.Until > this:
		f.Add("until", "partner.reference.year", "from", strconv.Itoa(earliestYear), "to", strconv.Itoa(this))
	case r.Until < r.Since:
		f.Add("until", "partner.reference.until_early")
	}
}
