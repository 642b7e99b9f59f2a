package web

import "embed"

// Locale holds the texts of this package and of base/errs.
//
//go:embed locale/*.json
var Locale embed.FS
