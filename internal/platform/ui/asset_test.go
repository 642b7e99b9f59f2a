package ui

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func get(t *testing.T, h http.Handler, url, accept string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, url, nil)
	r.Header.Set("Accept-Encoding", accept)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func read(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAssetHandler(t *testing.T) {
	t.Parallel()
	h := AssetHandler()
	plain := read(t, get(t, h, Asset("app.css"), "").Body)
	for accept, want := range map[string]string{
		"":                        "",
		"gzip, deflate, br, zstd": "br",
		"gzip":                    "gzip",
		"br;q=0, gzip":            "gzip",
		"br;q=0.0,gzip;q=0":       "",
		"BR":                      "br",
		"identity":                "",
	} {
		res := get(t, h, Asset("app.css"), accept)
		if got := res.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q was answered with %q, want %q", accept, got, want)
		}
		body := io.Reader(res.Body)
		switch want {
		case "br":
			body = brotli.NewReader(body)
		case "gzip":
			zr, err := gzip.NewReader(body)
			if err != nil {
				t.Fatal(err)
			}
			body = zr
		}
		if read(t, body) != plain {
			t.Errorf("Accept-Encoding %q gave other bytes", accept)
		}
		if got := res.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("Cache-Control is %q", got)
		}
		if got := res.Header.Get("Vary"); got != "Accept-Encoding" {
			t.Errorf("Vary is %q", got)
		}
	}
}

func TestAssetHandler_Types(t *testing.T) {
	t.Parallel()
	h := AssetHandler()
	for url, want := range map[string]string{
		Asset("app.css"): "text/css; charset=utf-8",
		Asset("app.js"):  "text/javascript; charset=utf-8",
		Asset("IBMPlexSans-Regular-Latin1.woff2"): "font/woff2",
		defaultSkin().asset("logo.svg"):           "image/svg+xml",
		defaultSkin().asset("theme.css"):          "text/css; charset=utf-8",
	} {
		res := get(t, h, url, "")
		if got := res.Header.Get("Content-Type"); res.StatusCode != http.StatusOK || got != want {
			t.Errorf("%s: status %d, type %q, want %q", url, res.StatusCode, got, want)
		}
	}
	for _, url := range []string{"/static/", "/static/app.css", "/static/app.0000000000.css", "/static/README.md"} {
		if res := get(t, h, url, ""); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", url, res.StatusCode)
		}
	}
}

func TestAssetHandler_ServesEverySkin(t *testing.T) {
	t.Parallel()
	skin, err := NewSkin(Theme{Name: "Eksempel", Action: 0x0B5A55, Ground: 0x10302F, Surface: 0xF2C9B8})
	if err != nil {
		t.Fatal(err)
	}
	if skin.asset("theme.css") == defaultSkin().asset("theme.css") {
		t.Error("two themes share an address")
	}
	if res := get(t, AssetHandler(skin), skin.asset("theme.css"), ""); !strings.Contains(read(t, res.Body), "--action:#0B5A55;") {
		t.Error("the skin's own colours are not served")
	}
	if res := get(t, AssetHandler(), skin.asset("theme.css"), ""); res.StatusCode != http.StatusNotFound {
		t.Error("a skin that was not given is served")
	}
}

func TestAsset_AddressFollowsTheBytes(t *testing.T) {
	t.Parallel()
	a, b := newCatalogue(), newCatalogue()
	a.put("x.css", []byte("one"))
	b.put("x.css", []byte("two"))
	if !regexp.MustCompile(`^/static/x\.[0-9a-f]{10}\.css$`).MatchString(a.byName["x.css"].url) || a.byName["x.css"].url == b.byName["x.css"].url {
		t.Errorf("got %s and %s", a.byName["x.css"].url, b.byName["x.css"].url)
	}
}

// A first visit takes the page, both style sheets, both typefaces, the script,
// two marks and the icon. The promise is 150 kB with a page of 40.
func TestAssets_Weight(t *testing.T) {
	t.Parallel()
	h := AssetHandler()
	size := func(url string) int { return len(read(t, get(t, h, url, "br").Body)) }
	css := size(Asset("app.css")) + size(defaultSkin().asset("theme.css"))
	if css > 20_000 {
		t.Errorf("style sheets weigh %d bytes, want under 20 kB", css)
	}
	total := css + size(Asset("app.js")) + size(Asset("IBMPlexSans-Regular-Latin1.woff2")) + size(Asset("IBMPlexSans-SemiBold-Latin1.woff2")) +
		size(defaultSkin().asset("logo.svg")) + size(defaultSkin().asset("logo-dark.svg")) + size(defaultSkin().asset("favicon.svg"))
	t.Logf("style sheets %d bytes, everything but the page %d bytes", css, total)
	if total > 110_000 {
		t.Errorf("a first visit without its page weighs %d bytes, want under 110 kB", total)
	}
}

func TestStyleSheet_IsClean(t *testing.T) {
	t.Parallel()
	css := string(styleSheet())
	for _, bad := range []string{"/*", "http:", "https:", "@import"} {
		if strings.Contains(css, bad) {
			t.Errorf("style sheet contains %q", bad)
		}
	}
	if open, closed := strings.Count(css, "{"), strings.Count(css, "}"); open != closed {
		t.Errorf("%d blocks are opened and %d closed", open, closed)
	}
}
