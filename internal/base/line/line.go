// Package line makes what people type into one line: tidy, for a field, and as it
// stands in an address.
package line

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Tidy makes a line of text out of whatever was sent: composed letters, single
// spaces, and no control characters, which some databases and most readers cannot
// take. Those that turn writing around are among them: in a list, a calendar or the
// subject of a letter one would turn what stands after it as well.
func Tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// MaxSlug is how long a slug is at most.
const MaxSlug = 80

var (
	slugForm  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	notInSlug = regexp.MustCompile(`[^a-z0-9]+`)
)

// IsSlug reports whether s can be the slug of something.
func IsSlug(s string) bool { return len(s) <= MaxSlug && slugForm.MatchString(s) }

// Slug is how a name stands in an address: Ærø is aeroe. It is empty where the name
// has no letter that an address can hold.
func Slug(name string) string {
	danish := strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa", "'", "").Replace(norm.NFC.String(strings.ToLower(name)))
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(danish))
	slug := strings.Trim(notInSlug.ReplaceAllString(plain, "-"), "-")
	if len(slug) > MaxSlug {
		slug = strings.TrimRight(slug[:MaxSlug], "-")
	}
	return slug
}
