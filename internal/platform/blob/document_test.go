package blob_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"testing"

	"alminding/internal/platform/blob"
)

// archive makes a zip file of names and contents in turn.
func archive(t testing.TB, parts ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for i := 0; i < len(parts); i += 2 {
		f, err := w.Create(parts[i])
		if err == nil {
			_, err = f.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestDocument(t *testing.T) {
	t.Parallel()
	docx := archive(t, "[Content_Types].xml", "<Types/>", "word/document.xml", "<w/>")
	for name, x := range map[string]struct {
		content []byte
		want    string
	}{
		"pdf":         {[]byte("%PDF-1.7\n…"), blob.PDF},
		"odt":         {archive(t, "mimetype", blob.ODT, "content.xml", "<x/>"), blob.ODT},
		"docx":        {docx, blob.DOCX},
		"spreadsheet": {archive(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ""},
		"xlsx":        {archive(t, "[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<w/>"), ""},
		"zip":         {archive(t, "a.html", "<script>"), ""},
		"cut off":     {docx[:len(docx)-10], ""},
		"html":        {[]byte("<html>%PDF-"), ""},
		"empty":       {nil, ""},
	} {
		got, err := blob.Document(x.content)
		if got != x.want || (err != nil) != (x.want == "") || err != nil && !errors.Is(err, blob.ErrType) {
			t.Errorf("%s: %q, %v, want %q", name, got, err, x.want)
		}
	}
}

func FuzzDocument(f *testing.F) {
	f.Add([]byte("%PDF-"))
	f.Add(archive(f, "mimetype", blob.ODT))
	f.Fuzz(func(t *testing.T, content []byte) {
		if got, err := blob.Document(content); (got == "") != errors.Is(err, blob.ErrType) {
			t.Errorf("%q, %v", got, err)
		}
	})
}
