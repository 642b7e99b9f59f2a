package line

import (
	"strings"
	"testing"
)

func TestTidy(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  to\t\nord ": "to ord", "a\x00b\x07c": "abc", "e\u0301": "é", "\u202Efdp.exe\u2066": "fdp.exe", "👨\u200D👩": "👨\u200D👩", "\xff": "\uFFFD", "": "",
	} {
		if got := Tidy(in); got != want {
			t.Errorf("Tidy(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Ærø": "aeroe", "Lyngby-Taarbæk": "lyngby-taarbaek", "IT Minds": "it-minds", "Café & Co.": "cafe-co", "東京": "", "Å's": "aas",
		"A\u030As": "aas", "OS2mo": "os2mo", strings.Repeat("a", 79) + "-b": strings.Repeat("a", 79),
	} {
		got := Slug(name)
		if got != want {
			t.Errorf("Slug(%q) = %q, want %q", name, got, want)
		}
		if got != "" && !IsSlug(got) {
			t.Errorf("%q is no slug", got)
		}
	}
}

func FuzzSlug(f *testing.F) {
	f.Add("Ærø Kommune")
	f.Add("-\u0301-")
	f.Fuzz(func(t *testing.T, name string) {
		if s := Slug(name); s != "" && !IsSlug(s) || Slug(s) != s {
			t.Errorf("Slug(%q) = %q", name, s)
		}
		if s := Tidy(name); Tidy(s) != s || strings.ContainsAny(s, "\x00\n") {
			t.Errorf("Tidy(%q) = %q", name, s)
		}
	})
}
