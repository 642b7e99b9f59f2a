package governance

import (
	"encoding/json"
	"fmt"
	"html"
	"unicode/utf8"

	"alminding/internal/platform/i18n"
)

// The measures of a badge, in pixels. No font can be counted on where it is shown, so
// the text is stretched to the width that is set aside for it.
const (
	badgeHeight = 24
	badgeMargin = 10
	badgeLetter = 7
)

// words are what the badge says, in two parts.
func (b Badge) words(p *i18n.Printer) (name, level string) {
	level = p.T("governance.badge.no_level")
	if b.Level != "" {
		level = p.T("governance.badge.level." + string(b.Level))
	}
	return b.Product, p.T("governance.badge.says", "level", level, "day", p.ShortDate(b.Day), "model", b.Model)
}

// Sentence is what the badge says, on one line.
func (b Badge) Sentence(p *i18n.Printer) string {
	name, says := b.words(p)
	return name + ": " + says
}

// SVG draws the badge, with what was signed inside it.
func (s SignedBadge) SVG(p *i18n.Printer) ([]byte, error) {
	inside, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	name, says := s.Badge.words(p)
	left, right := badgeLetter*utf8.RuneCountInString(name), badgeLetter*utf8.RuneCountInString(says)
	middle := left + 2*badgeMargin
	width := middle + right + 2*badgeMargin
	name, says = html.EscapeString(name), html.EscapeString(says)
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" role="img" aria-labelledby="t" lang="%s">
<title id="t">%s: %s</title>
<metadata>%s</metadata>
<rect width="%d" height="%d" fill="#2b1a2f"/>
<rect x="%d" width="%d" height="%d" fill="#6c2a63"/>
<g fill="#fff" font-family="Verdana, Geneva, sans-serif" font-size="12">
<text x="%d" y="16" textLength="%d">%s</text>
<text x="%d" y="16" textLength="%d">%s</text>
</g>
</svg>
`, width, badgeHeight, p.Lang(), name, says, html.EscapeString(string(inside)),
		middle, badgeHeight, middle, width-middle, badgeHeight,
		badgeMargin, left, name, middle+badgeMargin, right, says), nil
}
