package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"alminding/internal/base/errs"
)

// Why a form cannot be read.
var (
	ErrTooLarge = errs.New(errs.TooLarge, "web.too_large")
	ErrUnread   = errs.New(errs.Malformed, "web.unreadable")
)

// Form is what a browser sent: text without invalid bytes, and files.
type Form struct {
	url.Values
	files map[string][]*multipart.FileHeader
}

// ParseForm reads the body of a form. Bytes that are not text become the
// replacement character, so that nothing else the user wrote is lost.
func ParseForm(r *http.Request) (Form, error) {
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(4 << 20) //nolint:gosec // limited has bounded the body
	} else {
		err = r.ParseForm()
	}
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return Form{}, ErrTooLarge.With("limit", limitOf(err)).Because(err)
		}
		return Form{}, ErrUnread.Because(err)
	}
	f := Form{Values: clean(r.PostForm)}
	if r.MultipartForm != nil {
		f.files = r.MultipartForm.File
	}
	return f, nil
}

func limitOf(err error) int64 {
	e, _ := errors.AsType[*http.MaxBytesError](err)
	return e.Limit / 1000
}

// Text is the field without spaces around it and with plain line ends.
func (f Form) Text(name string) string {
	return strings.TrimSpace(strings.ReplaceAll(f.Get(name), "\r\n", "\n"))
}

// Bool reports whether the check box is set.
func (f Form) Bool(name string) bool { return f.Get(name) != "" }

// File is the content of the uploaded file and its name, or nil when none was
// chosen.
func (f Form) File(name string) (content []byte, filename string, err error) {
	if len(f.files[name]) == 0 {
		return nil, "", nil
	}
	head := f.files[name][0]
	file, err := head.Open()
	if err != nil {
		return nil, "", ErrUnread.Because(err)
	}
	defer file.Close()
	content, err = io.ReadAll(file)
	if err != nil {
		return nil, "", ErrUnread.Because(err)
	}
	return content, head.Filename, nil
}

// clean makes every value valid text without the zero byte, which PostgreSQL
// cannot keep.
func clean(values url.Values) url.Values {
	for name, list := range values {
		for i, v := range list {
			if !isClean(v) {
				list[i] = strings.ReplaceAll(strings.ToValidUTF8(v, "\uFFFD"), "\x00", "\uFFFD")
			}
		}
		if !isClean(name) {
			delete(values, name)
		}
	}
	return values
}

func isClean(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }
