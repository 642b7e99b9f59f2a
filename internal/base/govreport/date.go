package govreport

import (
	"regexp"
	"strings"

	"alminding/internal/base/civil"
)

var danishDate = regexp.MustCompile(`^(\d{1,2})[-./](\d{1,2})[-./](\d{4})$`)

// dateOf reads a date as the forms have it: 05-09-2025 in Markdown, 2025-09-05 in JSON,
// and in the template's brackets where somebody left them.
func dateOf(s string) (civil.Date, bool) {
	s = strings.Trim(s, "[] ")
	if m := danishDate.FindStringSubmatch(s); m != nil {
		s = m[3] + "-" + twoDigits(m[2]) + "-" + twoDigits(m[1])
	}
	d, err := civil.Parse(s)
	return d, err == nil
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}
