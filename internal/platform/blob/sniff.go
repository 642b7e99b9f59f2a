package blob

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"alminding/internal/base/errs"
)

// ErrType says that a file is not of a kind that is taken here.
var ErrType = errs.New(errs.Invalid, "blob.type")

// SVG is the media type of a drawing, the one kind that the standard library
// does not recognise.
const SVG = "image/svg+xml"

const sniffed = 4096 // bytes; an SVG's root may come late, after comments

// Sniff tells the media type of a file by its content, and gives a reader of
// the whole file. A type that is not in allow is ErrType. Neither the name nor
// the type that the sender states is believed: a browser that is shown an HTML
// page under the name of a picture may run it.
func Sniff(r io.Reader, allow ...string) (mediaType string, whole io.Reader, err error) {
	head := make([]byte, sniffed)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", nil, err
	}
	head = head[:n]
	mediaType, _, _ = strings.Cut(http.DetectContentType(head), ";")
	if isSVG(head) {
		mediaType = SVG
	}
	if !slices.Contains(allow, mediaType) {
		return "", nil, ErrType.With("type", mediaType, "allowed", allow)
	}
	return mediaType, io.MultiReader(bytes.NewReader(head), r), nil
}

// isSVG reports whether the first element is svg.
func isSVG(head []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(head))
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		if e, ok := token.(xml.StartElement); ok {
			return e.Name.Local == "svg" && e.Name.Space == "http://www.w3.org/2000/svg"
		}
	}
}
