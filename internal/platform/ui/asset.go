package ui

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// staticPath is where AssetHandler is mounted.
const staticPath = "/static/"

//go:embed asset/*.js asset/*.woff2
var assetFiles embed.FS

//go:embed css/*.css
var cssFiles embed.FS

//go:embed mark.svg
var markSVG string

//go:embed favicon.svg
var faviconSVG string

// asset is one file as it goes over the wire, made once.
type asset struct {
	url         string
	contentType string
	raw, gz, br []byte // gz and br are nil where they gain nothing
}

// catalogue holds assets by name and by URL.
type catalogue struct {
	byName map[string]*asset
	byURL  map[string]*asset
}

// assets are the files that are the same under every theme.
var assets = sync.OnceValue(func() catalogue {
	c := newCatalogue()
	entries, err := fs.ReadDir(assetFiles, "asset")
	mustEmbed(err)
	for _, e := range entries {
		b, err := assetFiles.ReadFile("asset/" + e.Name())
		mustEmbed(err)
		c.put(e.Name(), b)
	}
	c.put("app.css", c.link(styleSheet()))
	return c
})

// mustEmbed panics on errors that only a broken build can give.
func mustEmbed(err error) {
	if err != nil {
		panic(err)
	}
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssSpace   = regexp.MustCompile(`\s*\n\s*`)
	cssFile    = regexp.MustCompile(`url\("([^"/]+)"\)`)
)

// styleSheet joins the files of css/ in the order of their names, without
// comments and line breaks.
func styleSheet() []byte {
	names, err := fs.Glob(cssFiles, "css/*.css")
	mustEmbed(err)
	var b bytes.Buffer
	for _, name := range names {
		part, err := cssFiles.ReadFile(name)
		mustEmbed(err)
		b.Write(part)
	}
	return cssSpace.ReplaceAll(cssComment.ReplaceAll(b.Bytes(), nil), []byte("\n"))
}

func newCatalogue() catalogue {
	return catalogue{byName: map[string]*asset{}, byURL: map[string]*asset{}}
}

// put adds a file under a URL that changes with its bytes.
func (c catalogue) put(name string, b []byte) {
	sum := sha256.Sum256(b)
	ext := path.Ext(name)
	a := &asset{
		url:         staticPath + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext,
		contentType: contentType(ext),
		raw:         b,
	}
	if ext != ".woff2" { // already compressed
		a.gz, a.br = gzipped(b), brotlied(b)
	}
	c.byName[name] = a
	c.byURL[a.url] = a
}

func contentType(ext string) string {
	switch ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2" // unknown to the mime tables of older systems
	}
	return mime.TypeByExtension(ext)
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	mustEmbed(err)
	_, err = w.Write(b)
	mustEmbed(cmp.Or(err, w.Close()))
	return out.Bytes()
}

func brotlied(b []byte) []byte {
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, brotli.BestCompression)
	_, err := w.Write(b)
	mustEmbed(cmp.Or(err, w.Close()))
	return out.Bytes()
}

// link turns the file names in a style sheet's url("…") into their addresses.
func (c catalogue) link(css []byte) []byte {
	return cssFile.ReplaceAllFunc(css, func(m []byte) []byte {
		name := string(cssFile.FindSubmatch(m)[1])
		a, ok := c.byName[name]
		if !ok {
			panic("ui: style sheet names the unknown file " + name)
		}
		return fmt.Appendf(nil, `url("%s")`, a.url)
	})
}

// Asset is the address of a file that is the same under every theme: "app.css",
// "app.js" and the other files of asset/. It panics on an unknown name, which a
// test of the page that asks for it finds.
func Asset(name string) string {
	a, ok := assets().byName[name]
	if !ok {
		panic("ui: no asset " + name)
	}
	return a.url
}

// Skin is a checked theme with its files ready to be served.
type Skin struct {
	Name  string
	files catalogue
}

// NewSkin prepares a theme. The error is that of Theme.Check.
func NewSkin(t Theme) (*Skin, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	s := &Skin{Name: t.Name, files: newCatalogue()}
	for name, b := range t.files() {
		s.files.put(name, b)
	}
	return s, nil
}

// defaultSkin dresses every page whose Chrome names no other.
var defaultSkin = sync.OnceValue(func() *Skin {
	s, err := NewSkin(Heath)
	mustEmbed(err)
	return s
})

func (s *Skin) asset(name string) string { return s.files.byName[name].url }

// Favicon is the address of Heath's icon, for browsers that ask for /favicon.ico
// whatever the page says.
func Favicon() string { return defaultSkin().asset("favicon.svg") }

// AssetHandler serves everything under /static/: the common files, Heath and
// the skins given. Each address holds the hash of its bytes and may be kept for
// ever.
func AssetHandler(skins ...*Skin) http.Handler {
	byURL := map[string]*asset{}
	for _, c := range append([]catalogue{assets(), defaultSkin().files}, catalogues(skins)...) {
		maps.Copy(byURL, c.byURL)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := byURL[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		a.serve(w, r)
	})
}

func catalogues(skins []*Skin) []catalogue {
	out := make([]catalogue, len(skins))
	for i, s := range skins {
		out[i] = s.files
	}
	return out
}

func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	body := a.raw
	if a.gz != nil {
		h.Set("Vary", "Accept-Encoding")
		accepted := encodings(r.Header.Get("Accept-Encoding"))
		switch {
		case slices.Contains(accepted, "br"):
			body = a.br
			h.Set("Content-Encoding", "br")
		case slices.Contains(accepted, "gzip"):
			body = a.gz
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	w.Write(body) //nolint:errcheck // the reader has gone; there is nobody to tell
}

// encodings lists what an Accept-Encoding header allows.
func encodings(header string) []string {
	var out []string
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if weight := strings.TrimPrefix(strings.ReplaceAll(q, " ", ""), "q="); weight == "0" || strings.TrimRight(weight, "0") == "0." {
			continue
		}
		out = append(out, strings.ToLower(strings.TrimSpace(name)))
	}
	return out
}
