package publiccode

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOwn_IsValid holds this repository to what it asks of others.
func TestOwn_IsValid(t *testing.T) {
	t.Parallel()
	root := repositoryRoot(t)
	text, err := os.ReadFile(filepath.Join(root, "publiccode.yml"))
	if err != nil {
		t.Fatal(err)
	}
	f, problems := Parse(text)
	for _, p := range problems {
		t.Error("publiccode.yml:", p)
	}
	if f.Legal.License != "MPL-2.0" {
		t.Errorf("the licence is %q, but LICENSE is MPL-2.0", f.Legal.License)
	}
	for _, d := range f.Descriptions {
		for _, file := range d.Screenshots {
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(file))); err != nil {
				t.Error(err)
			}
		}
	}
}
