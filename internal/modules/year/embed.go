package year

import "embed"

// Migrations holds the tables of this package.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Locale holds its texts.
//
//go:embed locale/*.json
var Locale embed.FS
