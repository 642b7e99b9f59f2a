package publiccode

import "embed"

// Locale holds the sentence of every problem, in Danish and English.
//
//go:embed locale/*.json
var Locale embed.FS
