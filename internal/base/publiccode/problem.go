package publiccode

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Problem is one thing to put right in a file.
type Problem struct {
	Line    int    // from 1; of the section, when something is missing in it
	Column  int    // from 1, in characters
	Path    string // such as description.en.shortDescription or fundedBy[0].uri; "" is the whole file
	Key     string // catalogue key of the sentence, in Locale
	Args    []any  // name and value in turn, for the placeholders of Key
	Warning bool   // the file is valid all the same
}

// String is for logs and tests, never for users.
func (p Problem) String() string {
	kind := "error"
	if p.Warning {
		kind = "warning"
	}
	return strings.TrimSpace(fmt.Sprintf("%d:%d: %s: %s: %s %v", p.Line, p.Column, kind, p.Path, p.Key, p.Args))
}

// Refused reports whether any of the problems is more than a warning.
func Refused(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return !p.Warning })
}

func sortByPlace(problems []Problem) {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// reader collects what is found while a document is read.
type reader struct {
	rules    Rules
	problems []Problem
}

func (r *reader) report(at *yaml.Node, path, key string, warning bool, args ...any) {
	r.problems = append(r.problems, Problem{
		Line: at.Line, Column: at.Column, Path: path, Key: key, Args: args, Warning: warning,
	})
}

// value is a node of the document and the path that leads to it.
type value struct {
	*reader
	node *yaml.Node
	path string
}

func (v value) fail(key string, args ...any) { v.report(v.node, v.path, key, false, args...) }
func (v value) warn(key string, args ...any) { v.report(v.node, v.path, key, true, args...) }

// short makes any text of a file fit to be repeated in a message.
func short(s string) string {
	const limit = 60
	s = strings.TrimSpace(s)
	n := 0
	for i := range s {
		if n++; n > limit {
			return s[:i] + "…"
		}
	}
	return s
}
