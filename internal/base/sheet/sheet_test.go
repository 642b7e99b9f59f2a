package sheet_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"alminding/internal/base/errs"
	"alminding/internal/base/sheet"
)

var (
	columns = []sheet.Column{
		{Name: "name", Headings: []string{"Myndighed", "Navn", "Organisation name"}, Required: true},
		{Name: "state", Headings: []string{"Tilstand", "Status"}, Required: true},
		{Name: "note", Headings: []string{"Bemærkning"}},
	}
	limits = sheet.Limits{Bytes: 1 << 20, Rows: 100, Cell: 1000}
)

// read gives the rows as "line name|state|note", those with a fault as "line key".
func read(t *testing.T, content string) (rows []string, f sheet.Format, err error) {
	t.Helper()
	r, err := sheet.NewReader(strings.NewReader(content), columns, limits)
	if err != nil {
		return nil, f, err
	}
	for {
		row, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return rows, r.Format(), nil
		case errors.Is(err, sheet.ErrCell) || errors.Is(err, sheet.ErrCells):
			e, _ := errors.AsType[*errs.Error](err)
			rows = append(rows, fmt.Sprint(row.Line, " ", e.Key))
		case err != nil:
			return rows, r.Format(), err
		default:
			rows = append(rows, fmt.Sprintf("%d %s|%s|%s", row.Line, row.Get("name"), row.Get("state"), row.Get("note")))
		}
	}
}

// says tells a fault by its key and arguments.
func says(err error) string {
	if fields := errs.FieldsOf(err); len(fields) > 0 {
		var all []string
		for _, f := range fields {
			all = append(all, fmt.Sprint(f.Name, ": ", f.Key, f.Args))
		}
		return strings.Join(all, "; ")
	}
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return fmt.Sprint(err)
	}
	return fmt.Sprint(e.Key, e.Args)
}

func TestReader_WhatPeopleSave(t *testing.T) {
	t.Parallel()
	const plain = "Myndighed;Tilstand;Bemærkning\r\nSyddjurs;i drift;æøå\r\n"
	latin, err := charmap.Windows1252.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	little, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	big, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content string
		format  sheet.Format
		rows    []string
	}{
		"UTF-8":              {plain, sheet.Format{Charset: sheet.UTF8, Delimiter: ";", Header: 1}, []string{"2 Syddjurs|i drift|æøå"}},
		"UTF-8 with a mark":  {"\xEF\xBB\xBF" + plain, sheet.Format{Charset: sheet.UTF8, Delimiter: ";", Header: 1}, []string{"2 Syddjurs|i drift|æøå"}},
		"Windows-1252":       {latin, sheet.Format{Charset: sheet.Windows1252, Delimiter: ";", Header: 1}, []string{"2 Syddjurs|i drift|æøå"}},
		"UTF-16":             {little, sheet.Format{Charset: sheet.UTF16, Delimiter: ";", Header: 1}, []string{"2 Syddjurs|i drift|æøå"}},
		"UTF-16, big end":    {big, sheet.Format{Charset: sheet.UTF16, Delimiter: ";", Header: 1}, []string{"2 Syddjurs|i drift|æøå"}},
		"ASCII alone":        {"Navn,Status\nA,b\n", sheet.Format{Delimiter: ",", Header: 1}, []string{"2 A|b|"}},
		"tabs, old line end": {"Status\tNavn\rb\tA", sheet.Format{Delimiter: "\t", Header: 1}, []string{"2 A|b|"}},
		"pipes":              {"Navn|Status\nA, B|b;c\n", sheet.Format{Delimiter: "|", Header: 1}, []string{"2 A, B|b;c|"}},
		"says its delimiter": {"sep=,\nnavn,STATUS\nA,b\n", sheet.Format{Delimiter: ",", Header: 2}, []string{"3 A|b|"}},
		"order and synonyms": {"status;organisation_name;Ukendt;\nb;A;x;\n", sheet.Format{Delimiter: ";", Header: 1, Unknown: []string{"Ukendt"}}, []string{"2 A|b|"}},
		"commas in headings": {"Navn;Status;\"Hvem, hvad, hvor, hvornår\"\nA;b;c\n", sheet.Format{Charset: sheet.UTF8, Delimiter: ";", Header: 1, Unknown: []string{"Hvem, hvad, hvor, hvornår"}}, []string{"2 A|b|"}},
		"empty lines":        {"\n\nNavn,Status\n\nA,b\n,\n \nC,d", sheet.Format{Delimiter: ",", Header: 3}, []string{"5 A|b|", "8 C|d|"}},
		"lines within cells": {"Navn,Status\n\"A\r\nB\",\"b\nc\"\nC,d\n", sheet.Format{Delimiter: ",", Header: 1}, []string{"2 A\nB|b\nc|", "5 C|d|"}},
		"short and long":     {"Navn,Status\nA\nB,b,,\nC,c,too much\nD,d\n", sheet.Format{Delimiter: ",", Header: 1}, []string{"2 A||", "3 B|b|", "4 sheet.cells", "5 D|d|"}},
		"a formula":          {"Navn,Status\n=1+1,@x\n", sheet.Format{Delimiter: ",", Header: 1}, []string{"2 =1+1|@x|"}},
		"a huge cell":        {"Navn,Status\n" + strings.Repeat("x", 1001) + ",b\nA,b\n", sheet.Format{Delimiter: ",", Header: 1}, []string{"2 sheet.cell", "3 A|b|"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, f, err := read(t, c.content)
			if err != nil || !slices.Equal(rows, c.rows) || fmt.Sprint(f) != fmt.Sprint(c.format) {
				t.Errorf("got %q, %+v, %v\nwant %q, %+v", rows, f, err, c.rows, c.format)
			}
		})
	}
}

func TestReader_Faults_NameTheLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ content, want string }{
		"empty":               {"", "sheet.empty[]"},
		"only a mark":         {"\xEF\xBB\xBF", "sheet.empty[]"},
		"only line ends":      {"\n\r\n", "sheet.empty[]"},
		"wrong delimiter":     {"Myndighed/Tilstand\nA/b\n", "sheet.delimiter[line 1]"},
		"columns missing":     {"Bemærkning;Andet\nA;b\n", "name: sheet.missing[column Myndighed line 1]; state: sheet.missing[column Tilstand line 1]"},
		"a column twice":      {"Navn;Myndighed;Status\nA;b;c\n", "name: sheet.twice[column Myndighed line 1]"},
		"zero byte":           {"Navn,Status\nA,b\nC,\x00\n", "sheet.text[line 3]"},
		"two character sets":  {"Navn,Status\næ,b\n\xE6,b\n", "sheet.text[line 3]"},
		"undefined character": {"Navn,Status\n\xE6,b\n\x81,b\n", "sheet.text[line 3]"},
		"half a character":    {"\xFF\xFEN\x00,\x00\x00\xD8\n\x00", "sheet.text[line 1]"},
		"quote within":        {"Navn,Status\nA,b\n\"A\nB\",\"b\nC,d\"\"\n", "sheet.quote[line 3]"},
		"bare quote":          {"Navn,Status\nA,b\nC\"D,b\n", "sheet.quote[line 3]"},
		"too many rows":       {"Navn,Status\n" + strings.Repeat("A,b\n", 101), "sheet.too_many[limit 100]"},
		"too large":           {"Navn,Status\n" + strings.Repeat("A,b\n", 1<<18), "sheet.too_large[limit 1]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := read(t, c.content)
			if name == "too large" {
				r, _ := sheet.NewReader(strings.NewReader(c.content), columns, sheet.Limits{Bytes: 1 << 20, Rows: 1 << 20, Cell: 10})
				for err = nil; err == nil; _, err = r.Read() { //nolint:revive // the condition is the body
				}
			}
			if got := says(err); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestReader_MillionRows reads a file far larger than what is held of it.
func TestReader_MillionRows(t *testing.T) {
	t.Parallel()
	const rows = 1_000_000
	in := io.MultiReader(strings.NewReader("Navn;Status\n"), io.LimitReader(endless("Ærø;i drift\n"), rows*int64(len("Ærø;i drift\n"))))
	r, err := sheet.NewReader(in, columns, sheet.Limits{Bytes: 1 << 30, Rows: rows, Cell: 100})
	if err != nil {
		t.Fatal(err)
	}
	n, last := 0, sheet.Row{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		n, last = n+1, row
	}
	if n != rows || last.Line != rows+1 || last.Get("name") != "Ærø" {
		t.Errorf("%d rows, the last %+v", n, last)
	}
}

// endless repeats the text for ever.
type endless string

func (e endless) Read(p []byte) (n int, err error) {
	for n+len(e) <= len(p) {
		n += copy(p[n:], e)
	}
	return n, nil
}

func FuzzReader(f *testing.F) {
	for _, seed := range []string{"Navn,Status\nA,b\n", "sep=;\nNavn;Status\n\"A\nB\";\xE6\n", "\xFF\xFEN\x00a\x00", "\n\n\"", "Navn\tStatus\r\r\n\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		r, err := sheet.NewReader(strings.NewReader(content), columns, limits)
		lines, last := 1+strings.Count(content, "\n")+strings.Count(content, "\r"), 0
		for err == nil {
			var row sheet.Row
			if row, err = r.Read(); err != nil {
				break
			}
			if row.Line <= last || row.Line > lines || len(row.Cells) != len(r.Headings) {
				t.Fatalf("line %d after %d of %d, %d cells under %d headings", row.Line, last, lines, len(row.Cells), len(r.Headings))
			}
			last = row.Line
			for _, c := range row.Cells {
				if !utf8.ValidString(c) || strings.ContainsAny(c, "\x00\r\uFFFD") {
					t.Fatalf("line %d has %q", row.Line, c)
				}
			}
		}
		if _, ok := errors.AsType[*errs.Error](err); !ok && !errors.Is(err, io.EOF) {
			t.Fatalf("an error that cannot be told: %v", err)
		}
	})
}
