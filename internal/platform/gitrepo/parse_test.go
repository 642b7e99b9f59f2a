package gitrepo

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// ParseID is parseID for the tests of the package from outside.
func ParseID(s string) ID {
	id, _ := parseID(s)
	return id
}

const someID = "0123456789abcdef0123456789abcdef01234567"

func FuzzParseCommit(f *testing.F) {
	f.Add([]byte("tree " + someID + "\nparent " + someID + "\nauthor A <a@b> 1 +0100\ncommitter A <a@b> 1 +0100\n\nMessage\n"))
	f.Add([]byte("tree " + someID + "\ngpgsig -----BEGIN\n tree x\n -----END\nauthor  <> -1 \ncommitter x> <1 99999999999999999999\n\n\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, _ := parseCommit(b)
		if len(c.Parents) > maxParents || len(c.Message) > maxMessage*3 || !utf8.ValidString(c.Message) || c.When.Year() > 9999 {
			t.Errorf("%+v", c)
		}
		for _, s := range []string{c.Author.Name, c.Author.Email, c.Title()} {
			if strings.ContainsAny(s, "\x00\x07\x1b\n\r") || !utf8.ValidString(s) {
				t.Errorf("%q is not tidy", s)
			}
		}
	})
}

func FuzzParseTree(f *testing.F) {
	f.Add([]byte("100644 a\x00" + someID[:20] + "40000 b\x00" + someID[20:]))
	f.Add([]byte("120000 ..\x00" + someID[:20]))
	f.Fuzz(func(t *testing.T, b []byte) {
		entries, _ := parseTree(b)
		for _, e := range entries {
			if e.Path == "" || e.Path == "." || e.Path == ".." || strings.Contains(e.Path, "/") {
				t.Errorf("%q is no name", e.Path)
			}
		}
	})
}

func FuzzParsePacked(f *testing.F) {
	f.Add("# pack-refs with: peeled fully-peeled sorted\n" + someID + " refs/heads/main\n^" + someID + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		const limit = 3
		refs := map[string]ID{}
		parsePacked(text, refs, "refs/heads/main", limit)
		if len(refs) > limit+1 {
			t.Errorf("%d references within %d", len(refs), limit)
		}
		for name := range refs {
			if !wanted(name) {
				t.Errorf("%q is no branch and no tag", name)
			}
		}
	})
}

func FuzzParseConfig(f *testing.F) {
	f.Add("[remote \"origin\"]\n\turl = git@github.com:a/b.git\n[extensions]\n\tobjectformat = sha1\n")
	f.Fuzz(func(t *testing.T, text string) {
		if origin, _ := parseConfig(text); origin != "" && !strings.HasPrefix(origin, "http") {
			t.Errorf("%q is no web address", origin)
		}
	})
}
