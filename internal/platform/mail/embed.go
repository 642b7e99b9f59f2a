package mail

import "embed"

// Migrations holds the tables of this package.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locale holds the words around every letter, the states and the errors, in
// Danish and English.
//
//go:embed locale/*.json
var Locale embed.FS
