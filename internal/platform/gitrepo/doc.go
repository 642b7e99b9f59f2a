// Package gitrepo reads a local git repository: its files at one commit, its history,
// branches and tags. It runs no program and no hook, and follows nothing that leads out
// of the repository, so that a clone from anywhere can be read.
package gitrepo
