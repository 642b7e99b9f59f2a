package e2e_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"

	"alminding/internal/app"
	"alminding/internal/base/clock"
)

// What is sent where something else is expected. Each is tried in every
// form, in every parameter and every member of the API.
var nasty = map[string]string{
	"script":        `"><script>alert(1)</script>'{{7*7}}${7*7}`,
	"zero byte":     "a\x00b",
	"not text":      "a\xff\xfe\xc3\x28b",
	"long":          strings.Repeat("Æ ", 50_000),
	"one long word": strings.Repeat("å", 20_000),
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
var alone = map[string]bool{"script": true, "zero byte": true, "not text": true, "long": true, "large number": true, "other id": true}

// memoryLimit is what the program may hold after all of it.
const memoryLimit = 400 << 20

// TestHostile sends everything that is wrong to everything that listens. Nothing
// is our fault, nothing is shown as it was sent, and every answer is in words.
func TestHostile(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, p place) {
		n := p.serve("--dev")
		h := &hostility{t: t, node: n, keys: textKeys(t), browsers: []*browser{newBrowser(n.url), newBrowser(n.url), newBrowser(n.url)}}
		for i, email := range []string{keeper, runner} {
			if err := h.browsers[i].signIn(email, password); err != nil {
				t.Fatal(err)
			}
		}
		h.token = h.makeToken(h.browsers[0])
		pages, forms := h.crawl()
		h.run(slices.Concat(h.pages(pages), h.forms(forms), h.api(), h.cursors(), h.headers()))
		h.slowly()
		for _, b := range h.browsers[:2] { // otherwise most of it was refused at the gate
			if err := b.get("/min-side"); err != nil || b.at.Path != "/min-side" {
				t.Errorf("signed out on the way: %v", err)
			}
		}
		h.crawl() // what was saved is shown as it was written
		if used, err := n.memory(); err != nil || used > memoryLimit {
			t.Errorf("the program holds %d MB, %v", used>>20, err)
		} else {
			t.Logf("%d requests; the program holds %d MB", h.sent, used>>20)
		}
		if said := n.log.faults(); said != "" {
			t.Errorf("the program found faults in itself:\n%.4000s", said)
		}
	})
}

// hostility is the program and who attacks it: two who are signed in and one who
// is not.
type hostility struct {
	t        *testing.T
	node     *node
	keys     map[string]bool
	browsers []*browser
	token    string

	mu   sync.Mutex
	sent int
	seen map[string]bool // faults that were told
}

// attack is one request.
type attack struct {
	name   string
	method string
	target string // path and query, escaped
	body   string
	header http.Header
	by     *browser // whose cookies are sent; nil for nobody's
}

func (h *hostility) run(attacks []attack) {
	queue := make(chan attack)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for a := range queue {
				h.send(a)
			}
		})
	}
	for _, a := range attacks {
		queue <- a
	}
	close(queue)
	wg.Wait()
}

func (h *hostility) send(a attack) {
	r, err := http.NewRequest(a.method, h.node.url+a.target, strings.NewReader(a.body))
	if err != nil {
		return // not even a request
	}
	maps.Copy(r.Header, a.header)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if a.by != nil {
		for _, c := range a.by.client.Jar.Cookies(r.URL) {
			r.AddCookie(c)
		}
	}
	began := time.Now()
	resp, err := noFollow.Do(r)
	if err != nil && r.GetBody != nil {
		// Refused before its body was read, and then the connection closed: the
		// answer may be lost on the way, as any client must expect once.
		if again, bodyErr := r.GetBody(); bodyErr == nil {
			r.Body = again
			resp, err = noFollow.Do(r)
		}
	}
	if err != nil {
		if len(a.body) < 60_000 { // who sends too much is cut off, perhaps before reading the answer
			h.fault(a, "no answer: %v", err)
		}
		return
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		h.fault(a, "half an answer: %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		h.fault(a, "answered after %s", took)
	}
	h.judge(a, resp, body)
}

// judge finds what an answer may never be.
func (h *hostility) judge(a attack, resp *http.Response, body []byte) {
	h.mu.Lock()
	h.sent++
	h.mu.Unlock()
	kind := resp.Header.Get("Content-Type")
	switch {
	case resp.StatusCode >= http.StatusInternalServerError:
		h.fault(a, "status %d", resp.StatusCode)
	case bytes.Contains(body, []byte("goroutine ")) || bytes.Contains(body, []byte("runtime error")):
		h.fault(a, "a stack is shown")
	case resp.Header.Get("Content-Encoding") != "":
	case resp.Header.Get("Content-Security-Policy") == "" && !unframed(a, resp.StatusCode):
		h.fault(a, "no Content-Security-Policy (%d)", resp.StatusCode)
	case strings.HasPrefix(kind, "text/html"):
		h.judgePage(a, body)
	case strings.Contains(kind, "json") && resp.StatusCode >= http.StatusBadRequest:
		h.judgeProblem(a, kind, body)
	}
}

// unframed reports whether the answer is one of the few that are given before the
// program's own frame: by the HTTP server, and for those who watch over it.
func unframed(a attack, status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusRequestHeaderFieldsTooLarge, http.StatusTemporaryRedirect, http.StatusMethodNotAllowed:
		return true
	}
	return strings.HasPrefix(a.target, "/healthz") || strings.HasPrefix(a.target, "/readyz")
}

func (h *hostility) judgePage(a attack, body []byte) {
	if bytes.Contains(body, []byte("<script>alert")) {
		h.fault(a, "a script is shown as it was sent")
	}
	if !utf8.Valid(body) || bytes.ContainsRune(body, 0) {
		h.fault(a, "the page is not text")
	}
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		h.fault(a, "not HTML: %v", err)
		return
	}
	for n := range doc.Descendants() {
		for _, at := range n.Attr {
			if strings.HasPrefix(at.Key, "on") || strings.HasPrefix(strings.TrimSpace(strings.ToLower(at.Val)), "javascript:") && at.Key != "value" {
				h.fault(a, "a page with %s=%q", at.Key, at.Val)
			}
		}
		if n.Type != html.TextNode || n.Parent.Data == "code" || n.Parent.Data == "pre" {
			continue
		}
		for word := range strings.FieldsSeq(n.Data) {
			if word = strings.Trim(word, ".,:;!?()«»\"'"); h.keys[word] {
				h.fault(a, "the text %s is not in words", word)
			}
		}
	}
}

// judgeProblem holds an error of the API against RFC 9457.
func (h *hostility) judgeProblem(a attack, kind string, body []byte) {
	var p struct {
		Type, Title string
		Status      int
	}
	if err := json.Unmarshal(body, &p); err != nil || !strings.HasPrefix(kind, "application/problem+json") || p.Title == "" || p.Status == 0 {
		h.fault(a, "%s is no problem: %s", kind, body)
	}
	if h.keys[p.Title] {
		h.fault(a, "the title %s is not in words", p.Title)
	}
}

// fault tells each kind of fault once for each address.
func (h *hostility) fault(a attack, format string, args ...any) {
	h.t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	said := fmt.Sprintf(format, args...)
	what, _, _ := strings.Cut(a.target, "?")
	key := fmt.Sprintf("%s %s %.60s", a.method, what, said)
	if h.seen == nil {
		h.seen = map[string]bool{}
	}
	if !h.seen[key] {
		h.seen[key] = true
		h.t.Errorf("%s: %s %.150s %.150q: %.300s", a.name, a.method, a.target, a.body, said)
	}
}

// textKeys are the keys of all texts; none may be seen.
func textKeys(t *testing.T) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	for _, source := range app.Locales() {
		b, err := fs.ReadFile(source, "locale/da.json")
		if err != nil {
			t.Fatal(err)
		}
		texts := map[string]any{}
		if err := json.Unmarshal(b, &texts); err != nil {
			t.Fatal(err)
		}
		for k := range texts {
			keys[k] = true
		}
	}
	return keys
}

// form is a form as a page has it.
type form struct {
	by     *browser
	method string
	action string
	upload bool
	fields url.Values
}

// ending are forms that would end the attack.
var ending = regexp.MustCompile(`log-ud|sessioner|adgangskode|flet$|/min-side/to-trin|handler-for`)

const perKind = 2 // pages of one kind that are visited

// crawl visits the pages of everybody, and gives their addresses and forms.
func (h *hostility) crawl() (pages []string, forms []form) {
	seenPage, seenForm := map[string]int{}, map[string]bool{}
	for _, b := range h.browsers {
		seen, todo := map[string]int{}, []string{"/", "/sekretariat", "/min-side", "/log-ind"}
		for len(todo) > 0 {
			at := todo[0]
			todo = todo[1:]
			if kind := kindOf(at); seen[kind] >= perKind || strings.Contains(at, "/static/") {
				continue
			}
			seen[kindOf(at)]++
			if err := b.get(at); err != nil {
				h.t.Errorf("%s: %v", at, err)
				continue
			}
			seenPage[at]++
			h.judge(attack{name: "crawl", method: "GET", target: at}, &http.Response{StatusCode: b.status, Header: b.header}, b.body)
			for _, link := range b.find("a[href]") {
				if to, err := b.at.Parse(attr(link, "href")); err == nil && to.Host == b.at.Host {
					todo = append(todo, to.RequestURI())
				}
			}
			for _, f := range b.find("form") {
				to, err := b.at.Parse(cmp.Or(attr(f, "action"), b.at.String()))
				if err != nil || ending.MatchString(to.Path) {
					continue
				}
				method := strings.ToUpper(cmp.Or(attr(f, "method"), "get"))
				if key := method + strings.TrimPrefix(kindOf(to.Path), "/en"); !seenForm[key] {
					seenForm[key] = true
					forms = append(forms, form{b, method, to.Path, attr(f, "enctype") != "", allFields(f)})
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(seenPage)), forms
}

var (
	idPart    = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)
	objectOf  = regexp.MustCompile(`^(/en)?(/produkter|/myndigheder|/leverandoerer|/grupper|/beslutninger|/moeder)/[^/?]+`)
	recordOf  = regexp.MustCompile(`^(/en)?/anvendelse/[^/?]+/[^/?]+`)
	valueOfIt = regexp.MustCompile(`=[^&]*`)
)

// kindOf is the address with what it is about taken out.
func kindOf(target string) string {
	k := idPart.ReplaceAllString(target, "{id}")
	if !strings.Contains(k, "/ny") {
		k = objectOf.ReplaceAllString(k, "$1$2/{slug}")
		k = recordOf.ReplaceAllString(k, "$1/anvendelse/{slug}/{slug}")
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

// pages are hostile addresses of everything that is read.
func (h *hostility) pages(visited []string) (attacks []attack) {
	routes := map[string]bool{}
	for _, r := range registered(h.t) {
		routes[r] = true
	}
	for _, name := range slices.Sorted(maps.Keys(nasty)) {
		value := nasty[name]
		if len(value) > 4000 {
			value = value[:3999]
		}
		for route := range routes {
			method, pattern, _ := strings.Cut(route, " ")
			if ending.MatchString(pattern) {
				continue
			}
			target := parameter.ReplaceAllString(pattern, url.PathEscape(value))
			attacks = append(attacks, attack{name: name, method: method, target: target, by: h.browsers[0]})
		}
		for _, at := range visited {
			base, _, _ := strings.Cut(at, "?")
			if strings.HasPrefix(base, "/en/") {
				continue // the same handlers
			}
			q := url.Values{}
			for _, key := range []string{
				"q", "sort", "side", "antal", "fase", "niveau", "emne", "licens", "leverandoer", "art", "region", "medlem", "gammel", "ny", "til",
				"handling", "konto", "myndighed", "fra", "status", "type", "version", "efter", "dato", "produkt", "mindst", "styrke", "slags", "gruppe", "sag",
			} {
				q.Set(key, value[:min(len(value), 300)])
			}
			attacks = append(attacks, attack{name: name, method: "GET", target: base + "?" + q.Encode(), by: h.browsers[0]})
		}
	}
	for route := range routes { // ids of another kind
		method, pattern, _ := strings.Cut(route, " ")
		if !strings.Contains(pattern, "{id}") || ending.MatchString(pattern) {
			continue
		}
		for _, id := range idPart.FindAllString(strings.Join(visited, " "), -1) {
			attacks = append(attacks, attack{name: "another id", method: method, target: parameter.ReplaceAllString(pattern, id), by: h.browsers[0]})
		}
	}
	many := url.Values{}
	for i := range 10_000 {
		many.Add(fmt.Sprint("a", i), "b")
	}
	for _, target := range []string{
		"/produkter?" + many.Encode(), "/produkter?" + strings.Repeat("fase=idea&", 700), "/produkter?%zz=%zz;a=b", "/%00", "/%ff",
		"/produkter/%2e%2e/%2e%2e", "//evil.example/x", "/\\evil.example", "/log-ind?til=//evil.example", "/en/en/en", "/EN/produkter",
		"/produkter/" + strings.Repeat("a", 7000), strings.Repeat("/a", 4000), "/produkter.csv/", "/produkter/../produkter",
	} {
		attacks = append(attacks, attack{name: "address", method: "GET", target: target})
	}
	for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "BREW"} {
		attacks = append(attacks, attack{name: "method", method: method, target: "/produkter"}, attack{name: "method", method: method, target: "/api/v1/products"})
	}
	return attacks
}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

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

const formType = "application/x-www-form-urlencoded"

// forms are hostile values in each field of each form, and in all at once.
func (h *hostility) forms(forms []form) (attacks []attack) {
	for _, f := range forms {
		post := func(name string, v url.Values) {
			a := attack{name: name, method: f.method, target: f.action, by: f.by, header: http.Header{"Content-Type": {formType}}}
			if f.method == http.MethodGet {
				a.target += "?" + v.Encode()
			} else {
				a.body = v.Encode()
			}
			attacks = append(attacks, a)
		}
		for name, value := range nasty {
			all := url.Values{}
			for field := range f.fields {
				all.Set(field, value)
				if alone[name] {
					one := maps.Clone(f.fields)
					one[field] = []string{value}
					post(name+" in "+field, one)
				}
			}
			post(name+" everywhere", all)
		}
		if f.method == http.MethodGet {
			continue
		}
		large := maps.Clone(f.fields)
		large["name"] = []string{strings.Repeat("n", 5<<20)}
		post("5 MB", large)
		post("nothing", nil)
		many := maps.Clone(f.fields)
		for i := range 10_000 {
			many[fmt.Sprint("x", i)] = []string{"1"}
		}
		post("many fields", many)
		for name, kind := range map[string]string{
			"no type": "", "multipart without a border": "multipart/form-data", "multipart that is none": "multipart/form-data; boundary=x", "JSON": "application/json",
		} {
			attacks = append(attacks, attack{name: name, method: f.method, target: f.action, by: f.by, body: "{\"a\":", header: http.Header{"Content-Type": {kind}}})
		}
		attacks = append(attacks, attack{
			name: "from another site", method: f.method, target: f.action, by: f.by, body: f.fields.Encode(),
			header: http.Header{"Content-Type": {formType}, "Origin": {"https://evil.example"}},
		})
		if f.upload {
			attacks = append(attacks, uploads(f)...)
		}
	}
	return attacks
}

// uploads are files that are hard to read.
func uploads(f form) (attacks []attack) {
	for name, content := range map[string]string{
		"YAML bomb":    yamlBomb(),
		"deep YAML":    strings.Repeat("[", 100_000),
		"deep maps":    strings.Repeat("{a: ", 50_000),
		"alias loop":   "a: &a [*a]\n",
		"zero bytes":   strings.Repeat("\x00", 10_000),
		"not text":     strings.Repeat("\xff\xfe", 10_000),
		"many lines":   strings.Repeat("a: b\n", 200_000),
		"long key":     strings.Repeat("k", 500_000) + ": v\n",
		"merge keys":   "a: &a {<<: *a}\n<<: [*a, *a]\n",
		"script":       "publiccodeYmlVersion: '0.4'\nname: <script>alert(1)</script>\n",
		"a large file": strings.Repeat("# nothing\n", 500_000),
		"dates":        "releaseDate: 99999-99-99\nsoftwareVersion: 1e999\n",
	} {
		for field := range f.fields {
			v := maps.Clone(f.fields)
			v.Del(field)
			if r, err := multipartRequest("http://x"+f.action, v, map[string]string{field: content}); err == nil {
				body, _ := io.ReadAll(r.Body)
				attacks = append(attacks, attack{name: name + " as " + field, method: f.method, target: f.action, by: f.by, body: string(body), header: r.Header})
			}
			v.Set(field, content)
			if r, err := multipartRequest("http://x"+f.action, v, nil); err == nil {
				body, _ := io.ReadAll(r.Body)
				attacks = append(attacks, attack{name: name + " in " + field, method: f.method, target: f.action, by: f.by, body: string(body), header: r.Header})
			}
		}
	}
	return attacks
}

func yamlBomb() string {
	var sb strings.Builder
	sb.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x]\n")
	for i := range 12 {
		fmt.Fprintf(&sb, "a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), 9), ", "))
	}
	return sb.String()
}

// makeToken makes an API token that may write, on one's own page.
func (h *hostility) makeToken(b *browser) string {
	h.t.Helper()
	if err := b.get("/min-side/tokens"); err != nil {
		h.t.Fatal(err)
	}
	if err := b.submit(`form[action="/min-side/tokens"]`, []string{"name=e2e", "expires=2027-01-01", "write=1"}, nil); err != nil {
		h.t.Fatal(err)
	}
	token := regexp.MustCompile(`alm_[A-Za-z0-9_-]{20,}`).FindString(string(b.body))
	if token == "" {
		h.t.Fatalf("no token was shown: %d %s", b.status, b.words())
	}
	return token
}

// api are hostile requests to each operation of the OpenAPI document.
func (h *hostility) api() (attacks []attack) {
	_, text := ask(h.t.Context(), h.node.url+"/api/openapi.json")
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters  []struct{ Name, In string }
			RequestBody *struct{}
		}
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil || len(doc.Paths) == 0 {
		h.t.Fatalf("the OpenAPI document: %v\n%s", err, text)
	}
	auth := http.Header{"Authorization": {"Bearer " + h.token}, "Content-Type": {"application/json"}, "If-Match": {`"1"`}}
	for path, operations := range doc.Paths {
		for method, op := range operations {
			method = strings.ToUpper(method)
			target := "/api/v1" + strings.ReplaceAll(path, "{slug}", "os2rollekatalog")
			for name, value := range nasty {
				short := value[:min(len(value), 2000)]
				attacks = append(attacks, attack{name: name, method: method, target: "/api/v1" + parameter.ReplaceAllString(path, url.PathEscape(short)), header: auth, body: "{}"})
				for _, p := range op.Parameters {
					if p.In == "query" {
						attacks = append(attacks, attack{name: name + " in " + p.Name, method: method, target: target + "?" + url.Values{p.Name: {short}}.Encode(), header: auth})
					}
				}
				if op.RequestBody == nil {
					continue
				}
				in, _ := json.Marshal(value)
				for _, body := range []string{
					string(in), `{"name":` + string(in) + `,"slug":` + string(in) + `,"purpose":{"da":` + string(in) + `},"source":{"title":` + string(in) + `,"date":` + string(in) + `}}`,
					`{"name":"` + value + `"}`,
				} {
					attacks = append(attacks, attack{name: name + " in JSON", method: method, target: target, header: auth, body: body})
				}
			}
			for name, body := range map[string]string{
				"deep JSON": strings.Repeat("[", 100_000), "deep objects": strings.Repeat(`{"a":`, 100_000), "half": `{"name":`, "nothing": "", "null": "null",
				"a number": "7", "5 MB": `{"name":"` + strings.Repeat("n", 5<<20) + `"}`, "numbers": `{"name":7,"purpose":[],"source":1e999}`,
				"twice": `{"name":"a","name":"b"}`, "unknown": `{"nonsense":true,"__proto__":{}}`, "more": `{} {}`, "zero": `{"name":"\u0000\ud800"}`,
			} {
				attacks = append(attacks, attack{name: name, method: method, target: target, header: auth, body: body})
			}
			for name, header := range map[string]http.Header{
				"no token": {}, "forged token": {"Authorization": {"Bearer alm_" + strings.Repeat("A", 43)}}, "basic": {"Authorization": {"Basic YTpi"}},
				"long token": {"Authorization": {"Bearer " + strings.Repeat("x", 20_000)}}, "text for JSON": {"Authorization": auth["Authorization"], "Content-Type": {"text/plain"}},
				"old version": {"Authorization": auth["Authorization"], "If-Match": {`"0"`}}, "no version": {"Authorization": auth["Authorization"], "If-Match": {"x"}},
				"far version": {"Authorization": auth["Authorization"], "If-Match": {`"99999999999999999999"`}},
			} {
				attacks = append(attacks, attack{name: name, method: method, target: target, header: header, body: `{"name":"x"}`})
			}
		}
	}
	return attacks
}

// cursors are places in a list, given to other lists and other orders.
func (h *hostility) cursors() (attacks []attack) {
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
				attacks = append(attacks, attack{name: "cursor of " + from, method: "GET", target: to + "?" + q.Encode()})
			}
		}
	}
	return attacks
}

// headers are hostile headers and cookies.
func (h *hostility) headers() (attacks []attack) {
	flood := http.Header{}
	for i := range 500 {
		flood.Set(fmt.Sprint("X-Flood-", i), "1234567890")
	}
	add := func(name string, header http.Header) {
		for _, target := range []string{"/", "/en/produkter", "/min-side", "/produkter.json", "/api/v1/products"} {
			attacks = append(attacks, attack{name: name, method: "GET", target: target, header: header})
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
	return attacks
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
