package governance

import "embed"

// Migrations holds the tables of this package.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locale holds the texts of its errors, of its words and of its duties.
//
//go:embed locale/*.json
var Locale embed.FS
