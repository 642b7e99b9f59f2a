package gitrepo_test

import (
	"fmt"
	"strings"
	"testing"

	"alminding/internal/platform/gitrepo"
)

func open(t *testing.T, dir string, limits gitrepo.Limits) *gitrepo.Repo {
	t.Helper()
	r, err := gitrepo.OpenWithin(dir, limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// told is what is read of a repository, as text that tests compare.
func told(t *testing.T, r *gitrepo.Repo) string {
	t.Helper()
	ctx := t.Context()
	refs, err := r.References()
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "on %s", refs.Default)
	walk, err := r.History(ctx, refs.Head, nil, func(c gitrepo.Commit) error {
		fmt.Fprintf(&b, " | %s", c.Title())
		return nil
	})
	if err != nil {
		return err.Error()
	}
	fmt.Fprintf(&b, " | %d holes |", walk.Holes)
	head, err := r.Commit(refs.Head)
	if err != nil {
		return err.Error()
	}
	tree, err := r.Tree(ctx, head.Tree)
	if err != nil {
		return err.Error()
	}
	for _, f := range tree.Files {
		fmt.Fprintf(&b, " %s", f.Path)
	}
	return b.String()
}
