package e2e_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"testing"
	"time"

	"alminding/internal/base/clock"
	"alminding/internal/platform/db"
)

// newPostgres gives the address of a new, empty database, removed with the test.
// It skips the test when there is no PostgreSQL.
func newPostgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv("TEST_POSTGRES")
	if server == "" {
		t.Skip("no PostgreSQL: TEST_POSTGRES is not set")
	}
	name := fmt.Sprintf("alm_e2e_%d_%d", os.Getpid(), time.Now().UnixNano())
	sql(t, server, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
	t.Cleanup(func() { sql(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// sql sends a statement to the database at the address, whatever is in it.
func sql(t testing.TB, address, statement string) {
	t.Helper()
	ctx := context.Background() // also when the test is over
	d, err := db.Open(ctx, address, clock.System)
	if err != nil {
		t.Error(err)
		return
	}
	defer d.Close()
	if err := db.Each(ctx, d, func(db.Row) error { return nil }, statement); err != nil {
		t.Error(err)
	}
}

// eventually asks until there is no error, or gives the last one.
func eventually(ask func() error) (err error) {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if err = ask(); err == nil {
			return nil
		}
	}
	return err
}
