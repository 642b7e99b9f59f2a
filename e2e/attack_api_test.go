package e2e_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// operation is one of the OpenAPI document.
type operation struct {
	method string
	path   string
	asked  []string // parameters of its query
	reads  bool     // has a body
}

// operations reads the OpenAPI document.
func (h *hostility) operations() (all []operation) {
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
	for path, operations := range doc.Paths {
		for method, said := range operations {
			op := operation{method: strings.ToUpper(method), path: path, reads: said.RequestBody != nil}
			for _, p := range said.Parameters {
				if p.In == "query" {
					op.asked = append(op.asked, p.Name)
				}
			}
			all = append(all, op)
		}
	}
	return all
}

// api are hostile requests to each operation of the API.
func (h *hostility) api() {
	token := []string{"Bearer " + h.token}
	auth := http.Header{"Authorization": token, "Content-Type": {"application/json"}, "If-Match": {`"1"`}}
	for _, op := range h.operations() {
		target := "/api/v1" + strings.ReplaceAll(op.path, "{slug}", "os2rollekatalog")
		for name, value := range nasty {
			short := value[:min(len(value), 2000)]
			if strings.Contains(op.path, "{") {
				odd := "/api/v1" + parameter.ReplaceAllString(op.path, url.PathEscape(short))
				h.try(attack{name: name, method: op.method, target: odd, header: auth, body: once("{}")})
			}
			for _, key := range op.asked {
				h.try(attack{name: name + " in " + key, method: op.method, target: target + "?" + url.Values{key: {short}}.Encode(), header: auth})
			}
		}
		if op.reads {
			for name, body := range documents() {
				h.try(attack{name: name, method: op.method, target: target, header: auth, body: body})
			}
		}
		for name, header := range map[string]http.Header{
			"no token": {}, "forged token": {"Authorization": {"Bearer alm_" + strings.Repeat("A", 43)}}, "basic": {"Authorization": {"Basic YTpi"}},
			"long token": {"Authorization": {"Bearer " + strings.Repeat("x", 20_000)}}, "text for JSON": {"Authorization": token, "Content-Type": {"text/plain"}},
			"old version": {"Authorization": token, "If-Match": {`"0"`}}, "no version": {"Authorization": token, "If-Match": {"x"}},
			"far version": {"Authorization": token, "If-Match": {`"99999999999999999999"`}},
		} {
			h.try(attack{name: name, method: op.method, target: target, header: header, body: once(`{"name":"x"}`)})
		}
	}
}

// documents are hostile JSON.
func documents() map[string]content {
	all := map[string]content{
		"deep JSON": {{"[", 100_000}}, "deep objects": {{`{"a":`, 100_000}}, "half": once(`{"name":`), "nothing": nil, "null": once("null"),
		"a number": once("7"), "5 MB": {{`{"name":"`, 1}, {"n", 5 << 20}, {`"}`, 1}}, "numbers": once(`{"name":7,"purpose":[],"source":1e999}`),
		"twice": once(`{"name":"a","name":"b"}`), "unknown": once(`{"nonsense":true,"__proto__":{}}`), "more": once(`{} {}`),
		"zero": once(`{"name":"\u0000\ud800"}`),
	}
	for name, value := range nasty {
		in, _ := json.Marshal(value) // text has no error
		all[name+" as JSON"] = once(string(in))
		all[name+" in JSON"] = once(strings.ReplaceAll(`{"name":$,"slug":$,"purpose":{"da":$},"source":{"title":$,"date":$}}`, "$", string(in)))
		all[name+" raw in JSON"] = once(`{"name":"` + value + `"}`)
	}
	return all
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
