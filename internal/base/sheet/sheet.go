package sheet

import (
	"bufio"
	"embed"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"

	"alminding/internal/base/errs"
)

// Locale holds the sentence of every fault, in Danish and English.
//
//go:embed locale/*.json
var Locale embed.FS

// What may be wrong with a file. All that is about a line names it.
var (
	ErrEmpty     = errs.New(errs.Invalid, "sheet.empty")
	ErrTooLarge  = errs.New(errs.Invalid, "sheet.too_large")
	ErrTooMany   = errs.New(errs.Invalid, "sheet.too_many")
	ErrDelimiter = errs.New(errs.Invalid, "sheet.delimiter") // all came out as one column
	ErrText      = errs.New(errs.Invalid, "sheet.text")      // no text in the character set, or a zero byte
	ErrQuote     = errs.New(errs.Invalid, "sheet.quote")     // quotation marks that do not match
	ErrCell      = errs.New(errs.Invalid, "sheet.cell")      // longer than any cell may be
	ErrCells     = errs.New(errs.Invalid, "sheet.cells")     // more cells than headings
)

// Column is a column that a file may have.
type Column struct {
	Name     string   // for the program
	Headings []string // what people call it, the usual word first; case and punctuation do not matter
	Required bool
}

// Format is what was found out about a file.
type Format struct {
	Charset   Charset  `json:"charset,omitempty"` // empty as long as it does not matter
	Delimiter string   `json:"delimiter,omitempty"`
	Header    int      `json:"header,omitempty"`  // its line
	Unknown   []string `json:"unknown,omitempty"` // headings of columns that nobody reads
}

// Limits bound what is read.
type Limits struct {
	Bytes int64
	Rows  int
	Cell  int // bytes
}

// Row is a row of a file.
type Row struct {
	Line  int
	Cells []string // one for each heading of the file

	at map[string]int
}

// Get is the cell in the named column without spaces around it, or empty where the
// file has no such column.
func (r Row) Get(name string) string {
	if i, ok := r.at[name]; ok {
		return strings.TrimSpace(r.Cells[i])
	}
	return ""
}

// Reader reads the rows of a file.
type Reader struct {
	Headings []string // of the file, as they are written there

	text   *decoder
	csv    *csv.Reader
	limits Limits
	format Format
	at     map[string]int // cells by the name of their column
	rows   int
}

const maxHeader = 64 << 10 // bytes in which the headings are looked for

// NewReader reads the headings. Columns that are missing or there twice come as
// one Invalid error that names them all.
func NewReader(r io.Reader, columns []Column, limits Limits) (s *Reader, err error) {
	defer errs.Wrap(&err, "sheet.NewReader")
	s = &Reader{text: newDecoder(r, limits.Bytes), limits: limits, at: map[string]int{}}
	in := bufio.NewReaderSize(s.text, maxHeader)
	head, err := in.Peek(maxHeader)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	delimiter, said := findDelimiter(string(head), columns)
	s.format.Delimiter = string(delimiter)
	s.csv = csv.NewReader(in)
	s.csv.Comma, s.csv.FieldsPerRecord = delimiter, -1
	if said {
		if _, err := s.record(); err != nil {
			return nil, err
		}
	}
	s.Headings, err = s.record()
	if errors.Is(err, io.EOF) {
		return nil, ErrEmpty
	}
	if err != nil {
		return nil, err
	}
	s.format.Header, _ = s.csv.FieldPos(0)
	return s, s.findColumns(columns)
}

// findDelimiter takes the delimiter under which most columns are known by their
// headings, of those the one that gives most cells. Said tells that the file says
// it itself, in a line "sep=;" that some programs write for others.
func findDelimiter(head string, columns []Column) (best rune, said bool) {
	const delimiters = ",;\t|"
	line, _, _ := strings.Cut(strings.TrimLeft(head, "\n"), "\n")
	if d, ok := strings.CutPrefix(line, "sep="); ok && len(d) == 1 && strings.Contains(delimiters, d) {
		return rune(d[0]), true
	}
	most := [2]int{-1, 0}
	for _, d := range delimiters {
		cells := strings.Split(line, string(d))
		found := [2]int{0, len(cells)}
		for _, cell := range cells {
			if slices.ContainsFunc(columns, func(c Column) bool { return c.is(strings.Trim(cell, `" `)) }) {
				found[0]++
			}
		}
		if slices.Compare(found[:], most[:]) > 0 {
			best, most = d, found
		}
	}
	return best, false
}

// findColumns finds out which heading is which column.
func (s *Reader) findColumns(columns []Column) error {
	var f errs.Fields
	for i, heading := range s.Headings {
		at := slices.IndexFunc(columns, func(c Column) bool { return c.is(heading) })
		if at < 0 {
			if strings.TrimSpace(heading) != "" {
				s.format.Unknown = append(s.format.Unknown, heading)
			}
			continue
		}
		name := columns[at].Name
		if _, twice := s.at[name]; twice {
			f.Add(name, "sheet.twice", "column", columns[at].Headings[0], "line", s.format.Header)
		}
		s.at[name] = i
	}
	if len(s.Headings) == 1 && len(columns) > 1 {
		return ErrDelimiter.With("line", s.format.Header)
	}
	for _, c := range columns {
		if _, ok := s.at[c.Name]; c.Required && !ok {
			f.Add(c.Name, "sheet.missing", "column", c.Headings[0], "line", s.format.Header)
		}
	}
	return f.Err()
}

// is reports whether the column goes by the heading.
func (c Column) is(heading string) bool {
	return slices.ContainsFunc(c.Headings, func(h string) bool { return plain(h) == plain(heading) })
}

// plain is a heading by its letters and digits alone.
func plain(heading string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// Format tells what was found out so far. The character set may not be known until
// the last row.
func (s *Reader) Format() Format {
	f := s.format
	f.Charset = s.text.charset
	return f
}

// Read gives the next row that holds anything, or io.EOF. A row with too many
// cells is ErrCells and one with too long a cell ErrCell; reading can go on after
// them. After any other error it cannot.
func (s *Reader) Read() (Row, error) {
	for {
		cells, err := s.record()
		if err != nil {
			return Row{}, err
		}
		line, _ := s.csv.FieldPos(0)
		if !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
			continue
		}
		if s.rows++; s.rows > s.limits.Rows {
			return Row{}, ErrTooMany.With("limit", s.limits.Rows)
		}
		return s.row(line, cells)
	}
}

func (s *Reader) row(line int, cells []string) (Row, error) {
	r := Row{Line: line, Cells: cells, at: s.at}
	for i, c := range cells {
		if len(c) > s.limits.Cell {
			r.Cells = nil
			return r, ErrCell.With("line", line, "limit", s.limits.Cell)
		}
		if i >= len(s.Headings) && strings.TrimSpace(c) != "" {
			return r, ErrCells.With("line", line, "cells", len(cells), "headings", len(s.Headings))
		}
	}
	for len(r.Cells) < len(s.Headings) {
		r.Cells = append(r.Cells, "")
	}
	r.Cells = r.Cells[:len(s.Headings)]
	return r, nil
}

// record reads what stands between two line ends that are not in quotes.
func (s *Reader) record() ([]string, error) {
	cells, err := s.csv.Read()
	if e, ok := errors.AsType[*csv.ParseError](err); ok && (errors.Is(err, csv.ErrQuote) || errors.Is(err, csv.ErrBareQuote)) {
		return nil, ErrQuote.With("line", e.StartLine).Because(e)
	}
	return cells, err
}
