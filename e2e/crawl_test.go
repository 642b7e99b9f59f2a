package e2e_test

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// form is a form as a page has it.
type form struct {
	by     *browser
	method string
	action string
	upload bool
	fields url.Values
	files  []string // fields that take a file
	areas  []string // fields that take a long text
}

// ending are forms that would end the attack.
var ending = regexp.MustCompile(`log-ud|sessioner|adgangskode|flet$|/min-side/to-trin|handler-for`)

// perKind is how many pages of one kind are visited. Of a list, what a filter leads to is
// one kind; what filters lead to together is not visited.
const perKind = 2

// crawl visits the pages of everybody, and gives their addresses and forms. English is
// answered by the same handlers.
func (h *hostility) crawl() (pages []string, forms []form) {
	seenPage, seenForm := map[string]bool{}, map[string]bool{}
	for _, b := range h.browsers {
		seen, todo := map[string]int{}, []string{"/", "/sekretariat", "/min-side", "/log-ind"}
		for len(todo) > 0 {
			at := todo[0]
			todo = todo[1:]
			most := perKind
			if strings.Contains(at, "?") {
				most = 1
			}
			if kind := kindOf(at); seen[kind] >= most || elsewhere.MatchString(at) {
				continue
			}
			seen[kindOf(at)]++
			if err := b.get(at); err != nil {
				h.t.Errorf("%s: %v", at, err)
				continue
			}
			seenPage[at] = true
			h.judge(attack{name: "crawl", method: "GET", target: at}, &http.Response{StatusCode: b.status, Header: b.header}, b.body)
			for _, link := range b.find("a[href]") {
				to, err := b.at.Parse(attr(link, "href"))
				if err == nil && to.Host == b.at.Host && (b.at.RawQuery == "" || to.RawQuery == "" || to.Path != b.at.Path) {
					todo = append(todo, to.RequestURI())
				}
			}
			for _, f := range b.find("form") {
				to, err := b.at.Parse(cmp.Or(attr(f, "action"), b.at.String()))
				if err != nil || ending.MatchString(to.Path) {
					continue
				}
				method := strings.ToUpper(cmp.Or(attr(f, "method"), "get"))
				if key := method + kindOf(to.Path); !seenForm[key] && !elsewhere.MatchString(to.Path) {
					seenForm[key] = true
					forms = append(forms, form{
						by: b, method: method, action: to.Path, upload: attr(f, "enctype") != "",
						fields: allFields(f), files: names(f, "input[type=file]"), areas: names(f, "textarea"),
					})
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(seenPage)), forms
}

var (
	elsewhere = regexp.MustCompile(`^/(en|static)(/|\?|$)`)
	idPart    = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)
	objectOf  = regexp.MustCompile(`^(/produkter|/myndigheder|/leverandoerer|/grupper|/beslutninger|/moeder)/[^/?]+`)
	recordOf  = regexp.MustCompile(`^/anvendelse/[^/?]+/[^/?]+`)
	valueOfIt = regexp.MustCompile(`=[^&]*`)
)

// kindOf is the address with what it is about taken out.
func kindOf(target string) string {
	k := idPart.ReplaceAllString(target, "{id}")
	if !strings.Contains(k, "/ny") {
		k = objectOf.ReplaceAllString(k, "$1/{slug}")
		k = recordOf.ReplaceAllString(k, "/anvendelse/{slug}/{slug}")
	}
	return valueOfIt.ReplaceAllString(k, "=")
}

// allFields are the fields of a form with their values, also those not ticked.
func allFields(f *html.Node) url.Values {
	v := formValues(f)
	for _, in := range find(f, "[name]") {
		if name := attr(in, "name"); !v.Has(name) {
			v.Set(name, attr(in, "value"))
		}
	}
	return v
}

// names are those of the fields of a form that the selector finds.
func names(f *html.Node, selector string) (all []string) {
	for _, n := range find(f, selector) {
		all = append(all, attr(n, "name"))
	}
	return all
}
