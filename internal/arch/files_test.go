package arch

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFiles holds that the nightly sweep of files asks every package that keeps
// any: it deletes what nobody says is in use.
func TestFiles(t *testing.T) { t.Parallel(); report(t, checkFiles(program(t))) }

const inUse = "FilesInUse"

// checkFiles looks for packages below the web packages that import platform/blob:
// each has the method, and app names it once for each.
func checkFiles(units []*unit) (faults []string) {
	keepers, asked := 0, 0
	for _, u := range units {
		switch below := strings.HasPrefix(u.path, "modules/") || strings.HasPrefix(u.path, "platform/"); {
		case u.path == "app":
			asked = u.selects(inUse)
		case !below || strings.HasSuffix(u.path, "web") || !slices.Contains(u.imports, ours+"platform/blob"):
		case !u.declares(inUse):
			faults = append(faults, u.path+" keeps files and has no "+inUse)
		default:
			keepers++
		}
	}
	if asked != keepers {
		faults = append(faults, fmt.Sprintf("%d packages have %s, but app asks %d", keepers, inUse, asked))
	}
	return faults
}

// declares reports whether the package has a method of the name.
func (u *unit) declares(method string) bool {
	for _, f := range u.files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil && fn.Name.Name == method {
				return true
			}
		}
	}
	return false
}

// selects counts how often the package names something's method.
func (u *unit) selects(method string) (n int) {
	for _, f := range u.files {
		ast.Inspect(f, func(node ast.Node) bool {
			if s, ok := node.(*ast.SelectorExpr); ok && s.Sel.Name == method {
				n++
			}
			return true
		})
	}
	return n
}

func TestFiles_Examples(t *testing.T) {
	t.Parallel()
	const keeps = `package wish; import "alminding/internal/platform/blob"; type Service struct{}; func (*Service) FilesInUse() {}`
	for name, tc := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"whole": {map[string]string{
			"modules/wish/a.go": keeps, "app/a.go": `package app; func f(a x) { use(a.FilesInUse) }`,
			"modules/wish/wishweb/a.go": `package wishweb; import "alminding/internal/platform/blob"`,
		}, nil},
		"forgotten": {map[string]string{"modules/wish/a.go": keeps, "app/a.go": `package app`}, []string{"1 packages have FilesInUse, but app asks 0"}},
		"silent": {
			map[string]string{"modules/wish/a.go": `package wish; import "alminding/internal/platform/blob"`, "app/a.go": `package app`},
			[]string{"modules/wish keeps files and has no FilesInUse"},
		},
	} {
		if diff := cmp.Diff(tc.want, checkFiles(example(t, tc.files))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
