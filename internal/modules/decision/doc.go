// Package decision is the register of what the community's groups have decided:
// numbered by group and year, never changed once approved, and corrected only by a
// later decision that refers back.
//
// A [Decision] points at what it changed (a product's level, a membership, a
// charter), and that points back. Decisions from before the register are entered
// with the source that tells of them, and say so.
package decision
