package db_test

import (
	"database/sql"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

var schemaMigration = fstest.MapFS{"migrations/20261122_0900_schema.sql": {Data: []byte(`
	CREATE TABLE a_leaf (
		tree  TEXT NOT NULL REFERENCES z_tree (id),
		n     INTEGER NOT NULL,
		big   BIGINT,
		green BOOLEAN NOT NULL,
		sort  BYTEA NOT NULL,
		PRIMARY KEY (tree, n)
	);
	CREATE UNIQUE INDEX a_leaf_once ON a_leaf (big, n) WHERE green;`)},
	"migrations/20261122_0800_tree.sql": {Data: []byte(`CREATE TABLE z_tree (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, note TEXT)`)},
}

func TestSchema_SameOnBothEngines(t *testing.T) {
	t.Parallel()
	tree := db.Table{
		Name: "z_tree", Key: []string{"id"}, Unique: []string{"name"},
		Columns: []db.Column{{"id", db.Text, false}, {"name", db.Text, false}, {"note", db.Text, true}},
	}
	leaf := db.Table{
		Name: "a_leaf", Key: []string{"tree", "n"}, Unique: []string{"big, n where"}, References: []string{"z_tree"},
		Columns: []db.Column{
			{"tree", db.Text, false}, {"n", db.Integer, false}, {"big", db.Integer, true},
			{"green", db.Boolean, false}, {"sort", db.Bytes, false},
		},
	}
	dbtest.Run(t, []fs.FS{schemaMigration}, func(t *testing.T, e dbtest.Env) {
		tables, err := e.DB.Schema(t.Context(), e.DB)
		if err != nil {
			t.Fatal(err)
		}
		at := func(name string) int {
			return slices.IndexFunc(tables, func(t db.Table) bool { return t.Name == name })
		}
		if at("a_leaf") < at("z_tree") {
			t.Error("a_leaf comes before z_tree, to which it refers")
		}
		for _, want := range []db.Table{tree, leaf} {
			got := tables[at(want.Name)]
			if got.Order == "" {
				t.Errorf("%s has no order", want.Name)
			}
			got.Order = ""
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", want.Name, diff)
			}
		}
	})
}

func TestFaults_LooseReference_Named(t *testing.T) {
	t.Parallel()
	e := dbtest.Open(t, db.SQLite, schemaMigration)
	if faults, err := e.DB.Faults(t.Context()); err != nil || len(faults) > 0 {
		t.Fatalf("a sound database has the faults %q, %v", faults, err)
	}
	breakReference(t, strings.TrimPrefix(e.DSN, "sqlite:"))
	faults, err := e.DB.Faults(t.Context())
	if err != nil || len(faults) != 1 || !strings.Contains(faults[0], "a_leaf") {
		t.Errorf("faults %q, %v; want one that names a_leaf", faults, err)
	}
}

// breakReference does what the program cannot: it writes without foreign keys.
func breakReference(t *testing.T, file string) {
	t.Helper()
	raw, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.ExecContext(t.Context(), `INSERT INTO a_leaf (tree, n, green, sort) VALUES ('gone', 1, true, x'00')`); err != nil {
		t.Fatal(err)
	}
}
