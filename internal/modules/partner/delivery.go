package partner

import (
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/timeline"
)

// Work is a kind of work that suppliers do for a product.
type Work string

// The kinds of work.
const (
	Development    Work = "development"
	Operation      Work = "operation"
	Support        Work = "support"
	Implementation Work = "implementation"
	Review         Work = "review" // of what others have made
)

// Works lists them in the order they are shown.
var Works = []Work{Development, Operation, Support, Implementation, Review}

// Label is the catalogue key of the work's name.
func (w Work) Label() string { return "partner.work." + string(w) }

func (w Work) rank() int { return slices.Index(Works, w) }

// Speaker is who says something about a supplier.
type Speaker string

// The speakers.
const (
	Itself      Speaker = "supplier"
	Secretariat Speaker = "secretariat" // from a source
)

// Label is the catalogue key of what the speaker is called.
func (s Speaker) Label() string { return "partner.speaker." + string(s) }

// DeliveryID identifies a supplier's work of one kind for one product, however
// often it ends and begins.
type DeliveryID string

// DeliveryFact says that a supplier does a kind of work for a product.
type DeliveryFact struct {
	Supplier registry.AuthorityID `json:"supplier"`
	Product  product.ID           `json:"product"`
	Work     Work                 `json:"work"`
	Note     string               `json:"note,omitempty"`
	Speaker  Speaker              `json:"speaker"`
	Said     civil.Date           `json:"said"`            // when the speaker last said so
	Source   cite.Source          `json:"source,omitzero"` // zero where the supplier's own word is all there is
}

// Life is how long what was said holds before it must be said again, in days.
const Life = 365

// Expires is the first day on which the delivery is unconfirmed.
func (d DeliveryFact) Expires() civil.Date { return d.Said + Life }

// Item names the delivery by what it is.
func (d DeliveryFact) Item() Item { return Item{d.Product, d.Work} }

// Delivery is a delivery as it is in a period.
type Delivery = timeline.Version[DeliveryID, DeliveryFact]

// Item is one of the things that a supplier may deliver.
type Item struct {
	Product product.ID
	Work    Work
}

// MaxNote is how many characters the note on a delivery may have.
const MaxNote = 500

var deliveries = timeline.Table[DeliveryID, DeliveryFact]{
	Name:    "partner_delivery_v",
	Columns: append([]string{"supplier", "product_id", "work", "note", "speaker", "said"}, cite.Columns...),
	Fields: func(d *DeliveryFact) []any {
		return append([]any{&d.Supplier, &d.Product, &d.Work, &d.Note, &d.Speaker, &d.Said}, d.Source.Fields()...)
	},
}
