package arch

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// TestDocuments holds that links between documents lead somewhere, and that code
// quoted in them still stands where they say.
func TestDocuments(t *testing.T) {
	t.Parallel()
	root := os.DirFS("../..")
	report(t, checkDocuments(t, root))
}

var (
	linked = regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)\s]*)?\)`)
	quoted = regexp.MustCompile("From\\s`([^`]+)`:\n\n```[a-z]*\n((?s:.*?))```")
)

func checkDocuments(t *testing.T, root fs.FS) (faults []string) {
	t.Helper()
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md"} {
		files, err := fs.Glob(root, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := fs.ReadFile(root, file)
			if err != nil {
				t.Fatal(err)
			}
			faults = append(faults, checkDocument(root, file, string(text))...)
		}
	}
	return faults
}

func checkDocument(root fs.FS, file, text string) (faults []string) {
	for _, m := range linked.FindAllStringSubmatch(text, -1) {
		if strings.Contains(m[1], ":") {
			continue // elsewhere
		}
		if _, err := fs.Stat(root, path.Join(path.Dir(file), m[1])); err != nil {
			faults = append(faults, file+" links to "+m[1]+", which does not exist")
		}
	}
	for _, m := range quoted.FindAllStringSubmatch(text, -1) {
		source, err := fs.ReadFile(root, m[1])
		if err != nil {
			faults = append(faults, file+" quotes "+m[1]+", which does not exist")
			continue
		}
		if line := missing(strings.Split(string(source), "\n"), strings.Split(m[2], "\n")); line != "" {
			faults = append(faults, file+" quotes from "+m[1]+" what does not stand there: "+line)
		}
	}
	return faults
}

// missing is the first line of the quotation that does not stand in the source in
// its order. A line of … leaves some out; otherwise lines follow each other.
func missing(source, quotation []string) string {
	at, gap := 0, true
	for _, line := range quotation {
		switch strings.TrimSpace(line) {
		case "":
			continue
		case "…":
			gap = true
			continue
		}
		for at < len(source) && strings.TrimSpace(source[at]) == "" {
			at++
		}
		n := slices.Index(source[at:], line)
		if n < 0 || n > 0 && !gap {
			return strings.TrimSpace(line)
		}
		at, gap = at+n+1, false
	}
	return ""
}

func TestDocuments_Examples(t *testing.T) {
	t.Parallel()
	root := fstest.MapFS{
		"a.go":      {Data: []byte("package a\n\nfunc f() {\n\tone()\n\ttwo()\n}\n")},
		"docs/b.md": {Data: []byte("B")},
	}
	quote := func(file, code string) string { return "From `" + file + "`:\n\n```go\n" + code + "\n```\n" }
	for name, tc := range map[string]struct {
		text string
		want []string
	}{
		"whole":        {"[b](b.md#part) [go](https://go.dev)\n" + quote("a.go", "func f() {\n\tone()\n\ttwo()"), nil},
		"left out":     {quote("a.go", "func f() {\n\t…\n\ttwo()\n}"), nil},
		"dead link":    {"[c](../c.md)", []string{"docs/d.md links to ../c.md, which does not exist"}},
		"no file":      {quote("c.go", "x"), []string{"docs/d.md quotes c.go, which does not exist"}},
		"changed":      {quote("a.go", "func f() {\n\tthree()"), []string{"docs/d.md quotes from a.go what does not stand there: three()"}},
		"line between": {quote("a.go", "func f() {\n\ttwo()"), []string{"docs/d.md quotes from a.go what does not stand there: two()"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, checkDocument(root, "docs/d.md", tc.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
