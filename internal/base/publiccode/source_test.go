package publiccode

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestSource_NotReadable_OneProblemAtItsPlace(t *testing.T) {
	t.Parallel()
	var bomb strings.Builder
	bomb.WriteString("a: &a [x, x, x, x, x, x, x, x, x, x]\n")
	for c := 'b'; c <= 'j'; c++ {
		fmt.Fprintf(&bomb, "%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n", c, c, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1)
	}
	tests := []struct {
		name, data   string
		line, column int
		key          string
	}{
		{"nothing", "", 1, 1, "empty"},
		{"a comment", "# publiccode\n", 1, 1, "empty"},
		{"a BOM alone", "\uFEFF", 1, 1, "empty"},
		{"null", "# none\n~\n", 2, 1, "empty"},
		{"a text", "publiccode", 1, 1, "not_mapping"},
		{"a list", "# list\n- name: Lanterne\n", 2, 1, "not_mapping"},
		{"two documents", "name: a\n---\nname: b\n", 2, 1, "documents"},
		{"a faulty second document", "name: a\n---\nname: b\n  c: d\n", 4, 3, "yaml"},
		{"ISO 8859-1", "name: a\nurl: \xe6\n", 2, 6, "encoding"},
		{"UTF-16", "\xff\xfen\x00a\x00", 1, 1, "encoding"},
		{"a NUL", "name: a\n# æ\x00\n", 2, 4, "control"},
		{"a bell", "name: \a", 1, 7, "control"},
		{"a tab for a level", "legal:\n\tlicense: MIT\n", 2, 1, "tab"},
		{"a tab among spaces", "a:\n  - b: c\n  \td: e\n", 3, 3, "tab"},
		{"an open quote", "name: a\nurl: \"b\nlegal: c\n", 2, 1, "yaml"},
		{"a wrong level", "a:\n  b: c\n  d: e\n   f: g\n", 4, 4, "yaml"},
		{"an unknown anchor", "a: b\nc: *d\n", 2, 1, "yaml"},
		{"many aliases", bomb.String(), 1, 32, "too_many"},
		{"itself", "a: &a [*a]\n", 1, 8, "too_deep"},
		{"many levels", "a: " + strings.Repeat("[", 100) + strings.Repeat("]", 100), 1, 35, "too_deep"},
		{"more levels than YAML bears", strings.Repeat("[", 20_000), 1, 1, "yaml"},
		{"many values", "a: [" + strings.Repeat("1,", maxNodes) + "]", 1, 19997, "too_many"},
		{"too large", strings.Repeat("#", maxBytes+1), 1, 1, "too_large"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file, problems := Parse([]byte(test.data))
			if len(problems) != 1 {
				t.Fatalf("got %v, want one problem", problems)
			}
			checkPlaces(t, test.name, []byte(test.data), problems)
			p := problems[0]
			if p.Line != test.line || p.Column != test.column || p.Key != "publiccode."+test.key || p.Warning {
				t.Errorf("got %v, want %d:%d %s", p, test.line, test.column, test.key)
			}
			if file.Name != "" {
				t.Errorf("got a file: %+v", file)
			}
		})
	}
}

func TestSource_OddButReadable_SameFile(t *testing.T) {
	t.Parallel()
	plain := mustRead(t, "testdata/full.yml")
	want, _ := Parse(plain)
	for name, data := range map[string][]byte{
		"BOM":                  append([]byte("\uFEFF"), plain...),
		"CRLF":                 bytes.ReplaceAll(plain, []byte("\n"), []byte("\r\n")),
		"document markers":     append([]byte("%YAML 1.2\n---\n"), append(bytes.Clone(plain), "...\n"...)...),
		"CR":                   bytes.ReplaceAll(plain, []byte("\n"), []byte("\r")),
		"no last newline":      bytes.TrimSuffix(plain, []byte("\n")),
		"tab before a comment": replace(t, "testdata/full.yml", "name: Lanterne\n", "name: Lanterne\t# navn\n"),
		"an alias": replace(t, "testdata/full.yml", "name: Havnegård Kommune\n", "name: &os Havnegård Kommune\n",
			"mainCopyrightOwner: Havnegård Kommune", "mainCopyrightOwner: *os"),
	} {
		got, problems := Parse(data)
		if Refused(problems) || fmt.Sprintf("%+v", got.Descriptions) != fmt.Sprintf("%+v", want.Descriptions) || got.Legal != want.Legal {
			t.Errorf("%s: got %+v with %v", name, got, problems)
		}
	}
}

// TestSource_HostileFiles_CheapToRefuse holds the largest files that come past
// the limit of bytes to about a second, with a wide margin for slow machines.
func TestSource_HostileFiles_CheapToRefuse(t *testing.T) {
	for name, data := range map[string]string{
		"one long key":       strings.Repeat("a", maxBytes-2) + ":",
		"many keys":          strings.Repeat("a:\n", maxBytes/3),
		"many unknown keys":  manyKeys(maxNodes/2 - 10),
		"one level per line": strings.Repeat("- ", maxBytes/2),
		"faulty at the end":  strings.Repeat("- a: b\n", maxBytes/7-3) + "- a: b: c\n",
		"nested licence":     "legal: {license: '" + strings.Repeat("(", maxBytes/2) + "'}",
		"long texts":         "name: &a " + strings.Repeat("å", maxBytes/4) + "\nusedBy: [" + strings.Repeat("*a,", 9000) + "]",
	} {
		start := time.Now()
		_, problems := Parse([]byte(data))
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s took %v", name, took)
		} else {
			t.Logf("%s took %v", name, took)
		}
		if !Refused(problems) {
			t.Errorf("%s is valid", name)
		}
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "developmentState%d: x\n", i)
	}
	return b.String()
}
