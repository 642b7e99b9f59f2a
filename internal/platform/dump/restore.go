package dump

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
	"alminding/internal/platform/migrate"
)

// What a restore may be refused with.
var (
	ErrForeign  = errors.New("the file is not a backup that this program can read")
	ErrDamaged  = errors.New("the backup is damaged")
	ErrNewer    = errors.New("the backup was made by a newer program")
	ErrNotEmpty = errors.New("the database is not empty")
)

// Archive is a backup that was read through and found whole.
type Archive struct {
	zip      *zip.ReadCloser
	manifest manifest
}

// Open opens the backup at path and checks that everything it holds is as it was
// written: ErrForeign when it is another kind of file, ErrNewer, or ErrDamaged.
func Open(path string) (a *Archive, err error) {
	defer errs.Wrap(&err, "dump.Open(%s)", path)
	z, err := zip.OpenReader(path)
	if errors.Is(err, zip.ErrFormat) {
		return nil, fmt.Errorf("%w, or was cut short", ErrForeign)
	}
	if err != nil {
		return nil, err
	}
	a = &Archive{zip: z}
	if err := a.check(); err != nil {
		return nil, errors.Join(err, z.Close())
	}
	return a, nil
}

// Close closes the file.
func (a *Archive) Close() error { return a.zip.Close() }

func (a *Archive) check() error {
	if err := a.readManifest(); err != nil {
		return err
	}
	expected := map[string]entry{}
	for _, t := range a.manifest.Tables {
		expected[tableEntry(t.Name)] = t
	}
	for _, f := range a.manifest.Files {
		expected[fileEntry(f.Name)] = f
	}
	for _, f := range a.zip.File {
		e, ok := expected[f.Name]
		if f.Name == manifestName {
			continue
		}
		if !ok {
			return fmt.Errorf("%w: %s is not in its manifest", ErrDamaged, f.Name)
		}
		delete(expected, f.Name)
		if err := verify(f, e); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrDamaged, f.Name, err)
		}
	}
	for name := range maps.Keys(expected) {
		return fmt.Errorf("%w: %s is missing", ErrDamaged, name)
	}
	return nil
}

func (a *Archive) readManifest() error {
	f, err := a.zip.Open(manifestName)
	if err != nil {
		return fmt.Errorf("%w: it has no %s", ErrForeign, manifestName)
	}
	defer f.Close()
	if err := json.NewDecoder(f).Decode(&a.manifest); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDamaged, manifestName, err)
	}
	switch {
	case a.manifest.Format != formatName:
		return ErrForeign
	case a.manifest.Version > formatVersion:
		return ErrNewer
	}
	return nil
}

func verify(f *zip.File, e entry) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	m := newMeter(io.Discard)
	if _, err := io.Copy(m, r); err != nil { //nolint:gosec // what comes out is counted and thrown away
		return err
	}
	if m.bytes != e.Bytes || m.sum() != e.SHA256 {
		return fmt.Errorf("%d bytes with the sum %s, not %d with %s", m.bytes, m.sum(), e.Bytes, e.SHA256)
	}
	return nil
}

// Restore fills an empty database, and files, from the backup: ErrNotEmpty when
// a change was ever recorded in it. sources are the migrations of the program.
func (a *Archive) Restore(ctx context.Context, d *db.DB, files Files, sources []fs.FS, progress io.Writer) (err error) {
	defer errs.Wrap(&err, "dump.Restore")
	if err := a.empty(ctx, d); err != nil {
		return err
	}
	if err := a.migrate(ctx, d, sources); err != nil {
		return err
	}
	tables, err := d.Schema(ctx, d)
	if err != nil {
		return err
	}
	if tables, err = a.match(tables); err != nil {
		return err
	}
	if err := a.restoreFiles(ctx, files); err != nil {
		return err
	}
	if err := d.Keep(ctx, func(tx *db.Tx) error { return a.fill(ctx, tx, tables, progress) }); err != nil {
		return err
	}
	_, err = migrate.Run(ctx, d, sources...)
	return err
}

// empty holds that nothing was ever written to the database. Tables without
// rows are fine: a restore that failed leaves them, and so does migrating.
func (a *Archive) empty(ctx context.Context, d *db.DB) error {
	tables, err := d.Schema(ctx, d)
	if err != nil || len(tables) == 0 {
		return err
	}
	if !slices.ContainsFunc(tables, func(t db.Table) bool { return t.Name == migrations }) {
		return fmt.Errorf("%w: it has tables of another program", ErrNotEmpty)
	}
	applied, err := migrate.List(ctx, d)
	if err != nil || len(applied) == 0 {
		return err
	}
	for _, m := range applied {
		if !slices.Contains(a.manifest.Migrations, m.Name) {
			return fmt.Errorf("%w: it has taken the step %s, which the backup had not", ErrNotEmpty, m.Name)
		}
	}
	written, err := db.Written(ctx, d)
	if err == nil && written {
		return fmt.Errorf("%w: it has a record of changes", ErrNotEmpty)
	}
	return err
}

// migrate brings the database to where the copied one was.
func (a *Archive) migrate(ctx context.Context, d *db.DB, sources []fs.FS) error {
	if _, err := migrate.Run(ctx, d, upTo(a.manifest.Migrations, sources)...); err != nil {
		return err
	}
	applied, err := migrate.List(ctx, d)
	if err != nil {
		return err
	}
	if len(applied) < len(a.manifest.Migrations) {
		return fmt.Errorf("%w: it has taken steps that this one does not know", ErrNewer)
	}
	return nil
}

// match gives the tables of the backup as the database has them, with the
// columns in the order of the backup.
func (a *Archive) match(tables []db.Table) ([]db.Table, error) {
	matched := make([]db.Table, len(a.manifest.Tables))
	for i, e := range a.manifest.Tables {
		at := slices.IndexFunc(tables, func(t db.Table) bool { return t.Name == e.Name })
		if at < 0 {
			return nil, fmt.Errorf("%w: its table %s is unknown", ErrDamaged, e.Name)
		}
		t := tables[at]
		if len(t.Columns) != len(e.Columns) {
			return nil, fmt.Errorf("%w: table %s has %d columns instead of %d", ErrDamaged, e.Name, len(e.Columns), len(t.Columns))
		}
		columns := make([]db.Column, len(e.Columns))
		for n, name := range e.Columns {
			c := slices.IndexFunc(t.Columns, func(c db.Column) bool { return c.Name == name })
			if c < 0 {
				return nil, fmt.Errorf("%w: column %s.%s is unknown", ErrDamaged, e.Name, name)
			}
			columns[n] = t.Columns[c]
		}
		t.Columns = columns
		matched[i] = t
	}
	return matched, nil
}

func (a *Archive) restoreFiles(ctx context.Context, files Files) error {
	if len(a.manifest.Files) > 0 && files == nil {
		return fmt.Errorf("the backup has files, and there is nowhere to put them")
	}
	for _, e := range a.manifest.Files {
		r, err := a.zip.Open(fileEntry(e.Name))
		if err != nil {
			return err
		}
		if err := errors.Join(files.Put(ctx, e.Name, r), r.Close()); err != nil {
			return fmt.Errorf("file %s: %w", e.Name, err)
		}
	}
	return nil
}

// fill replaces the few rows that migrations make with those of the backup.
func (a *Archive) fill(ctx context.Context, tx *db.Tx, tables []db.Table, progress io.Writer) error {
	for _, t := range slices.Backward(tables) {
		if _, err := db.Exec(ctx, tx, `DELETE FROM `+t.Name); err != nil {
			return err
		}
	}
	for i, t := range tables {
		n, err := a.fillTable(ctx, tx, t)
		if err != nil {
			return fmt.Errorf("table %s, after %d rows: %w", t.Name, n, err)
		}
		if want := a.manifest.Tables[i].Rows; n != want {
			return fmt.Errorf("%w: table %s has %d rows instead of %d", ErrDamaged, t.Name, n, want)
		}
		if _, err := fmt.Fprintf(progress, "%-24s %9d\n", t.Name, n); err != nil {
			return err
		}
	}
	return nil
}

// batch is how many values one statement adds; the engines take 32766 and 65535.
const batch = 6000

func (a *Archive) fillTable(ctx context.Context, tx *db.Tx, t db.Table) (n int64, err error) {
	r, err := a.zip.Open(tableEntry(t.Name))
	if err != nil {
		return 0, err
	}
	defer r.Close()
	lines := bufio.NewReader(r)
	perBatch := max(1, batch/len(t.Columns))
	var rows [][]any
	for {
		text, err := lines.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return n, err
		}
		if len(text) > 0 {
			row, err := parse(text, t)
			if err != nil {
				return n, err
			}
			rows = append(rows, row)
		}
		if ended := err == io.EOF; ended || len(rows) == perBatch {
			if err := insert(ctx, tx, t, rows); err != nil {
				return n, err
			}
			n, rows = n+int64(len(rows)), rows[:0]
			if ended {
				return n, nil
			}
		}
	}
}

func insert(ctx context.Context, tx *db.Tx, t db.Table, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	var args db.Where
	tuples := make([]string, len(rows))
	for i, row := range rows {
		places := make([]string, len(row))
		for n, v := range row {
			places[n] = args.Arg(v)
		}
		tuples[i] = "(" + strings.Join(places, ", ") + ")"
	}
	_, err := db.Exec(ctx, tx, `INSERT INTO `+t.Name+` (`+columnList(t)+`) VALUES `+strings.Join(tuples, ", "), args.Args()...)
	return err
}

// upTo hides the migrations that are not among the names.
func upTo(names []string, sources []fs.FS) []fs.FS {
	hidden := make([]fs.FS, len(sources))
	for i, src := range sources {
		hidden[i] = only{src, names}
	}
	return hidden
}

// only is a source of migrations that has no others than the named.
type only struct {
	fs.FS
	names []string
}

// Glob implements fs.GlobFS, through which migrate finds the files.
func (o only) Glob(pattern string) ([]string, error) {
	files, err := fs.Glob(o.FS, pattern)
	return slices.DeleteFunc(files, func(file string) bool {
		name, _, _ := strings.Cut(path.Base(file), ".")
		return !slices.Contains(o.names, name)
	}), err
}
