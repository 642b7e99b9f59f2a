package web

import (
	"io"
	"mime"
	"net/http"
	"strconv"
)

// Attachment sends a file that somebody handed in, for saving and never for
// showing: what is in it comes from outside. It is not kept by caches, since who
// may read it can change.
func Attachment(w http.ResponseWriter, r *http.Request, name, mediaType string, size int64, content io.Reader) error {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "private, no-store")
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := io.Copy(w, content)
	return err
}
