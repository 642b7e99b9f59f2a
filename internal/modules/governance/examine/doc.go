// Package examine finds in the repositories of a product what supports or contradicts
// the criteria of the governance model. It reads a local clone only, needs no network,
// and says for each finding where it was read. It counts no score.
package examine
