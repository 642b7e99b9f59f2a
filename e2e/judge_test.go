package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"alminding/internal/app"
)

// judge finds what an answer may never be.
func (h *hostility) judge(a attack, resp *http.Response, body []byte) {
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
	written := false // in what shows text as somebody wrote it
	for z := html.NewTokenizer(bytes.NewReader(body)); ; {
		switch z.Next() {
		case html.ErrorToken: // the end
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			written = string(name) == "code" || string(name) == "pre"
			for more {
				var key, value []byte
				key, value, more = z.TagAttr()
				h.judgeAttribute(a, string(key), string(value))
			}
		case html.EndTagToken:
			written = false
		case html.TextToken:
			if !written {
				h.judgeWords(a, string(z.Text()))
			}
		}
	}
}

func (h *hostility) judgeAttribute(a attack, key, value string) {
	if strings.HasPrefix(key, "on") || strings.HasPrefix(strings.TrimSpace(strings.ToLower(value)), "javascript:") && key != "value" {
		h.fault(a, "a page with %s=%q", key, value)
	}
}

func (h *hostility) judgeWords(a attack, text string) {
	for word := range strings.FieldsSeq(text) {
		if word = strings.Trim(word, ".,:;!?()«»\"'"); h.keys[word] {
			h.fault(a, "the text %s is not in words", word)
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
		h.t.Errorf("%s: %s %.150s %.150q: %.300s", a.name, a.method, a.target, fmt.Sprint(a.body), said)
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
