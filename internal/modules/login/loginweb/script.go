package loginweb

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
)

//go:embed asset/passkey.js
var script []byte

// scriptPath changes with the script, so that it may be kept for ever.
var scriptPath = func() string {
	sum := sha256.Sum256(script)
	return "/static/passkey." + hex.EncodeToString(sum[:5]) + ".js"
}()

func serveScript() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		_, _ = w.Write(script) // the reader left if this fails
	})
}
