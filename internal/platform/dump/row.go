package dump

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"alminding/internal/platform/db"
)

func columnList(t db.Table) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = `"` + c.Name + `"`
	}
	return strings.Join(names, ", ")
}

// scan reads a row into values that are the same from both engines: nil,
// string, int64, bool or []byte.
func scan(r db.Row, t db.Table) ([]any, error) {
	dest := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		switch c.Type {
		case db.Text:
			dest[i] = new(*string)
		case db.Integer:
			dest[i] = new(*int64)
		case db.Boolean:
			dest[i] = new(*bool)
		case db.Bytes:
			dest[i] = new([]byte)
		}
	}
	if err := r.Scan(dest...); err != nil {
		return nil, err
	}
	for i, c := range t.Columns {
		switch v := dest[i].(type) {
		case **string:
			dest[i] = value(*v)
		case **int64:
			dest[i] = value(*v)
		case **bool:
			dest[i] = value(*v)
		case *[]byte:
			dest[i] = append([]byte{}, *v...) // the SQLite driver gives nil for no bytes
		}
		if text, ok := dest[i].(string); ok && !utf8.ValidString(text) {
			return nil, fmt.Errorf("column %s of row %v holds text that is not UTF-8", c.Name, dest[0])
		}
	}
	return dest, nil
}

func value[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// array writes the row as a line for a backup.
func array(row []any) ([]byte, error) { return line(row) }

// object writes the row as a line for an export.
func object(t db.Table, row []any) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"table":%q,"row":{`, t.Name)
	for i, c := range t.Columns {
		v, err := line(row[i])
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `%q:%s`, c.Name, bytes.TrimSuffix(v, []byte("\n")))
	}
	b.WriteString("}}\n")
	return b.Bytes(), nil
}

// line is v as JSON with a line break; letters stay as they are.
func line(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// parse reads a line that array wrote.
func parse(text []byte, t db.Table) ([]any, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, err
	}
	if len(raw) != len(t.Columns) {
		return nil, fmt.Errorf("%d values for %d columns", len(raw), len(t.Columns))
	}
	row := make([]any, len(raw))
	for i, c := range t.Columns {
		v, err := parseValue(raw[i], c.Type)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		row[i] = v
	}
	return row, nil
}

func parseValue(raw json.RawMessage, t db.ColumnType) (any, error) {
	if string(raw) == "null" {
		return nil, nil //nolint:nilnil // NULL is a value
	}
	switch t {
	case db.Integer:
		return decode[int64](raw)
	case db.Boolean:
		return decode[bool](raw)
	case db.Bytes:
		return decode[[]byte](raw)
	default:
		return decode[string](raw)
	}
}

func decode[T any](raw json.RawMessage) (v T, err error) {
	return v, json.Unmarshal(raw, &v)
}
