package mail

import (
	_ "embed"
	"html/template"
	"strings"

	"alminding/internal/platform/i18n"
)

// Look is what a letter borrows from the site's theme.
type Look struct {
	Site  string // the name of the site
	Color string // #RRGGBB of the top line and the button, legible under white
}

//go:embed layout.html
var layoutText string

var layout = template.Must(template.New("layout.html").Parse(layoutText))

// view is what a letter is written from.
type view struct {
	Message
	*i18n.Printer
	Look Look
}

// Lang is the letter's language; both parts of the view have one.
func (v view) Lang() i18n.Language { return v.Message.Lang }

func (v view) html() (string, error) {
	var b strings.Builder
	err := layout.Execute(&b, v)
	return b.String(), err
}

// text is the letter for those who read no HTML; it says the same.
func (v view) text() string {
	parts := append([]string{v.Subject}, v.Paragraphs...)
	if v.Code != "" {
		parts = append(parts, "    "+v.Code)
	}
	if v.Button.URL != "" {
		parts = append(parts, v.Button.Text+":\n"+v.Button.URL)
	}
	if v.Deadline != "" {
		parts = append(parts, v.Deadline)
	}
	foot := "-- \n" + v.Look.Site + "\n" + v.WhyYouGetThis
	if v.Unsubscribe != "" {
		foot += "\n" + v.T("mail.unsubscribe") + ": " + v.Unsubscribe
	}
	return strings.Join(append(parts, foot), "\n\n") + "\n"
}
