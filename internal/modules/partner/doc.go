// Package partner knows what suppliers have bound themselves to and what they
// deliver: signatures of the code of conduct, deliveries for products, and
// references that the authority named has confirmed.
package partner
