// Package dbtest gives each test a database of its own, migrated, on both
// engines: SQLite always, PostgreSQL when TEST_POSTGRES holds the address of a
// server on which databases may be made.
package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"alminding/internal/base/clock"
	"alminding/internal/platform/db"
	"alminding/internal/platform/migrate"
)

// Env is what a test stands on.
type Env struct {
	DB    *db.DB
	Clock *clock.Fake // stands at 22 November 2026, noon in Copenhagen
	DSN   string      // to open the same database once more
}

// Noon is the moment at which the clock of every Env stands.
var Noon = time.Date(2026, time.November, 22, 11, 0, 0, 0, time.UTC)

// Run runs the test once on each engine, as sub-tests.
func Run(t *testing.T, sources []fs.FS, test func(t *testing.T, e Env)) {
	t.Helper()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, Open(t, engine, sources...))
		})
	}
}

// Open makes a migrated database on the engine, closed and removed with the
// test. It skips the test when there is no PostgreSQL.
func Open(t testing.TB, engine db.Engine, sources ...fs.FS) Env {
	t.Helper()
	return OpenAt(t, DSN(t, engine, sources...))
}

// OpenAt opens the database at the address, closed with the test.
func OpenAt(t testing.TB, dsn string) Env {
	t.Helper()
	clk := clock.NewFake(Noon)
	d, err := db.Open(t.Context(), dsn, clk)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return Env{DB: d, Clock: clk, DSN: dsn}
}

// DSN is the address of a new migrated database, removed with the test.
func DSN(t testing.TB, engine db.Engine, sources ...fs.FS) string {
	t.Helper()
	sources = append([]fs.FS{db.Migrations}, sources...)
	if engine == db.Postgres {
		return newPostgres(t, sources)
	}
	return newSQLite(t, sources)
}

// Empty is the address of a database that no migration has touched, removed with
// the test.
func Empty(t testing.TB, engine db.Engine) string {
	t.Helper()
	if engine == db.Postgres {
		return newPostgres(t, nil)
	}
	return "sqlite:" + filepath.Join(t.TempDir(), "empty.db")
}

var templates sync.Map // key of the sources → func() (migrated file's content, error)

func newSQLite(t testing.TB, sources []fs.FS) string {
	t.Helper()
	load, _ := templates.LoadOrStore(key(t, sources), sync.OnceValues(func() ([]byte, error) {
		dir, err := os.MkdirTemp("", "alminding-test-") //nolint:usetesting // shared by all the tests of the process
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		file := filepath.Join(dir, "template.db")
		if err := build("sqlite:"+file, sources); err != nil {
			return nil, err
		}
		return os.ReadFile(file)
	}))
	content, err := load.(func() ([]byte, error))()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + file
}

func build(dsn string, sources []fs.FS) error {
	ctx := context.Background()
	d, err := db.Open(ctx, dsn, clock.NewFake(Noon))
	if err != nil {
		return err
	}
	if _, err = migrate.Run(ctx, d, sources...); err != nil {
		return err
	}
	return d.Close()
}

func newPostgres(t testing.TB, sources []fs.FS) string {
	t.Helper()
	server := os.Getenv("TEST_POSTGRES")
	if server == "" {
		t.Skip("no PostgreSQL: TEST_POSTGRES is not set")
	}
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	template := "alm_template_" + key(t, sources)[:16]
	if err := makeTemplate(ctx, conn, server, template, sources); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("alm_test_%d_%d", os.Getpid(), time.Now().UnixNano())
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn, err := pgx.Connect(ctx, server)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return withDatabase(t, server, name)
}

// makeTemplate makes the migrated template once for all test processes.
func makeTemplate(ctx context.Context, conn *pgx.Conn, server, name string, sources []fs.FS) error {
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(20261122)"); err != nil {
		return err
	}
	defer conn.Exec(ctx, "SELECT pg_advisory_unlock(20261122)") //nolint:errcheck // the session ends anyway
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil || exists {
		return err
	}
	building := name + "_new"
	for _, stmt := range []string{
		"DROP DATABASE IF EXISTS " + building + " WITH (FORCE)",
		"CREATE DATABASE " + building + " TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'",
	} {
		if _, err := conn.Exec(ctx, stmt); err != nil {
			return err
		}
	}
	u, err := url.Parse(server)
	if err != nil {
		return err
	}
	u.Path = "/" + building
	if err := build(u.String(), sources); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+building+" RENAME TO "+name)
	return err
}

func withDatabase(t testing.TB, server, name string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// key identifies the texts of all migrations in the sources.
func key(t testing.TB, sources []fs.FS) string {
	t.Helper()
	h := sha256.New()
	for _, src := range sources {
		files, err := fs.Glob(src, "migrations/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, err := fs.ReadFile(src, f)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(h, "%s %d\n%s", f, len(text), text)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
