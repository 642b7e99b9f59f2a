package registry

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// tidy makes a line of text out of whatever was sent: composed letters, single
// spaces, and no control characters, which some databases and most readers
// cannot take.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

const maxSlug = 80

var (
	slugForm  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	notInSlug = regexp.MustCompile(`[^a-z0-9]+`)
)

func validSlug(s string) bool { return len(s) <= maxSlug && slugForm.MatchString(s) }

// slugOf is the address that a name gives: Ærø is aeroe.
func slugOf(name string) string {
	danish := strings.NewReplacer("æ", "ae", "ø", "oe", "å", "aa", "'", "").Replace(strings.ToLower(name))
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(danish))
	slug := strings.Trim(notInSlug.ReplaceAllString(plain, "-"), "-")
	if len(slug) > maxSlug {
		slug = strings.TrimRight(slug[:maxSlug], "-")
	}
	return slug
}
