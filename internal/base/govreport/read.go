package govreport

import (
	"bytes"
	"embed"
	"io"
	"strings"
	"unicode/utf8"

	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
)

// Locale holds the sentence of every fault and contradiction, in Danish and English.
//
//go:embed locale/*.json
var Locale embed.FS

// The limits of a report.
const (
	MaxBytes = 2 << 20
	MaxRows  = 10_000
)

// The errors of [Read]: with them there is no report.
var (
	ErrTooLarge = errs.New(errs.TooLarge, "govreport.too_large", "limit", MaxBytes>>20)
	ErrTooMany  = errs.New(errs.Invalid, "govreport.too_many", "limit", MaxRows)
	ErrText     = errs.New(errs.Invalid, "govreport.not_text")
	ErrJSON     = errs.New(errs.Invalid, "govreport.not_json")
	ErrNone     = errs.New(errs.Invalid, "govreport.none") // no table of criteria, and no list of them
)

// Read reads a report in any of the forms. Everything in the file that is not as its
// form has it is a fault, and all of them are told; nothing is left out for it.
func Read(src io.Reader) (r *Report, faults []Fault, err error) {
	data, err := io.ReadAll(io.LimitReader(src, MaxBytes+1))
	if err != nil {
		return nil, nil, err
	}
	if len(data) > MaxBytes {
		return nil, nil, ErrTooLarge
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return nil, nil, ErrText
	}
	if text := bytes.TrimSpace(data); len(text) > 0 && text[0] == '{' {
		r, faults, err = readJSON(data)
	} else {
		r, faults, err = readMarkdown(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data)))
	}
	if err != nil {
		return nil, nil, err
	}
	r.Version = versionOf(r.Rows)
	sortFaults(faults)
	return r, faults, nil
}

// versionOf is the version of the model whose ids the rows bear: the one that lacks
// and is lacked least, the newest of several. Reports never say it themselves, but by
// the version of a form.
func versionOf(rows []Row) string {
	has := map[criteria.ID]Row{}
	for _, r := range rows {
		if _, twice := has[r.Criterion]; !twice && r.Criterion != "" {
			has[r.Criterion] = r
		}
	}
	best, least := criteria.OS2.Version, -1
	for _, m := range criteria.Models {
		if m.Name != criteria.NameOS2 {
			continue
		}
		if n := distance(m, has); least < 0 || n < least {
			best, least = m.Version, n
		}
	}
	return best
}

// distance counts the criteria that the model or the rows lack. That F13 and F14 have
// changed places shows in their words alone, and weighs as much as a missing row.
func distance(m *criteria.Model, has map[criteria.ID]Row) (n int) {
	for _, c := range m.Criteria {
		row, ok := has[c.ID]
		if !ok {
			n++
		}
		strategic := strings.Contains(strings.ToLower(row.Title), "strategisk niveau")
		if ok && c.ID == "F13" && strategic != (c.Title.Da == strategicTitle) {
			n += 2
		}
	}
	for id := range has {
		if _, ok := m.Criterion(id); !ok {
			n++
		}
	}
	return n
}

// strategicTitle is the title of the criterion that was F13 before it became F14.
var strategicTitle = func() string {
	c, _ := criteria.OS2.Criterion("F14")
	return c.Title.Da
}()
