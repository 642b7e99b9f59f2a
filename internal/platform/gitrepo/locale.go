package gitrepo

import "embed"

// Locale holds the texts of what can be wrong with a clone.
//
//go:embed locale/*.json
var Locale embed.FS
