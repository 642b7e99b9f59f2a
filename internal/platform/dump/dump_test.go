package dump_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
	"alminding/internal/platform/dump"
)

// shop has every type of column, a reference against the order of names, and a
// table of secrets.
var shop = fstest.MapFS{
	"migrations/20261122_0900_shop.sql": {Data: []byte(`
		CREATE TABLE z_shelf (id TEXT PRIMARY KEY, sort BYTEA NOT NULL);
		CREATE TABLE a_thing (
			id     TEXT PRIMARY KEY,
			shelf  TEXT NOT NULL REFERENCES z_shelf (id),
			n      BIGINT,
			day    INTEGER NOT NULL,
			open   BOOLEAN NOT NULL,
			maybe  BOOLEAN,
			raw    BYTEA NOT NULL,
			secret BOOLEAN NOT NULL
		);
		CREATE TABLE b_pair (a TEXT NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b));
		CREATE TABLE s_session (id TEXT PRIMARY KEY);
		CREATE TABLE i_index (term TEXT PRIMARY KEY, entries BYTEA NOT NULL);`)},
}

// shopLater is a step that a newer program takes.
var shopLater = fstest.MapFS{
	"migrations/20261123_0900_shop.sql": {Data: []byte(`ALTER TABLE a_thing ADD COLUMN note TEXT NOT NULL DEFAULT 'later'`)},
}

var policy = dump.Policy{
	Omit:    []dump.Omit{{Table: "s_session"}, {Table: "a_thing", Rows: "secret"}},
	Derived: []string{"i_index"},
}

func stock(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.Write(t.Context(), db.Change{Action: "shop.fill", Object: "all"}, func(tx *db.Tx) error {
		exec := func(text string, args ...any) {
			if _, err := db.Exec(t.Context(), tx, text, args...); err != nil {
				t.Fatal(err)
			}
		}
		for i, name := range []string{"Å", "æble", "Zebra", "a\"\\\n\t<&>\u2028", "🌾"} {
			exec(`INSERT INTO z_shelf (id, sort) VALUES ($1, $2)`, name, []byte{0, byte(i), 255, '\\'})
		}
		exec(`INSERT INTO a_thing VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, "1", "Å", int64(9223372036854775807), -719162, true, nil, []byte("x"), false)
		exec(`INSERT INTO a_thing VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, "2", "🌾", nil, 2147483647, false, false, []byte{}, false)
		exec(`INSERT INTO a_thing VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, "3", "æble", int64(-9223372036854775808), 0, true, true, []byte("æ\x00\xff"), false)
		exec(`INSERT INTO a_thing VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, "4", "æble", int64(1), 0, true, true, []byte("x"), true)
		for i := range 4000 {
			exec(`INSERT INTO b_pair (a, b) VALUES ($1, $2)`, fmt.Sprint("x", i%7), i)
		}
		exec(`INSERT INTO s_session (id) VALUES ('who got in')`)
		exec(`INSERT INTO i_index (term, entries) VALUES ('ord', $1)`, []byte{1, 2, 3})
		if _, err := tx.Seq(t.Context()); err != nil {
			return err
		}
		return tx.Note(nil, map[string]string{"navn": "Ærø"})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func export(t *testing.T, d *db.DB) string {
	t.Helper()
	var b bytes.Buffer
	if err := dump.Export(t.Context(), d, policy, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func backup(t *testing.T, d *db.DB, files dump.Files) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "alminding.backup")
	if err := dump.Backup(t.Context(), d, files, policy, "test", path, io.Discard); err != nil {
		t.Fatal(err)
	}
	return path
}

func restore(t *testing.T, path string, d *db.DB, files dump.Files, sources ...fs.FS) error {
	t.Helper()
	a, err := dump.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	return a.Restore(t.Context(), d, files, append([]fs.FS{db.Migrations}, sources...), io.Discard)
}

// empty is a database that no migration has touched.
func empty(t *testing.T, engine db.Engine) *db.DB {
	t.Helper()
	return dbtest.OpenAt(t, dbtest.Empty(t, engine)).DB
}

var engines = []db.Engine{db.SQLite, db.Postgres}

func TestRestore_EitherEngine_SameExport(t *testing.T) {
	t.Parallel()
	for _, from := range engines {
		for _, to := range engines {
			t.Run(string(from+" to "+to), func(t *testing.T) {
				t.Parallel()
				src := dbtest.Open(t, from, shop)
				stock(t, src.DB)
				want := export(t, src.DB)
				first := backup(t, src.DB, memory{"k/1": "one", "k/2": ""})

				dst, files := empty(t, to), memory{}
				if err := restore(t, first, dst, files, shop); err != nil {
					t.Fatal(err)
				}
				equalLines(t, export(t, dst), want)
				if files["k/1"] != "one" || len(files) != 2 {
					t.Errorf("files after restore: %q", files)
				}
				second := backup(t, dst, files)
				if !bytes.Equal(content(t, first), content(t, second)) {
					t.Error("a backup of the restored database differs from the one it was made from")
				}
			})
		}
	}
}

// equalLines shows the first lines that differ, of thousands.
func equalLines(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	if len(g) != len(w) {
		t.Errorf("%d lines, want %d", len(g), len(w))
	}
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("line %d:\n%s\nwant:\n%s", i, g[i], w[i])
		}
	}
}

func content(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBackup_SecretsAreLeftOut(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, shop)
	stock(t, e.DB)
	z, err := zip.OpenReader(backup(t, e.DB, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	names := []string{}
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if slices.Contains(names, "table/s_session.jsonl") || !slices.Contains(names, "table/i_index.jsonl") {
		t.Errorf("entries: %q", names)
	}
	things, err := fs.ReadFile(z, "table/a_thing.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(things, []byte("\n")); n != 3 {
		t.Errorf("%d things were copied, want the 3 that are no secret:\n%s", n, things)
	}
	text := export(t, e.DB)
	for _, word := range []string{"who got in", `"i_index"`} {
		if strings.Contains(text, word) {
			t.Errorf("the export holds %s", word)
		}
	}
}

func TestBackup_WhileOthersWrite_OneState(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, []fs.FS{shop}, func(t *testing.T, e dbtest.Env) {
		stop := make(chan struct{})
		stopped := make(chan error, 1)
		go func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					stopped <- nil
					return
				default:
				}
				err := e.DB.Keep(context.WithoutCancel(t.Context()), func(tx *db.Tx) error {
					for _, table := range []string{"s", "t"} { // two rows that belong together
						if _, err := db.Exec(t.Context(), tx, `INSERT INTO b_pair (a, b) VALUES ($1, $2)`, table, n); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					stopped <- err
					return
				}
			}
		}()
		for range 5 {
			path := backup(t, e.DB, nil)
			z, err := zip.OpenReader(path)
			if err != nil {
				t.Fatal(err)
			}
			pairs, err := fs.ReadFile(z, "table/b_pair.jsonl")
			if err != nil {
				t.Fatal(err)
			}
			if s, o := bytes.Count(pairs, []byte(`["s"`)), bytes.Count(pairs, []byte(`["t"`)); s != o {
				t.Errorf("%d and %d rows of writes that make one of each", s, o)
			}
			z.Close()
		}
		close(stop)
		if err := <-stopped; err != nil {
			t.Error(err)
		}
	})
}

func TestRestore_OlderBackup_MigratesOn(t *testing.T) {
	t.Parallel()
	for _, to := range engines {
		t.Run(string(to), func(t *testing.T) {
			t.Parallel()
			src := dbtest.Open(t, db.SQLite, shop)
			stock(t, src.DB)
			path := backup(t, src.DB, nil)
			dst := empty(t, to)
			if err := restore(t, path, dst, nil, shop, shopLater); err != nil {
				t.Fatal(err)
			}
			notes, err := db.All(t.Context(), dst, db.Value[string], `SELECT DISTINCT note FROM a_thing`)
			if err != nil || !slices.Equal(notes, []string{"later"}) {
				t.Errorf("notes %q, %v; want what the newer step gives", notes, err)
			}
		})
	}
}

func TestRestore_NewerBackup_Refused(t *testing.T) {
	t.Parallel()
	src := dbtest.Open(t, db.SQLite, shop, shopLater)
	stock2 := backup(t, src.DB, nil)
	if err := restore(t, stock2, empty(t, db.SQLite), nil, shop); !errors.Is(err, dump.ErrNewer) {
		t.Errorf("got %v, want ErrNewer", err)
	}
}

func TestRestore_NotEmpty_Refused(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, []fs.FS{shop}, func(t *testing.T, e dbtest.Env) {
		path := backup(t, e.DB, nil)
		stock(t, e.DB)
		before := export(t, e.DB)
		if err := restore(t, path, e.DB, nil, shop); !errors.Is(err, dump.ErrNotEmpty) {
			t.Errorf("got %v, want ErrNotEmpty", err)
		}
		if export(t, e.DB) != before {
			t.Error("the database was changed")
		}
	})
}

func TestRestore_MigratedButUnused_Filled(t *testing.T) {
	t.Parallel()
	src := dbtest.Open(t, db.SQLite, shop)
	stock(t, src.DB)
	path := backup(t, src.DB, nil)
	dbtest.Run(t, []fs.FS{shop}, func(t *testing.T, e dbtest.Env) {
		if err := restore(t, path, e.DB, nil, shop); err != nil {
			t.Fatal(err)
		}
		if export(t, e.DB) != export(t, src.DB) {
			t.Error("the export differs")
		}
	})
}

// TestRestore_FilesFail_NothingKept lets a restore fail after the schema is
// there, and then succeed.
func TestRestore_FilesFail_SecondTryWorks(t *testing.T) {
	t.Parallel()
	src := dbtest.Open(t, db.SQLite, shop)
	stock(t, src.DB)
	path := backup(t, src.DB, memory{"k": "v"})
	dst := empty(t, db.SQLite)
	if err := restore(t, path, dst, nil, shop); err == nil {
		t.Fatal("restored a backup with files to nowhere")
	}
	if err := restore(t, path, dst, memory{}, shop); err != nil {
		t.Fatal(err)
	}
	if export(t, dst) != export(t, src.DB) {
		t.Error("the export differs")
	}
}

func TestOpen_BadFile_SaysHow(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, shop)
	stock(t, e.DB)
	whole := content(t, backup(t, e.DB, memory{"k": "v"}))
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/3] ^= 0x40
	for name, tc := range map[string]struct {
		content []byte
		want    error
	}{
		"empty":     {nil, dump.ErrForeign},
		"text":      {[]byte("id;name\n"), dump.ErrForeign},
		"cut short": {whole[:len(whole)-100], dump.ErrForeign},
		"half":      {whole[:len(whole)/2], dump.ErrForeign},
		"flipped":   {flipped, dump.ErrDamaged},
		"other zip": {archive(t, map[string]string{"word/document.xml": "<w/>"}), dump.ErrForeign},
		"no tables": {archive(t, map[string]string{"manifest.json": `{"format":"alminding-backup","version":1,"tables":[{"name":"x"}]}`}), dump.ErrDamaged},
		"one more":  {archive(t, map[string]string{"manifest.json": `{"format":"alminding-backup","version":1}`, "table/x.jsonl": ""}), dump.ErrDamaged},
		"no JSON":   {archive(t, map[string]string{"manifest.json": `{`}), dump.ErrDamaged},
		"of others": {archive(t, map[string]string{"manifest.json": `{"format":"other"}`}), dump.ErrForeign},
		"of 2040":   {archive(t, map[string]string{"manifest.json": `{"format":"alminding-backup","version":2}`}), dump.ErrNewer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "bad")
			if err := os.WriteFile(path, tc.content, 0o600); err != nil {
				t.Fatal(err)
			}
			a, err := dump.Open(path)
			if !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
			if err == nil {
				a.Close()
			}
		})
	}
}

func archive(t *testing.T, entries map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range entries {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBackup_Fails_NoFileLeft(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, shop)
	stock(t, e.DB)
	dir := t.TempDir()
	path := filepath.Join(dir, "b")
	ctx, cancel := context.WithCancel(t.Context())
	err := dump.Backup(ctx, e.DB, nil, policy, "test", path, cancelling{cancel})
	if err == nil {
		t.Error("a backup that was called off succeeded")
	}
	if err := dump.Backup(t.Context(), e.DB, broken{}, policy, "test", path, io.Discard); err == nil {
		t.Error("a backup without one of its files succeeded")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestBackup_NameWithoutDirectory_MadeThere looks where the file is made: the
// directory for temporary files may be on another file system.
func TestBackup_NameWithoutDirectory_MadeThere(t *testing.T) {
	e := dbtest.Open(t, db.SQLite, shop)
	t.Chdir(t.TempDir())
	seen := ""
	look := writerFunc(func([]byte) {
		if left, err := filepath.Glob(".b.zip.*"); err == nil && len(left) == 1 {
			seen = left[0]
		}
	})
	if err := dump.Backup(t.Context(), e.DB, nil, policy, "test", "b.zip", look); err != nil {
		t.Fatal(err)
	}
	if seen == "" {
		t.Error("the file was not made where it belongs")
	}
}

type writerFunc func([]byte)

func (f writerFunc) Write(b []byte) (int, error) {
	f(b)
	return len(b), nil
}

func TestBackup_FileExists_Kept(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, shop)
	path := backup(t, e.DB, nil)
	before := content(t, path)
	stock(t, e.DB)
	if err := dump.Backup(t.Context(), e.DB, nil, policy, "test", path, io.Discard); !errors.Is(err, os.ErrExist) {
		t.Errorf("got %v, want os.ErrExist", err)
	}
	if !bytes.Equal(content(t, path), before) {
		t.Error("the earlier backup was changed")
	}
}

func TestBackup_TextThatIsNoText_SaysWhere(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, shop)
	err := e.DB.Keep(t.Context(), func(tx *db.Tx) error {
		_, err := db.Exec(t.Context(), tx, `INSERT INTO b_pair (a, b) VALUES (CAST(x'ff' AS TEXT), 1)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = dump.Export(t.Context(), e.DB, policy, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "b_pair") {
		t.Errorf("got %v, want an error that names the table", err)
	}
}

// memory keeps files in a map.
type memory map[string]string

func (m memory) Keys(context.Context) ([]string, error) {
	keys := []string{}
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys, nil
}

func (m memory) Open(_ context.Context, key string) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(m[key])), nil
}

func (m memory) Put(_ context.Context, key string, r io.Reader) error {
	b, err := io.ReadAll(r)
	m[key] = string(b)
	return err
}

// broken has lost a file that the database refers to.
type broken struct{ memory }

func (broken) Keys(context.Context) ([]string, error) { return []string{"lost"}, nil }

func (broken) Open(context.Context, string) (io.ReadCloser, error) { return nil, fs.ErrNotExist }

// cancelling calls the work off as soon as it reports progress.
type cancelling struct{ cancel context.CancelFunc }

func (c cancelling) Write(b []byte) (int, error) {
	c.cancel()
	return len(b), nil
}
