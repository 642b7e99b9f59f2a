package blob

import "embed"

// Locale holds the errors, in Danish and English.
//
//go:embed locale/*.json
var Locale embed.FS
