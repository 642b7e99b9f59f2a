package db

import "embed"

// Migrations holds the tables of this package.
//
//go:embed migrations/*.sql
var Migrations embed.FS
