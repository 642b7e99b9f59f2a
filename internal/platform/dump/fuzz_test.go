package dump

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"alminding/internal/platform/db"
)

// FuzzParse holds that a line is refused, or read as something that is written
// and read as the same again.
func FuzzParse(f *testing.F) {
	table := db.Table{Name: "t", Columns: []db.Column{
		{Name: "a", Type: db.Text}, {Name: "b", Type: db.Integer, Nullable: true}, {Name: "c", Type: db.Boolean}, {Name: "d", Type: db.Bytes},
	}}
	for _, seed := range []string{`["å",1,true,"AAE="]`, `["",null,false,""]`, `["\u0000",-9223372036854775808,true,"!"]`, `[1,2,3,4]`, `[`, ``, `{}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		row, err := parse(text, table)
		if err != nil {
			return
		}
		line, err := array(row)
		if err != nil {
			t.Fatal(err)
		}
		again, err := parse(line, table)
		if err != nil || !reflect.DeepEqual(row, again) {
			t.Errorf("%q is read as %v, written as %q and read as %v, %v", text, row, line, again, err)
		}
	})
}

// FuzzOpen holds that any file is refused or opened, and never worse.
func FuzzOpen(f *testing.F) {
	f.Add([]byte("PK\x05\x06" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("id;name\n"))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "b")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if a, err := Open(path); err == nil {
			a.Close()
		}
	})
}
