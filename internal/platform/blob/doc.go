// Package blob keeps files under the hash of their content, in a directory or
// in S3-compatible storage.
//
// A file's name is what it contains: it cannot change, the same file is kept
// once, a copy can be checked, and a page may be cached for ever. What a file is
// called, what it is and who may read it belongs to the record that refers to
// it, in the module that owns the record; this package has no table.
//
// A file is put before the transaction that refers to it commits, so a failed
// transaction leaves an orphan; [Sweep] deletes those after a while.
package blob
