// Package arch holds the architecture: which package may import which
// (deps.txt), which tables belong to whom (tables.txt), and that every text
// exists in both languages. Its tests fail when the code no longer keeps to it,
// and show on small examples that they would.
package arch
