package duty

import "embed"

// Migrations holds the tables of this module.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locale holds the texts of its letters.
//
//go:embed locale/*.json
var Locale embed.FS
