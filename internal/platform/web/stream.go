package web

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
)

// A list that may be too long to be held in memory is sent as it is read. What
// fits in the buffer fails as any other answer; after that the connection is
// broken off, so that nobody takes half a list for the whole.

const streamBuffer = 64 << 10 // bytes

// StreamCSV sends a table as CSV does, a row at a time: rows puts them.
func StreamCSV(w http.ResponseWriter, r *http.Request, name string, columns []string, rows func(put func(row []string) error) error) error {
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.csv"`)
	return stream(w, r, "text/csv; charset=utf-8", func(out io.Writer) error {
		c, err := newCSV(out, columns)
		if err != nil {
			return err
		}
		if err := rows(c.put); err != nil {
			return err
		}
		c.w.Flush()
		return c.w.Error()
	})
}

// StreamJSON sends head, a struct, with one more field called list: the values
// that rows puts.
func StreamJSON(w http.ResponseWriter, r *http.Request, head any, list string, rows func(put func(v any) error) error) error {
	return stream(w, r, "application/json; charset=utf-8", func(out io.Writer) error {
		start, err := json.Marshal(head)
		if err != nil {
			return err
		}
		start = append(bytes.TrimSuffix(start, []byte("}")), `,"`+list+`":[`...)
		if _, err := out.Write(start); err != nil {
			return err
		}
		comma := ""
		err = rows(func(v any) error {
			b, err := json.Marshal(v)
			if err != nil {
				return err
			}
			_, err = out.Write(append([]byte(comma), b...))
			comma = ",\n"
			return err
		})
		if err != nil {
			return err
		}
		_, err = io.WriteString(out, "]}\n")
		return err
	})
}

func stream(w http.ResponseWriter, r *http.Request, contentType string, write func(io.Writer) error) error {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "no-cache")
	open(w)
	if r.Method == http.MethodHead {
		return nil
	}
	sent := &counter{to: w}
	out := bufio.NewWriterSize(sent, streamBuffer)
	err := write(out)
	switch {
	case err == nil:
		return out.Flush()
	case sent.n > 0:
		return halfSent{err}
	}
	w.Header().Del("Content-Disposition")
	return err
}

// halfSent is an error after the answer had begun: no other can be given.
type halfSent struct{ error }

func (e halfSent) Unwrap() error { return e.error }

// counter tells whether anything was sent.
type counter struct {
	to io.Writer
	n  int
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.to.Write(b)
	c.n += n
	return n, err
}

// csvWriter writes the form that Danish spreadsheets read.
type csvWriter struct{ w *csv.Writer }

func newCSV(to io.Writer, columns []string) (csvWriter, error) {
	if _, err := io.WriteString(to, "\uFEFF"); err != nil {
		return csvWriter{}, err
	}
	c := csvWriter{csv.NewWriter(to)}
	c.w.Comma = ';'
	c.w.UseCRLF = true
	return c, c.w.Write(columns)
}

func (c csvWriter) put(row []string) error {
	safe := make([]string, len(row))
	for i, cell := range row {
		safe[i] = harmless(cell)
	}
	return c.w.Write(safe)
}
