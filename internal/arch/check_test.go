package arch

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const ours = "alminding/internal/"

// unit is one package, as far as the checks look at it.
type unit struct {
	path    string      // below internal/
	imports []string    // all, without those of tests
	files   []*ast.File // without tests
	sql     []string    // its migrations
	texts   []string    // other texts that may name keys: HTML templates
	locales map[string][]byte
}

// tree reads every package below the root.
func tree(root fs.FS) ([]*unit, error) {
	byPath := map[string]*unit{}
	at := func(dir string) *unit {
		if byPath[dir] == nil {
			byPath[dir] = &unit{path: dir, locales: map[string][]byte{}}
		}
		return byPath[dir]
	}
	err := fs.WalkDir(root, ".", func(file string, e fs.DirEntry, err error) error {
		dir, name := path.Split(file)
		dir = path.Clean(dir)
		switch {
		case err != nil:
			return err
		case e.IsDir() && name == "testdata":
			return fs.SkipDir
		case e.IsDir():
			return nil
		}
		text, err := fs.ReadFile(root, file)
		if err != nil {
			return err
		}
		switch parent, last := path.Dir(dir), path.Base(dir); {
		case last == "migrations" && strings.HasSuffix(name, ".sql"):
			at(parent).sql = append(at(parent).sql, string(text))
		case last == "locale" && strings.HasSuffix(name, ".json"):
			at(parent).locales[strings.TrimSuffix(name, ".json")] = text
		case strings.HasSuffix(name, ".html"):
			at(dir).texts = append(at(dir).texts, string(text))
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			f, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			at(dir).add(f)
		}
		return nil
	})
	var all []*unit
	for _, u := range byPath {
		all = append(all, u)
	}
	slices.SortFunc(all, func(a, b *unit) int { return strings.Compare(a.path, b.path) })
	return all, err
}

func (u *unit) add(f *ast.File) {
	u.files = append(u.files, f)
	for _, imp := range f.Imports {
		if name, err := strconv.Unquote(imp.Path.Value); err == nil {
			u.imports = append(u.imports, name)
		}
	}
}

// literals are the string literals of the package, apart from its imports.
func (u *unit) literals() []string {
	var all []string
	for _, f := range u.files {
		ast.Inspect(f, func(n ast.Node) bool {
			if _, ok := n.(*ast.ImportSpec); ok {
				return false
			}
			if text, ok := literal(n); ok {
				all = append(all, text)
			}
			return true
		})
	}
	return all
}

func literal(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// rules reads lines of a name and what it is allowed.
func rules(text string) map[string][]string {
	list := map[string][]string{}
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		if f := strings.Fields(lines.Text()); len(f) > 0 && f[0] != "#" && !strings.HasPrefix(f[0], "#") {
			list[f[0]] = f[1:]
		}
	}
	return list
}

// outside are imports from elsewhere that only some packages may have, with the
// reason.
var outside = []struct {
	path string // and, when it ends in a slash, everything below it
	may  func(pkg string) bool
	why  string
}{
	{"net/http", not(isDomain), "a domain package knows no requests"},
	{"github.com/a-h/templ/", not(isDomain), "a domain package shows nothing"},
	{"database/sql", is("platform/db"), "statements go through platform/db"},
	{"modernc.org/sqlite", is("platform/db"), "engines are platform/db's affair"},
	{"github.com/jackc/pgx/", is("platform/db", "platform/dbtest"), "engines are platform/db's affair"},
	{"log", never, "the log is log/slog"},
}

var domain = regexp.MustCompile(`^modules/[a-z]+$`)

func isDomain(pkg string) bool { return domain.MatchString(pkg) }
func never(string) bool        { return false }

func not(f func(string) bool) func(string) bool { return func(s string) bool { return !f(s) } }

func is(names ...string) func(string) bool {
	return func(s string) bool { return slices.Contains(names, s) }
}

// checkImports compares every import with the rules of deps.txt, both ways.
func checkImports(units []*unit, deps string) (faults []string) {
	may := rules(deps)
	present := map[string]bool{}
	for _, u := range units {
		if len(u.files) == 0 {
			continue
		}
		present[u.path] = true
		allowed, listed := may[u.path]
		if !listed {
			faults = append(faults, u.path+" has no line in deps.txt")
		}
		for _, imp := range u.imports {
			if fault := checkImport(u.path, imp, allowed); fault != "" && !slices.Contains(faults, fault) {
				faults = append(faults, fault)
			}
		}
	}
	for name := range may {
		if !present[name] {
			faults = append(faults, "deps.txt has a line for "+name+", which does not exist")
		}
	}
	slices.Sort(faults)
	return faults
}

func checkImport(pkg, imp string, allowed []string) string {
	name, internal := strings.CutPrefix(imp, ours)
	if internal {
		fits := slices.ContainsFunc(allowed, func(rule string) bool {
			prefix, wild := strings.CutSuffix(rule, "*")
			return name == rule || wild && strings.HasPrefix(name, prefix)
		})
		if !fits || isTest(name) && !isTest(pkg) {
			return pkg + " must not import " + name
		}
		return ""
	}
	for _, o := range outside {
		below := strings.HasSuffix(o.path, "/") && strings.HasPrefix(imp+"/", o.path)
		if (imp == o.path || below) && !isTest(pkg) && !o.may(pkg) {
			return pkg + " must not import " + imp + ": " + o.why
		}
	}
	return ""
}

func isTest(pkg string) bool { return strings.HasSuffix(pkg, "test") }

var (
	created   = regexp.MustCompile(`(?i)CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([a-z_][a-z0-9_]*)`)
	mentioned = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE|TABLE|REFERENCES|EXISTS)\s+([a-z_][a-z0-9_]*)`)
)

// checkTables finds SQL, in Go and in migrations, that names a table of another
// package.
func checkTables(units []*unit, exceptions string) (faults []string) {
	may := rules(exceptions)
	owner := map[string]string{}
	for _, u := range units {
		for _, text := range append(slices.Clone(u.sql), u.literals()...) {
			for _, m := range created.FindAllStringSubmatch(text, -1) {
				if other, taken := owner[m[1]]; taken && other != u.path {
					faults = append(faults, "table "+m[1]+" is made by both "+other+" and "+u.path)
				}
				owner[m[1]] = u.path
			}
		}
	}
	for _, u := range units {
		for _, text := range append(slices.Clone(u.sql), u.literals()...) {
			for _, m := range mentioned.FindAllStringSubmatch(text, -1) {
				of, known := owner[m[1]]
				fault := u.path + " names the table " + m[1] + " of " + of
				if known && of != u.path && !slices.Contains(may[u.path], m[1]) && !slices.Contains(faults, fault) {
					faults = append(faults, fault)
				}
			}
		}
	}
	slices.Sort(faults)
	return faults
}
