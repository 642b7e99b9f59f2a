// Package migrate brings a database to the form that this program needs.
//
// Each module owns its migrations, forward only and never edited after release;
// their file names sort into one global order. One file serves both engines,
// except where a pair NAME.sqlite.sql and NAME.postgres.sql says otherwise. Each
// runs once, in a transaction of its own, and is remembered with a checksum.
// Several nodes may start at once: the second finds the work done.
//
// Table: migration.
package migrate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/platform/db"
)

// Migration is one step.
type Migration struct {
	Name     string // file name without ending; sorts into the global order
	Checksum string // of the text that this engine runs
	text     string
}

// Applied is a step that the database has taken.
type Applied struct {
	Name, Checksum string
	At             time.Time
}

// Run applies what is missing from the sources, in order, and returns the names
// of what it applied. A step that was changed after it ran, or that the program
// does not know, is an error: the program is older than the database, or wrong.
func Run(ctx context.Context, d *db.DB, sources ...fs.FS) (ran []string, err error) {
	defer errs.Wrap(&err, "migrate.Run")
	all, err := collect(d.Engine(), sources)
	if err != nil {
		return nil, err
	}
	err = d.Keep(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `CREATE TABLE IF NOT EXISTS migration (
			name TEXT PRIMARY KEY, checksum TEXT NOT NULL, at BIGINT NOT NULL)`)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := verify(ctx, d, all); err != nil {
		return nil, err
	}
	for _, m := range all {
		did, err := apply(ctx, d, m)
		if err != nil {
			return ran, fmt.Errorf("%s: %w", m.Name, err)
		}
		if did {
			ran = append(ran, m.Name)
		}
	}
	return ran, nil
}

// Pending lists what Run would apply.
func Pending(ctx context.Context, d *db.DB, sources ...fs.FS) (names []string, err error) {
	defer errs.Wrap(&err, "migrate.Pending")
	all, err := collect(d.Engine(), sources)
	if err != nil {
		return nil, err
	}
	done, err := List(ctx, d)
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		if !slices.ContainsFunc(done, func(a Applied) bool { return a.Name == m.Name }) {
			names = append(names, m.Name)
		}
	}
	return names, nil
}

// List gives the steps that the database has taken, in order.
func List(ctx context.Context, q db.Querier) ([]Applied, error) {
	return db.All(ctx, q, func(r db.Row) (a Applied, err error) {
		err = r.Scan(&a.Name, &a.Checksum, &a.At)
		return a, err
	}, `SELECT name, checksum, at FROM migration ORDER BY name`)
}

func verify(ctx context.Context, d *db.DB, all []Migration) error {
	done, err := List(ctx, d)
	if err != nil {
		return err
	}
	for _, a := range done {
		i := slices.IndexFunc(all, func(m Migration) bool { return m.Name == a.Name })
		if i < 0 {
			return fmt.Errorf("the database has taken %s, which this program does not know", a.Name)
		}
		if all[i].Checksum != a.Checksum {
			return fmt.Errorf("%s was changed after it ran", a.Name)
		}
	}
	return nil
}

func apply(ctx context.Context, d *db.DB, m Migration) (did bool, err error) {
	err = d.Keep(ctx, func(tx *db.Tx) error {
		n, err := db.Exec(ctx, tx, `INSERT INTO migration (name, checksum, at) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO NOTHING`, m.Name, m.Checksum, tx.Now())
		did = n == 1
		if err != nil || !did {
			return err
		}
		_, err = db.Exec(ctx, tx, m.text)
		return err
	})
	return did, err
}

// collect reads the migrations of the engine from all sources, sorted.
func collect(engine db.Engine, sources []fs.FS) ([]Migration, error) {
	var all []Migration
	for _, src := range sources {
		files, err := fs.Glob(src, "migrations/*.sql")
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			name := strings.TrimSuffix(file[len("migrations/"):], ".sql")
			base, only, paired := strings.Cut(name, ".")
			if paired && db.Engine(only) != engine {
				continue
			}
			text, err := fs.ReadFile(src, file)
			if err != nil {
				return nil, err
			}
			sum := sha256.Sum256(text)
			all = append(all, Migration{Name: base, Checksum: hex.EncodeToString(sum[:]), text: string(text)})
		}
	}
	slices.SortFunc(all, func(a, b Migration) int { return strings.Compare(a.Name, b.Name) })
	for i := 1; i < len(all); i++ {
		if all[i].Name == all[i-1].Name {
			return nil, fmt.Errorf("two migrations are called %s", all[i].Name)
		}
	}
	return all, nil
}
