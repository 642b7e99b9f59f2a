package arch

import (
	"go/ast"
	"go/token"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGlossary holds that each noun of the domain has one name: those in
// docs/glossary.md exist, and those that modules export are in it.
func TestGlossary(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	report(t, checkGlossary(program(t), string(text)))
}

var codeName = regexp.MustCompile("`([a-z0-9]+\\.[A-Z][A-Za-z0-9]*)`")

// checkGlossary compares the code names of the glossary with the exported types,
// both ways. What every module has alike, ids and the service, needs no line.
func checkGlossary(units []*unit, glossary string) (faults []string) {
	named := map[string]bool{}
	for _, m := range codeName.FindAllStringSubmatch(glossary, -1) {
		named[m[1]] = true
	}
	exists := map[string]bool{}
	for _, u := range units {
		for _, name := range u.types() {
			full := path.Base(u.path) + "." + name
			exists[full] = true
			if isDomain(u.path) && !named[full] && name != "Service" && !strings.HasSuffix(name, "ID") {
				faults = append(faults, full+" is not in the glossary")
			}
		}
	}
	for name := range named {
		if !exists[name] {
			faults = append(faults, "the glossary has "+name+", which does not exist")
		}
	}
	slices.Sort(faults)
	return faults
}

// types are the exported types of the package.
func (u *unit) types() (names []string) {
	for _, f := range u.files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.TYPE {
				continue
			}
			for _, s := range g.Specs {
				if name := s.(*ast.TypeSpec).Name; name.IsExported() {
					names = append(names, name.Name)
				}
			}
		}
	}
	return names
}

func TestGlossary_Examples(t *testing.T) {
	t.Parallel()
	const code = `package wish; type Wish struct{}; type ID string; type Service struct{}; type vote int`
	for name, tc := range map[string]struct {
		code, glossary string
		want           []string
	}{
		"whole":        {code, "| ønske | `wish.Wish` | A wish. | request |", nil},
		"no line":      {code, "", []string{"wish.Wish is not in the glossary"}},
		"gone":         {code, "`wish.Wish` `wish.Vote`", []string{"the glossary has wish.Vote, which does not exist"}},
		"not exported": {code, "`wish.Wish` and `vote`", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			units := example(t, map[string]string{"modules/wish/a.go": tc.code})
			if diff := cmp.Diff(tc.want, checkGlossary(units, tc.glossary)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
