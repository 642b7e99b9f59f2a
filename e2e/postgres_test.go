package e2e_test

import (
	"context"
	"testing"
	"time"

	"alminding/internal/base/clock"
	"alminding/internal/platform/db"
)

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
