package login

import "embed"

// Migrations holds the tables of this package.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS
