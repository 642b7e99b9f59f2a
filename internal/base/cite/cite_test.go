package cite_test

import (
	"net/url"
	"strings"
	"testing"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
)

func TestIsWeb(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{
		"https://os2.eu": true, "http://os2.eu/a?b=c#d": true, "https://github.com/OS2mo/os2mo": true,
		"": false, "os2.eu": false, "javascript:alert(1)": false, "https://": false, "https://x": false,
		"https://os2.eu/ a": false, "ftp://os2.eu": false, "https://os2.eu/\"><script>": false,
	} {
		if got := cite.IsWeb(in); got != want {
			t.Errorf("IsWeb(%q) = %v", in, got)
		}
	}
}

func TestCheck_NamesEveryFault(t *testing.T) {
	t.Parallel()
	var f errs.Fields
	cite.Source{Address: "x", Basis: "x"}.Check(&f)
	if len(f) != 4 {
		t.Errorf("got %v, want title, date, address and basis", f)
	}
	when, err := civil.ParseWhen("2026-08")
	if err != nil {
		t.Fatal(err)
	}
	f = nil
	cite.Source{Title: strings.Repeat("ø", 300), Date: when}.Check(&f)
	if f != nil {
		t.Errorf("a good source has faults: %v", f)
	}
}

func FuzzIsWeb(f *testing.F) {
	f.Add("https://os2.eu/a?b#c")
	f.Add("javascript:alert(1)")
	f.Fuzz(func(t *testing.T, s string) {
		if !cite.IsWeb(s) {
			return
		}
		u, err := url.Parse(s)
		if err == nil && u.Scheme != "https" && u.Scheme != "http" {
			t.Errorf("IsWeb(%q), but its scheme is %s", s, u.Scheme)
		}
	})
}
