package apptest

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alminding/internal/demo"
	"alminding/internal/platform/db"
)

// TestSearch_MisspelledName_FindsTheProduct leaves a letter out of the name of
// every product of the demonstration, with and without its OS2.
func TestSearch_MisspelledName_FindsTheProduct(t *testing.T) {
	t.Parallel()
	data, err := demo.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := New(t, db.SQLite).As(t, Visitor)
	for _, p := range data.Products {
		name := []rune(p.Name)
		middle := len("OS2") + (len(name)-len("OS2"))/2
		whole := string(name[:middle]) + string(name[middle+1:])
		queries := []string{whole, strings.TrimPrefix(whole, "OS2")}
		if p.Name == "OS2rollekatalog" {
			queries = append(queries, "rolekatalog") // whose halves are words too
		}
		for _, q := range queries {
			if len(q) < 7 {
				continue // a letter less of a short word is another word
			}
			var found struct{ Hits []struct{ Title string } }
			page := c.Get("/soeg.json?q=" + url.QueryEscape(q))
			if err := json.Unmarshal([]byte(page.Body), &found); err != nil {
				t.Fatalf("%s: %v", q, err)
			}
			var titles []string
			for _, h := range found.Hits[:min(3, len(found.Hits))] {
				titles = append(titles, h.Title)
			}
			if !slices.Contains(titles, p.Name) {
				t.Errorf("%q finds %v, not %s", q, titles, p.Name)
			}
		}
	}
}
