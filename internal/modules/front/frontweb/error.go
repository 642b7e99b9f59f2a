package frontweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

type errorPage struct {
	ui.Page
	Search *ui.Search
	Number string // to quote to those who run the site
	Faults []string
	Links  []ui.Link
}

// titled are the answers with a title of their own.
var titled = []int{
	http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge,
	http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusInternalServerError,
}

// ErrorPage tells a person what went wrong and how to get on. Where there is no
// such page, it offers to search for the words of the address.
func ErrorPage(r *http.Request, p web.Problem) web.Component {
	ctx := r.Context()
	v := errorPage{
		Page:  ui.Page{Title: p.Title, Errors: true},
		Links: []ui.Link{{Text: i18n.T(ctx, "frontweb.to_front"), Href: in(ctx, "/")}, {Text: i18n.T(ctx, "frontweb.to_products"), Href: in(ctx, "/produkter")}},
	}
	if slices.Contains(titled, p.Status) {
		v.Page.Title, v.Page.Lead = i18n.T(ctx, "frontweb.error."+strconv.Itoa(p.Status)), p.Title
	}
	if p.Status == http.StatusNotFound {
		v.Page.Lead = i18n.T(ctx, "frontweb.error.404_lead")
		v.Search = &ui.Search{Large: true, Label: i18n.T(ctx, "frontweb.error.search"), Value: words(r.URL.Path)}
	}
	if p.Status >= http.StatusInternalServerError {
		v.Number = p.Instance
	}
	for _, f := range p.Errors {
		v.Faults = append(v.Faults, f.Detail)
	}
	return errorView(v)
}

// words are those of the last part of an address, as one would search for them.
func words(path string) string {
	path = path[strings.LastIndexByte(strings.TrimRight(path, "/"), '/')+1:]
	path, _, _ = strings.Cut(path, ".")
	list := strings.FieldsFunc(path, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	text := []rune(strings.Join(list, " "))
	return string(text[:min(len(text), longest)])
}
