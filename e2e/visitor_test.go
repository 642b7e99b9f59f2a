package e2e_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"alminding/internal/platform/db"
)

// TestVisitor_EveryPage follows every link that a visitor meets, in both
// languages: none is dead, none sets a cookie, and each says its language and
// what its browser may do.
func TestVisitor_EveryPage(t *testing.T) {
	t.Parallel()
	n := furnish(t, db.SQLite).serve()
	for _, lang := range []string{"da", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			b := newBrowser(n.url)
			home := map[string]string{"da": "/", "en": "/en"}[lang]
			seen, todo := map[string]bool{}, []string{home}
			for len(todo) > 0 {
				at := todo[0]
				todo = todo[1:]
				if seen[at] {
					continue
				}
				seen[at] = true
				if err := b.get(at); err != nil {
					t.Errorf("%s: %v", at, err)
					continue
				}
				todo = append(todo, judgeVisit(t, b, at, lang)...)
			}
			t.Logf("%d addresses", len(seen))
			if len(seen) < 150 {
				t.Errorf("only %d addresses were found from %s", len(seen), home)
			}
		})
	}
}

// judgeVisit holds the last page against what each must be, and gives the links
// on it that stay in the language.
func judgeVisit(t *testing.T, b *browser, at, lang string) (links []string) {
	t.Helper()
	if b.status != http.StatusOK {
		t.Errorf("%s: %d", at, b.status)
	}
	if cookies := b.header.Values("Set-Cookie"); len(cookies) > 0 || len(b.client.Jar.Cookies(b.at)) > 0 {
		t.Errorf("%s sets the cookie %q", at, cookies)
	}
	csp := b.header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || b.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: Content-Security-Policy is %q", at, csp)
	}
	if !strings.HasPrefix(b.header.Get("Content-Type"), "text/html") {
		return nil
	}
	if root := b.find("html"); attr(root[0], "lang") != lang {
		t.Errorf("%s is in %q", at, attr(root[0], "lang"))
	}
	for _, n := range slices.Concat(b.find("a[href]"), b.find("link[href]"), b.find("img[src]"), b.find("script[src]")) {
		to, err := b.at.Parse(attr(n, "href") + attr(n, "src"))
		if err != nil {
			t.Errorf("%s links to %v", at, err)
			continue
		}
		english := to.Path == "/en" || strings.HasPrefix(to.Path, "/en/")
		static := strings.HasPrefix(to.Path, "/static/")
		if strings.HasSuffix(to.Path, "healthz") || strings.HasSuffix(to.Path, "readyz") {
			continue // answered to programs, outside of the pages
		}
		if to.Host == b.at.Host && (static || english == (lang == "en")) && to.RawQuery == "" {
			links = append(links, to.Path)
		}
	}
	return links
}
