package app

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestOperations_TableOfFlags holds the table in docs/operations.md to what the
// program takes.
func TestOperations_TableOfFlags(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string][]string{} // flag → variable and default
	row := regexp.MustCompile("(?m)^\\| `--([a-z-]+)` \\| `([A-Z_]+)` \\|([^|]*)\\|")
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		documented[m[1]] = []string{m[2], strings.TrimSpace(m[3])}
	}
	parser, err := kong.New(&commands{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{"help": true}
	check := func(flags []*kong.Flag) {
		for _, f := range flags {
			if seen[f.Name] {
				continue
			}
			seen[f.Name] = true
			doc, ok := documented[f.Name]
			switch {
			case !ok:
				t.Errorf("--%s is not in the table", f.Name)
			case doc[0] != variable(f.Name):
				t.Errorf("the variable of --%s is %s, not %s", f.Name, variable(f.Name), doc[0])
			case f.Default != "" && !strings.HasPrefix(doc[1], "`"+f.Default+"`"):
				t.Errorf("the default of --%s is %q, not %s", f.Name, f.Default, doc[1])
			}
		}
	}
	check(parser.Model.Flags)
	for _, command := range parser.Model.Children {
		check(command.Flags)
		for _, inner := range command.Children {
			check(inner.Flags)
		}
		for _, part := range command.Children {
			check(part.Flags)
		}
		if !strings.Contains(string(text), "alminding "+command.Name) && !slices.Contains([]string{"serve", "demo", "version"}, command.Name) {
			t.Errorf("the command %s is not described", command.Name)
		}
	}
	for name := range documented {
		if !seen[name] {
			t.Errorf("the table has --%s, which no command takes", name)
		}
	}
}
