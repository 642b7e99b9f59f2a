// Package money is an exact amount of Danish money. There are no fractions of an
// øre and no floating point, so sums agree whichever way they are added.
package money

// Amount is øre, of Danish kroner. Prices here are without VAT unless a text
// beside them says otherwise.
type Amount int64

// Kroner is an amount of whole kroner.
func Kroner(n int64) Amount { return Amount(n * 100) }
