package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/base/sheet"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Limits bound the files of every kind: enough for each authority to say something
// about each product, and little enough to be reviewed and written in one go.
var Limits = sheet.Limits{Bytes: MaxFile, Rows: 100_000, Cell: 16 << 10}

// MaxFile is how large a file may be, in bytes.
const MaxFile = 32 << 20

// Kind is a sort of file, with T the record that a row of it becomes. T is kept as
// JSON between the dry run and the end.
type Kind[T any] struct {
	Name    string         // in addresses
	Texts   string         // prefix of its texts, such as "adoption.list.": name, lead, and column.NAME for each column
	Columns []sheet.Column // of a table; none for a file in another form
	Accept  string         // endings of its files, such as ".csv"
	Example string         // a small file that is right

	// Subjects lists what the actor may bring such files about; nothing for
	// somebody who may bring none. A kind whose files are about nothing in
	// particular has one subject without an ID.
	Subjects func(ctx context.Context, actor auth.Actor) ([]Subject, error)

	// Check is the dry run: it reads the file and says of each row what it would
	// change, and writes nothing. An Invalid error refuses the file.
	Check func(ctx context.Context, in Input) (Found[T], error)

	// Show tells records to a person: what each is about, and its parts in the
	// same order for all.
	Show func(ctx context.Context, list []T) ([]Shown, error)

	// Apply writes the records of the rows that are new or a change, all in tx,
	// and marks what it writes with the batch.
	Apply func(ctx context.Context, tx *db.Tx, b Batch, list []T, progress func(done int)) error

	// Revert takes back, in tx, what Apply wrote, apart from what was changed
	// since; kept names that.
	Revert func(ctx context.Context, tx *db.Tx, b Batch) (kept []string, err error)

	// Fetch gets the file from where it comes from, or is nil where that is not
	// known. It runs in a job.
	Fetch func(ctx context.Context) (io.ReadCloser, error)
}

// Subject is what a batch is about, such as a product.
type Subject struct {
	ID, Name, Path string
}

// Shown is a record as a person reads it, in the language of the context.
type Shown struct {
	Name  string // what it is about
	Parts []Part
}

// Part is one part of a record.
type Part struct {
	Label, Text string
}

// Verdict is what would become of a row.
type Verdict string

// The verdicts.
const (
	Added   Verdict = "added"
	Changed Verdict = "changed"
	Same    Verdict = "same"
	Unsure  Verdict = "unsure"  // a question that it asks has no answer
	Ignored Verdict = "ignored" // the answer is to leave it out
	Faulty  Verdict = "faulty"
)

// Verdicts lists them, in the order in which a reviewer wants them.
var Verdicts = []Verdict{Faulty, Unsure, Added, Changed, Same, Ignored}

// Label is the catalogue key of the verdict's name.
func (v Verdict) Label() string { return "intake.verdict." + string(v) }

// Row is a row of the file and what it comes to.
type Row[T any] struct {
	Line    int
	Cells   []string // as they stand in the file
	Verdict Verdict
	Faults  []Fault
	Before  *T // of one that is Changed or Same
	After   *T // of one that is Added or Changed
}

// RowOf begins a row of a table; it is faulty when err says why it cannot be read.
func RowOf[T any](r sheet.Row, err error) Row[T] {
	row := Row[T]{Line: r.Line, Cells: r.Cells}
	row.Fail(err)
	return row
}

// Fail adds the faults that err carries, if any, and makes the row faulty.
func (r *Row[T]) Fail(err error) {
	if err != nil {
		r.Verdict = Faulty
		r.Faults = append(r.Faults, faultsOf(err)...)
	}
}

// Fault is what is wrong with a row, or with a file as a whole.
type Fault struct {
	Field string   `json:"field,omitempty"` // the column's name, or a path in another form
	Key   string   `json:"key"`
	Args  []string `json:"args,omitempty"`
}

func faultsOf(err error) (list []Fault) {
	add := func(field, key string, args []any) {
		f := Fault{Field: field, Key: key}
		for _, a := range args {
			f.Args = append(f.Args, fmt.Sprint(a))
		}
		list = append(list, f)
	}
	for _, f := range errs.FieldsOf(err) {
		add(f.Name, f.Key, f.Args)
	}
	if e, ok := errors.AsType[*errs.Error](err); ok && len(list) == 0 {
		add("", e.Key, e.Args)
	}
	return list
}

// Found is what a dry run found.
type Found[T any] struct {
	Reading Reading
	Rows    []Row[T]
}

// Reading is how a table was read; zero for a file in another form.
type Reading struct {
	sheet.Format
	Headings []string `json:"headings,omitempty"`
}

// Question is what nobody but a person can answer: which of several things a text
// in the file means. All rows with the same text in the same field ask the same
// question.
type Question struct {
	N          int // in its batch
	Field      string
	Text       string
	Line       int // the first that asks
	Lines      int // how many do
	Candidates []Candidate
	Answer     string // the ID of a candidate, Leave, Other with a name behind it, or empty
}

const (
	// Leave is the answer that leaves the rows of a question out.
	Leave = "-"

	// Other is the ID of a candidate that stands for anything else: the answer is
	// Other and then what the text should have been, for the kind to look for.
	Other = "="
)

// Renamed gives what the text should have been, if that is the answer.
func Renamed(answer string) (name string, ok bool) {
	name, ok = strings.CutPrefix(answer, Other)
	return line.Tidy(name), ok
}

// Candidate is something that the text may mean.
type Candidate struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Note string `json:"note,omitempty"` // what tells it from others of the name
}

// Input is what a dry run is given.
type Input struct {
	Batch    Batch
	Day      civil.Date // as of which the file speaks: that on which it first came
	File     io.Reader
	Progress func(done, total int)

	asked *questions
}

// Table reads the file as a table and calls fn for every row. A row that cannot
// be read comes with the error that says why; a file that cannot is the error of
// Table.
func (in Input) Table(columns []sheet.Column, fn func(sheet.Row, error)) (Reading, error) {
	r, err := sheet.NewReader(in.File, columns, Limits)
	if err != nil {
		return Reading{}, err
	}
	for {
		row, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return Reading{Format: r.Format(), Headings: r.Headings}, nil
		case err != nil && !errors.Is(err, sheet.ErrCell) && !errors.Is(err, sheet.ErrCells):
			return Reading{}, err
		}
		fn(row, err)
	}
}

// Ask gives the answer to the question that a row asks; ok is false as long as
// there is none. Leave means that the row is to be Ignored.
func (in Input) Ask(line int, q Question) (answer string, ok bool) {
	return in.asked.ask(line, q)
}

// questions collects what a dry run asks, with the answers given so far.
type questions struct {
	list    []Question
	at      map[[2]string]int
	answers map[[2]string]string
}

func newQuestions(answered []Question) *questions {
	qs := &questions{at: map[[2]string]int{}, answers: map[[2]string]string{}}
	for _, q := range answered {
		qs.answers[[2]string{q.Field, q.Text}] = q.Answer
	}
	return qs
}

func (qs *questions) ask(line int, q Question) (string, bool) {
	key := [2]string{q.Field, q.Text}
	i, known := qs.at[key]
	if !known {
		i = len(qs.list)
		q.N, q.Line, q.Lines, q.Answer = i+1, line, 0, ""
		if a := qs.answers[key]; q.takes(a) {
			q.Answer = a
		}
		qs.list, qs.at[key] = append(qs.list, q), i
	}
	qs.list[i].Lines++
	return qs.list[i].Answer, qs.list[i].Answer != ""
}

// takes reports whether the answer is one of those offered.
func (q Question) takes(answer string) bool {
	name, other := Renamed(answer)
	for _, c := range q.Candidates {
		switch c.ID {
		case Other:
			if other && name != "" && name != q.Text && utf8.RuneCountInString(name) <= maxName {
				return true
			}
		case answer:
			return answer != ""
		}
	}
	return answer == Leave
}

// maxName is how long a name that somebody writes instead may be.
const maxName = 200

// kind is a Kind whose records are JSON.
type kind struct {
	Sort
	subjects func(ctx context.Context, actor auth.Actor) ([]Subject, error)
	check    func(ctx context.Context, in Input) (checked, error)
	show     func(ctx context.Context, list []json.RawMessage) ([]Shown, error)
	apply    func(ctx context.Context, tx *db.Tx, b Batch, list []json.RawMessage, progress func(done int)) error
	revert   func(ctx context.Context, tx *db.Tx, b Batch) (kept []string, err error)
	fetch    func(ctx context.Context) (io.ReadCloser, error)
}

type checked struct {
	reading Reading
	rows    []Entry
}

// Sort is what a page tells about a kind.
type Sort struct {
	Name    string
	Texts   string
	Columns []sheet.Column
	Accept  string
	Example string
	Fetches bool // the file can be got from where it comes from
}

// Register adds a kind. All are registered before the first batch is worked on.
func Register[T any](s *Service, k Kind[T]) {
	s.kinds = append(s.kinds, kind{
		Sort:     Sort{Name: k.Name, Texts: k.Texts, Columns: k.Columns, Accept: k.Accept, Example: k.Example, Fetches: k.Fetch != nil},
		subjects: k.Subjects, revert: k.Revert, fetch: k.Fetch,
		check: func(ctx context.Context, in Input) (checked, error) {
			found, err := k.Check(ctx, in)
			if err != nil {
				return checked{}, err
			}
			lines, err := linesOf(found.Rows)
			return checked{found.Reading, lines}, err
		},
		show: func(ctx context.Context, list []json.RawMessage) ([]Shown, error) {
			records, err := decode[T](list)
			if err != nil {
				return nil, err
			}
			return k.Show(ctx, records)
		},
		apply: func(ctx context.Context, tx *db.Tx, b Batch, list []json.RawMessage, progress func(int)) error {
			records, err := decode[T](list)
			if err != nil {
				return err
			}
			return k.Apply(ctx, tx, b, records, progress)
		},
	})
}

func linesOf[T any](rows []Row[T]) ([]Entry, error) {
	lines := make([]Entry, len(rows))
	for i, r := range rows {
		l := Entry{N: i + 1, Line: r.Line, Cells: r.Cells, Verdict: r.Verdict, Faults: r.Faults}
		var err error
		if l.before, err = encode(r.Before); err != nil {
			return nil, err
		}
		if l.after, err = encode(r.After); err != nil {
			return nil, err
		}
		lines[i] = l
	}
	return lines, nil
}

func encode[T any](v *T) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	return json.Marshal(v)
}

func decode[T any](list []json.RawMessage) ([]T, error) {
	out := make([]T, len(list))
	for i, text := range list {
		if err := json.Unmarshal(text, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}
