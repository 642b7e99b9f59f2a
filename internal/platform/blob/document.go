package blob

import (
	"archive/zip"
	"bytes"
	"io"

	"alminding/internal/base/line"
)

// The media types of documents.
const (
	PDF  = "application/pdf"
	ODT  = "application/vnd.oasis.opendocument.text"
	DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)

// Document tells by its content which of PDF, ODT and DOCX a whole file is; any
// other is ErrType. The latter two are archives that other kinds of file look just
// like in their first bytes, so unlike [Sniff] it needs all of them.
func Document(content []byte) (mediaType string, err error) {
	if bytes.HasPrefix(content, []byte("%PDF-")) {
		return PDF, nil
	}
	if archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content))); err == nil {
		switch {
		case says(archive, "mimetype", ODT):
			return ODT, nil
		case says(archive, "[Content_Types].xml", "") && says(archive, "word/document.xml", ""):
			return DOCX, nil
		}
	}
	return "", ErrType.With("allowed", []string{"PDF", "ODT", "DOCX"})
}

// maxFileName is how long the name of a file is at most, in characters.
const maxFileName = 200

// FileName is the name that a file came under, as it is kept: one tidy line, and of a
// long one the end, where it says what sort of file it is.
func FileName(s string) string {
	name := []rune(line.Tidy(s))
	return string(name[max(0, len(name)-maxFileName):])
}

// says reports whether the archive has the file and it begins with the text.
func says(archive *zip.Reader, name, text string) bool {
	f, err := archive.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, int64(len(text))))
	return err == nil && string(head) == text
}
