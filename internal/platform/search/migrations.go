package search

import "embed"

// Migrations make the tables of the index.
//
//go:embed migrations/*.sql
var Migrations embed.FS
