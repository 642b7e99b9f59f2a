package arch

import (
	_ "embed"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"alminding/internal/app"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

var (
	//go:embed deps.txt
	deps string
	//go:embed tables.txt
	tables string
)

func program(t *testing.T) []*unit {
	t.Helper()
	units, err := tree(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	return units
}

func report(t *testing.T, faults []string) {
	t.Helper()
	for _, f := range faults {
		t.Error(f)
	}
}

func TestImports(t *testing.T) { t.Parallel(); report(t, checkImports(program(t), deps)) }

func TestTables(t *testing.T) { t.Parallel(); report(t, checkTables(program(t), tables)) }

func TestTexts(t *testing.T) { t.Parallel(); report(t, checkTexts(program(t))) }

// TestSources holds that the program takes the migrations and texts of every
// package that has any.
func TestSources(t *testing.T) {
	t.Parallel()
	var migrations, locales int
	for _, u := range program(t) {
		if len(u.sql) > 0 {
			migrations++
		}
		if len(u.locales) > 0 {
			locales++
		}
	}
	if got := len(app.Migrations()); got != migrations {
		t.Errorf("app.Migrations has %d sources, but %d packages have migrations", got, migrations)
	}
	if got := len(app.Locales()); got != locales {
		t.Errorf("app.Locales has %d sources, but %d packages have texts", got, locales)
	}
}

// TestSchema holds that both engines end up with the same tables.
func TestSchema(t *testing.T) {
	t.Parallel()
	sources := app.Migrations()[1:] // dbtest begins with those of db itself
	schema := func(engine db.Engine) []db.Table {
		e := dbtest.Open(t, engine, sources...)
		tables, err := e.DB.Schema(t.Context(), e.DB)
		if err != nil {
			t.Fatal(err)
		}
		for i := range tables {
			tables[i].Order = "" // written for the engine
			slices.Sort(tables[i].References)
		}
		return tables
	}
	if diff := cmp.Diff(schema(db.SQLite), schema(db.Postgres), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("SQLite (-) and PostgreSQL (+) differ:\n%s", diff)
	}
}

// TestLibc holds that the C library of the SQLite driver is the version that the
// driver was made and tested with. Another one builds, and then corrupts memory.
func TestLibc(t *testing.T) {
	t.Parallel()
	list := func(format, module string) string {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", format, module).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
	gomod, err := os.ReadFile(list("{{.GoMod}}", "modernc.org/sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`modernc\.org/libc (v\S+)`).FindSubmatch(gomod)
	if m == nil {
		t.Fatal("the SQLite driver requires no modernc.org/libc any more")
	}
	if got, want := list("{{.Version}}", "modernc.org/libc"), string(m[1]); got != want {
		t.Errorf("modernc.org/libc is %s, but the SQLite driver wants %s", got, want)
	}
}

// The examples: each breaks one rule, and the check says which.

func example(t *testing.T, files map[string]string) []*unit {
	t.Helper()
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	units, err := tree(m)
	if err != nil {
		t.Fatal(err)
	}
	return units
}

func TestImports_Examples(t *testing.T) {
	t.Parallel()
	const rule = "base/errs\nplatform/db base/*\nplatform/dbtest platform/db\nmodules/wish base/* platform/db\nmodules/wish/wishweb modules/wish\n"
	whole := map[string]string{
		"base/errs/a.go":            `package errs`,
		"platform/db/a.go":          `package db; import ("database/sql"; "alminding/internal/base/errs")`,
		"platform/dbtest/a.go":      `package dbtest; import "alminding/internal/platform/db"`,
		"modules/wish/a.go":         `package wish; import ("log/slog"; "alminding/internal/platform/db")`,
		"modules/wish/wishweb/a.go": `package wishweb; import ("net/http"; "alminding/internal/modules/wish")`,
	}
	for name, tc := range map[string]struct {
		deps string
		file string
		text string
		want []string
	}{
		"as it should be":  {rule, "base/errs/b.go", `package errs`, nil},
		"forbidden import": {rule, "base/errs/b.go", `package errs; import "alminding/internal/platform/db"`, []string{"base/errs must not import platform/db"}},
		"web package":      {rule, "modules/wish/b.go", `package wish; import "alminding/internal/modules/wish/wishweb"`, []string{"modules/wish must not import modules/wish/wishweb"}},
		"unlisted package": {rule, "base/money/a.go", `package money`, []string{"base/money has no line in deps.txt"}},
		"gone package":     {rule + "base/gone\n", "base/errs/b.go", `package errs`, []string{"deps.txt has a line for base/gone, which does not exist"}},
		"test helper":      {strings.Replace(rule, "wish base/* platform/db", "wish base/* platform/*", 1), "modules/wish/b.go", `package wish; import "alminding/internal/platform/dbtest"`, []string{"modules/wish must not import platform/dbtest"}},
		"requests":         {rule, "modules/wish/b.go", `package wish; import "net/http"`, []string{"modules/wish must not import net/http: a domain package knows no requests"}},
		"templ":            {rule, "modules/wish/b.go", `package wish; import "github.com/a-h/templ"`, []string{"modules/wish must not import github.com/a-h/templ: a domain package shows nothing"}},
		"statements":       {rule, "modules/wish/b.go", `package wish; import "database/sql"`, []string{"modules/wish must not import database/sql: statements go through platform/db"}},
		"driver":           {rule, "modules/wish/wishweb/b.go", `package wishweb; import _ "modernc.org/sqlite"`, []string{"modules/wish/wishweb must not import modernc.org/sqlite: engines are platform/db's affair"}},
		"old log":          {rule, "base/errs/b.go", `package errs; import "log"`, []string{"base/errs must not import log: the log is log/slog"}},
		"import of a test": {rule, "base/errs/b_test.go", `package errs; import "alminding/internal/platform/db"`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{tc.file: tc.text}
			maps.Copy(files, whole)
			if diff := cmp.Diff(tc.want, checkImports(example(t, files), tc.deps)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTables_Examples(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		file, text, exceptions string
		want                   []string
	}{
		"own table":        {"modules/wish/b.go", "package wish; const q = `SELECT id FROM wish JOIN wish_vote ON true`", "", nil},
		"foreign table":    {"modules/forum/b.go", "package forum; const q = `SELECT id FROM wish`", "", []string{"modules/forum names the table wish of modules/wish"}},
		"foreign join":     {"modules/forum/b.go", "package forum; const q = `SELECT 1 FROM post p\n\tJOIN  wish w ON true`", "", []string{"modules/forum names the table wish of modules/wish"}},
		"foreign write":    {"modules/forum/b.go", "package forum; const q = `update wish SET id = 1`", "", []string{"modules/forum names the table wish of modules/wish"}},
		"foreign subquery": {"modules/forum/b.go", "package forum; func f() { g(`DELETE FROM post WHERE id IN (SELECT id FROM wish_vote)`) }", "", []string{"modules/forum names the table wish_vote of modules/wish"}},
		"web package":      {"modules/wish/wishweb/b.go", "package wishweb; const q = `INSERT INTO wish (id) VALUES (1)`", "", []string{"modules/wish/wishweb names the table wish of modules/wish"}},
		"reference":        {"modules/forum/migrations/2.sql", "CREATE TABLE thread (wish TEXT REFERENCES wish (id))", "", []string{"modules/forum names the table wish of modules/wish"}},
		"made twice":       {"modules/forum/migrations/2.sql", "CREATE TABLE wish (id TEXT)", "", []string{"table wish is made by both modules/forum and modules/wish"}},
		"excepted":         {"modules/forum/b.go", "package forum; const q = `SELECT id FROM wish`", "modules/forum wish", nil},
		"in a test":        {"modules/forum/b_test.go", "package forum; const q = `SELECT id FROM wish`", "", nil},
		"a word":           {"modules/forum/b.go", "package forum; const q = `what to do with a wish from somebody`", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faults := checkTables(example(t, map[string]string{
				"modules/wish/migrations/1.sql":  "CREATE TABLE wish (id TEXT);\nCREATE TABLE wish_vote (id TEXT);",
				"modules/forum/migrations/1.sql": "CREATE TABLE post (id TEXT);",
				tc.file:                          tc.text,
			}), tc.exceptions)
			if len(tc.want) == 1 && len(faults) > 1 && strings.Contains(tc.want[0], "made by both") {
				faults = faults[len(faults)-1:] // whose the table is, is open then
			}
			if diff := cmp.Diff(tc.want, faults); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTexts_Examples(t *testing.T) {
	t.Parallel()
	const code = `package wish
		var errClosed = errs.New(errs.Conflict, "wish.closed")
		func f() { i18n.T(ctx, "wish.title", "n", 1); p.T("wish.state." + string(s)) }`
	const da = `"wish.title": "{n} ønsker", "wish.closed": "Lukket", "wish.state.open": "Åben"`
	const en = `"wish.title": "{n} wishes", "wish.closed": "Closed", "wish.state.open": "Open"`
	for name, tc := range map[string]struct {
		code, da, en string
		want         []string
	}{
		"whole":               {code, da, en, nil},
		"no English":          {code, da, strings.Replace(en, `"wish.closed": "Closed", `, "", 1), []string{"wish.closed has no English text"}},
		"no Danish":           {code, da, en + `, "wish.more": "More"`, []string{"wish.more has no Danish text"}},
		"not used":            {code, da + `, "wish.more": "Mere"`, en + `, "wish.more": "More"`, []string{"wish.more is not used"}},
		"no text":             {code + `; var m = errs.New(errs.Invalid, "wish.gone")`, da, en, []string{"modules/wish asks for wish.gone, which has no text"}},
		"no text for field":   {code + `; func g() { faults.Add("name", "wish.name.long", "max", 1) }`, da, en, []string{"modules/wish asks for wish.name.long, which has no text"}},
		"no text for label":   {code + `; var d = ui.NavLink{ID: "x", Label: "wish.door"}`, da, en, []string{"modules/wish asks for wish.door, which has no text"}},
		"other placeholder":   {code, da, strings.Replace(en, "{n}", "{number}", 1), []string{"wish.title has the placeholders [{n}] in Danish and [{number}] in English"}},
		"singular in one":     {code, da, strings.Replace(en, `"{n} wishes"`, `{"one": "1 wish", "other": "{n} wishes"}`, 1), []string{"wish.title has a singular in one language only"}},
		"empty":               {code, strings.Replace(da, "Lukket", " ", 1), en, []string{"wish.closed is empty in Danish"}},
		"a file is no key":    {code + `; var a = Asset("app.css")`, da, en, nil},
		"an action is no key": {code + `; var c = actor.Change("wish.publish", id)`, da, en, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faults := checkTexts(example(t, map[string]string{
				"modules/wish/a.go":           tc.code,
				"modules/wish/locale/da.json": "{" + tc.da + "}",
				"modules/wish/locale/en.json": "{" + tc.en + "}",
			}))
			if diff := cmp.Diff(tc.want, faults); diff != "" {
				t.Error(diff)
			}
		})
	}
}
