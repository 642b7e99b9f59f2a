package db

import (
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// collators hands out Danish collators, which are not safe for concurrent use.
var collators = sync.Pool{New: func() any { return collate.New(language.Danish) }}

// SortKey is the key that puts text in Danish order (Aalborg after Ølstykke)
// when compared byte by byte. Keep it in a BYTEA column with an index behind a
// list's order; "COLLATE danish" is for lists short enough to be sorted as read.
func SortKey(text string) []byte {
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	var buf collate.Buffer
	return c.KeyFromString(&buf, text)
}

func compareDanish(a, b string) int {
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	return c.CompareString(a, b)
}

// Fold is what fold(text) is in SQL: lower case, composed. It folds ÆØÅ, which
// SQLite's own lower() does not.
func Fold(text string) string { return strings.ToLower(norm.NFC.String(text)) }
