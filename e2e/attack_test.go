package e2e_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"alminding/internal/app"
	"alminding/internal/base/clock"
)

// What is sent where something else is expected. Each is tried in every
// form, in every parameter and every member of the API. The long ones are just
// longer than any text may be.
var nasty = map[string]string{
	"script":        `"><script>alert(1)</script>'{{7*7}}${7*7}`,
	"zero byte":     "a\x00b",
	"not text":      "a\xff\xfe\xc3\x28b",
	"all three":     "a\x00b\xff<script>alert(1)</script>",
	"long":          strings.Repeat("Æ ", 11_000),
	"one long word": strings.Repeat("å", 4_000),
	"large number":  "99999999999999999999999",
	"negative":      "-1",
	"address":       "javascript:alert(1)",
	"path":          "../../../../etc/passwd",
	"other id":      "01a20183-abe9-7f17-ae0a-c52552f75e68",
	"date":          "2026-02-30",
	"far date":      "99999-12-31",
	"formula":       `=HYPERLINK("http://x.example")`,
	"marks":         strings.Repeat("Z\u0351\u036b\u0343", 500) + "\u202e\u2066\ufeff",
	"SQL":           `' OR 1=1; DROP TABLE product; --`,
	"wildcards":     `%_\%*"( NEAR ) AND NOT ^`,
	"cursor":        "eyJrIjpbIngiXSwiZCI6Im5leHQifQ",
}

// alone are those that are also tried in one field at a time, between others that
// are as they should be.
var alone = map[string]bool{"all three": true, "long": true, "large number": true, "other id": true}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// asked are the names of what pages are asked for in their addresses.
var asked = []string{
	"q", "sort", "side", "antal", "fase", "niveau", "emne", "licens", "leverandoer", "art", "region", "medlem", "gammel", "ny", "til",
	"handling", "konto", "myndighed", "fra", "status", "type", "version", "efter", "dato", "produkt", "mindst", "styrke", "slags", "gruppe", "sag",
}

// addresses are hostile addresses of everything that is read.
func (h *hostility) addresses(visited []string) {
	h.routes(visited)
	seen := map[string]bool{}
	for _, at := range visited {
		base, _, _ := strings.Cut(at, "?")
		if kind := kindOf(base); seen[kind] {
			continue
		}
		seen[kindOf(base)] = true
		for name, value := range nasty {
			q := url.Values{}
			for _, key := range asked {
				q.Set(key, value[:min(len(value), 300)])
			}
			h.try(attack{name: name, method: http.MethodGet, target: base + "?" + q.Encode(), by: h.browsers[0]})
		}
	}
	for _, target := range []string{
		"/produkter?" + manyFields(), "/produkter?" + strings.Repeat("fase=idea&", 700), "/produkter?%zz=%zz;a=b", "/%00", "/%ff",
		"/produkter/%2e%2e/%2e%2e", "//evil.example/x", "/\\evil.example", "/log-ind?til=//evil.example", "/en/en/en", "/EN/produkter",
		"/produkter/" + strings.Repeat("a", 7000), strings.Repeat("/a", 4000), "/produkter.csv/", "/produkter/../produkter",
	} {
		h.try(attack{name: "address", method: http.MethodGet, target: target})
	}
	for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "BREW"} {
		h.try(attack{name: "method", method: method, target: "/produkter"})
		h.try(attack{name: "method", method: method, target: "/api/v1/products"})
	}
}

// manyFields are more fields than anything has.
func manyFields() string {
	many := url.Values{}
	for i := range 10_000 {
		many.Add(fmt.Sprint("x", i), "1")
	}
	return many.Encode()
}

// routes are the program's own addresses with something else where they hold a
// slug or an id: what is nasty, and the ids of things of every other kind.
func (h *hostility) routes(visited []string) {
	ids := map[string]string{} // by the kind of page that has them
	for _, at := range visited {
		if id := idPart.FindString(at); id != "" && !strings.Contains(at, "?") {
			before, _, _ := strings.Cut(at, id)
			ids[kindOf(before)] = id
		}
	}
	for _, route := range registered(h.t) {
		method, pattern, _ := strings.Cut(route, " ")
		if ending.MatchString(pattern) {
			continue
		}
		with := func(name, value string) {
			target := parameter.ReplaceAllString(pattern, url.PathEscape(value))
			h.try(attack{name: name, method: method, target: target, by: h.browsers[0]})
		}
		if !parameter.MatchString(pattern) {
			with("nothing", "")
			continue
		}
		for name, value := range nasty {
			with(name, value[:min(len(value), 3999)])
		}
		if strings.Contains(pattern, "{id}") {
			for kind, id := range ids {
				with("id of "+kind, id)
			}
		}
	}
}

// registered are the method and path of everything that the program answers. They
// come from the program's own list, which it keeps in memory only.
func registered(t *testing.T) (routes []string) {
	t.Helper()
	p := place{t: t, dir: t.TempDir()}
	a, err := app.New(t.Context(), app.Config{
		DB: "sqlite:" + path.Join(p.dir, "a.db"), Files: path.Join(p.dir, "files"), BaseURL: "http://localhost", Secret: make([]byte, 32), Dev: true,
	}, clock.System, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for _, r := range a.Routes() {
		routes = append(routes, r.Method+" "+r.Path)
	}
	return routes
}

// cursors are places in a list, given to other lists and other orders.
func (h *hostility) cursors() {
	lists := []string{"/api/v1/products", "/api/v1/authorities", "/api/v1/suppliers", "/produkter", "/myndigheder", "/leverandoerer"}
	for _, from := range lists[:3] {
		_, text := ask(h.t.Context(), h.node.url+from+"?antal=1")
		var list struct{ Next string }
		if err := json.Unmarshal([]byte(text), &list); err != nil || list.Next == "" {
			h.t.Fatalf("%s gives no next page: %v\n%s", from, err, text)
		}
		for _, to := range lists {
			for _, sort := range []string{"", "navn", "nyeste", "anvendere", "match"} {
				q := url.Values{"side": {list.Next}, "sort": {sort}, "q": {"kommune"}}
				h.try(attack{name: "cursor of " + from, method: http.MethodGet, target: to + "?" + q.Encode()})
			}
		}
	}
}

// headers are hostile headers and cookies.
func (h *hostility) headers() {
	flood := http.Header{}
	for i := range 500 {
		flood.Set(fmt.Sprint("X-Flood-", i), "1234567890")
	}
	add := func(name string, header http.Header) {
		for _, target := range []string{"/", "/en/produkter", "/min-side", "/produkter.json", "/api/v1/products"} {
			h.try(attack{name: name, method: http.MethodGet, target: target, header: header})
		}
	}
	add("flood", flood)
	add("large header", http.Header{"X-Large": {strings.Repeat("x", 100_000)}})
	for name, cookie := range map[string]string{
		"forged session": "alminding=" + strings.Repeat("A", 43), "no session": "alminding=", "odd session": "alminding=\"\\x00%00;;;",
		"long session": "alminding=" + strings.Repeat("A", 20_000), "odd flash": "alminding_flash=%%%", "forged flash": "alminding_flash=eyJrIjoid2ViLmludGVybmFsIiwiYSI6WyJ4Il0sInUiOiJqYXZhc2NyaXB0OmFsZXJ0KDEpIn0",
		"flash of no text": "alminding_flash=eyJrIjoibm8uc3VjaC5rZXkifQ", "many cookies": strings.Repeat("a=b; ", 3000),
	} {
		add(name, http.Header{"Cookie": {cookie}})
	}
	add("odd accept", http.Header{"Accept": {strings.Repeat("json,", 5000)}, "Accept-Encoding": {"br;q=x,,,"}, "Accept-Language": {strings.Repeat("da,", 3000)}})
	add("odd match", http.Header{"If-None-Match": {strings.Repeat("W/\"x\",", 4000)}, "Range": {"bytes=0-0,1-1,-1"}, "If-Modified-Since": {"yesterday"}})
	add("odd proxy", http.Header{"X-Forwarded-For": {"<script>alert(1)</script>"}, "X-Forwarded-Host": {"evil.example"}, "Forwarded": {"for=x"}})
}

// slowly holds many connections open with half a request, and asks for a page
// beside them.
func (h *hostility) slowly() {
	addr := strings.TrimPrefix(h.node.url, "http://")
	for range 300 {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			h.t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprint(c, "POST /log-ind HTTP/1.1\r\nHost: x\r\nContent-Type: "+formType+"\r\nContent-Length: 1000\r\n\r\nemail=")
	}
	began := time.Now()
	status, _ := ask(h.t.Context(), h.node.url+"/produkter")
	if took := time.Since(began); status != http.StatusOK || took > 2*time.Second {
		h.t.Errorf("beside slow requests a page was answered with %d after %s", status, took)
	}
}
