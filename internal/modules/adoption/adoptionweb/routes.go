// Package adoptionweb shows who uses what, since when and by which proof:
// figures, map, matrix, the record of each use, and the page on which an
// authority says it.
package adoptionweb

import "embed"

// Locale holds the texts of this package.
//
//go:embed locale/*.json
var Locale embed.FS
