// Package governanceweb shows how products are judged: a product's criteria with the
// three layers beside each other, the forms of the self-evaluation and the evaluation,
// the half-year's cycle, and the matrix of all.
package governanceweb
