// Package gitrepo reads a local git repository: its files at one commit, its history,
// branches and tags. It runs no program and no hook, and follows nothing that leads out
// of the repository, so that a clone from anywhere can be read.
//
// Of the clone's configuration two things are looked at: the address of origin, and
// whether its objects are stored in a form that this package knows. Nothing that it
// names is run or opened: no hook, filter, alias, include, fsmonitor or alternate.
// Everything read has a limit (see [Limits]): a file that is too large is told as such
// and not loaded, and a history or a list of branches that is too long is cut, which
// is told too.
//
// The objects in packs are read by go-git; loose objects, commits, trees and references
// are read here, because each is a few lines and must be bounded.
package gitrepo
