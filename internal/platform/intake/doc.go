// Package intake is the one way by which files from elsewhere become records: a
// dry run that says line by line what would change, a review of what is unsure,
// one transaction that takes it in, and a way back.
//
// A module registers a [Kind] for each sort of file that it can read. A [Batch] is
// one file of a kind on its way through the steps; jobs do the work, so that a
// large file shows how far it has come and the page may be closed.
package intake
