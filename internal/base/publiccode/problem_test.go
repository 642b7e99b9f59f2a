package publiccode

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

var catalogues = sync.OnceValue(func() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, language := range []string{"da", "en"} {
		data, err := Locale.ReadFile("locale/" + language + ".json")
		if err != nil {
			panic(err)
		}
		var texts map[string]string
		if err := json.Unmarshal(data, &texts); err != nil {
			panic(err)
		}
		all[language] = texts
	}
	return all
})

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// checkPlaces demands of every problem a place inside the file and a sentence
// in both languages whose placeholders it fills; and order among them.
func checkPlaces(t testing.TB, name string, data []byte, problems []Problem) {
	t.Helper()
	lines := 1
	for _, c := range string(data) {
		if strings.ContainsRune("\n\r\u0085\u2028\u2029", c) { // what the YAML library takes for line ends
			lines++
		}
	}
	for i, p := range problems {
		if p.Line < 1 || p.Line > lines || p.Column < 1 {
			t.Errorf("%s: %v is outside the file of %d lines", name, p, lines)
		}
		if i > 0 && p.Line < problems[i-1].Line {
			t.Errorf("%s: %v comes after %v", name, p, problems[i-1])
		}
		if !utf8.ValidString(p.Path) || len(p.Path) > 1000 {
			t.Errorf("%s: path %q", name, p.Path)
		}
		for language, texts := range catalogues() {
			text, ok := texts[p.Key]
			if !ok {
				t.Errorf("%s: %q has no sentence in %s", name, p.Key, language)
			}
			for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
				if !slices.Contains(p.Args, any(m[1])) {
					t.Errorf("%s: %s in %s wants %s, got %v", name, p.Key, language, m[0], p.Args)
				}
			}
		}
	}
}

func TestLocale_BothLanguages_SameKeysAndPlaceholders(t *testing.T) {
	t.Parallel()
	da, en := catalogues()["da"], catalogues()["en"]
	if got, want := slices.Sorted(maps.Keys(en)), slices.Sorted(maps.Keys(da)); !slices.Equal(got, want) {
		t.Fatalf("en has %v, da has %v", got, want)
	}
	for key, text := range da {
		got, want := placeholder.FindAllString(en[key], -1), placeholder.FindAllString(text, -1)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: en has %v, da has %v", key, got, want)
		}
	}
}

func TestLocale_KeysInSource_AllThereAndNoMore(t *testing.T) {
	t.Parallel()
	used := map[string]bool{"publiccode.category_near": true, "publiccode.scope_near": true} // made by listed
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"(publiccode\.[a-z_]+)"`).FindAllSubmatch(source, -1) {
			used[string(m[1])] = true
		}
	}
	got, want := slices.Sorted(maps.Keys(catalogues()["da"])), slices.Sorted(maps.Keys(used))
	if !slices.Equal(got, want) {
		t.Errorf("the catalogue has\n%v\nthe source\n%v", got, want)
	}
}

func TestShort_LongText_CutAtCharacter(t *testing.T) {
	t.Parallel()
	if got, want := short(strings.Repeat("æ", 61)), strings.Repeat("æ", 60)+"…"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := short(strings.Repeat("æ", 60)); got != strings.Repeat("æ", 60) {
		t.Errorf("got %q", got)
	}
}
