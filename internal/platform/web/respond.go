package web

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"alminding/internal/platform/i18n"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render writes the component as an HTML page. It is written whole or not at
// all: a component that fails leaves the response to the error page.
func Render(w http.ResponseWriter, r *http.Request, status int, c Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := c.Render(r.Context(), buf); err != nil {
		return err
	}
	return Send(w, r, status, "text/html; charset=utf-8", buf.Bytes())
}

// JSON writes v.
func JSON(w http.ResponseWriter, r *http.Request, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return Send(w, r, status, "application/json; charset=utf-8", append(b, '\n'))
}

// Send writes a whole body. A page read again unchanged is answered with 304.
func Send(w http.ResponseWriter, r *http.Request, status int, contentType string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", contentType)
	if status == http.StatusOK && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		tag := etag(body)
		h.Set("Etag", tag)
		if h.Get("Cache-Control") == "" {
			h.Set("Cache-Control", "no-cache")
		}
		if matches(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := w.Write(body)
	return err
}

// etag is weak, because the same page may be sent compressed.
func etag(body []byte) string {
	h := fnv.New64a()
	h.Write(body)
	return `W/"` + strconv.FormatUint(h.Sum64(), 36) + `"`
}

func matches(header, tag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		if c := strings.TrimSpace(candidate); c == tag || c == "*" {
			return true
		}
	}
	return false
}

// Flash is what the next page says about what was just done.
type Flash struct {
	Key  string   `json:"k"`
	Args []string `json:"a,omitempty"` // names and values in turn
	Undo string   `json:"u,omitempty"` // address of the form that takes it back
}

const flashCookie = "alminding_flash"

// Redirect sends the browser on after a write, to path in the language of the
// page; flash says there what was done.
func Redirect(w http.ResponseWriter, r *http.Request, path string, flash Flash) error {
	if flash.Key != "" {
		b, err := json.Marshal(flash)
		if err != nil {
			return err
		}
		http.SetCookie(w, &http.Cookie{ //nolint:gosec // not Secure, for sites without https; it holds no secret
			Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(b),
			Path: "/", MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
	}
	http.Redirect(w, r, i18n.Path(r.Context(), path), http.StatusSeeOther)
	return nil
}

// TakeFlash reads the message that Redirect left, and removes it. It is for the page that
// the browser goes to, not for what an open page asks for meanwhile.
func TakeFlash(w http.ResponseWriter, r *http.Request) (Flash, bool) {
	c, err := r.Cookie(flashCookie)
	if err != nil || r.Header.Get("Sec-Fetch-Dest") == "empty" {
		return Flash{}, false
	}
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode}) //nolint:gosec // as Redirect set it
	var f Flash
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || json.Unmarshal(b, &f) != nil {
		return Flash{}, false
	}
	return f, true
}
