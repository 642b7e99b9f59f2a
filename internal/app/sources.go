package app

import (
	"io/fs"

	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/job"
	"alminding/internal/platform/mail"
	"alminding/internal/platform/search"
	"alminding/internal/platform/timeline"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

import "embed"

//go:embed locale/*.json
var locale embed.FS

// Migrations are those of every package that owns tables.
func Migrations() []fs.FS {
	return []fs.FS{
		db.Migrations, auth.Migrations, job.Migrations, mail.Migrations, search.Migrations,
	}
}

// Locales are the texts of every package that shows any.
func Locales() []fs.FS {
	return []fs.FS{
		locale, auth.Locale, job.Locale, mail.Locale, timeline.Locale, ui.Locale, web.Locale,
	}
}
