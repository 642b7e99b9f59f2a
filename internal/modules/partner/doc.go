// Package partner knows what suppliers have bound themselves to and what they
// deliver: signatures of the code of conduct, deliveries for products, and
// references that the authority named has confirmed.
//
// A supplier becomes a partner by an agreement, which is a membership of its kind
// (package member), and by signing the community's code of conduct. A new version
// of the [Code] calls for new signatures by a day that the secretariat sets; until
// then a signature of the version before still counts ([Service.Status]).
//
// A [Delivery] says that a supplier does a kind of work for a product. It is the
// supplier's own statement, or the secretariat's from a source, and says which. It
// stands beside the parties of a product (package product), which sources name,
// and is never merged with them: who is named by others and who says so of itself
// are two things to know.
//
// A [Reference] names an authority that the work was done for. Until somebody who
// speaks for that authority has confirmed it, it is between the two: no list,
// count, feed or export tells of it.
//
// Tables: partner_code, partner_signature, partner_delivery_v, partner_reference.
package partner
