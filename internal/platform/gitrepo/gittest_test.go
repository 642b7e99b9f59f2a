package gitrepo_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"alminding/internal/platform/gitrepo"
)

// work is a work tree that a test builds with git itself.
type work struct {
	t   *testing.T
	dir string
}

// newWork makes an empty repository. What the machine has configured for git is left out.
func newWork(t *testing.T, args ...string) *work {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed, and these tests build repositories with it")
	}
	w := &work{t, t.TempDir()}
	w.git(append([]string{"init", "-q", "-b", "main"}, args...)...)
	return w
}

func (w *work) git(args ...string) string {
	w.t.Helper()
	return w.gitAt("2026-05-01T12:00:00Z", args...)
}

// gitAt runs git on a day.
func (w *work) gitAt(when string, args ...string) string {
	w.t.Helper()
	cmd := exec.CommandContext(w.t.Context(), "git", args...)
	cmd.Dir = w.dir
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + w.t.TempDir(), "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Anne Test", "GIT_AUTHOR_EMAIL=Anne@example.dk", "GIT_AUTHOR_DATE=" + when,
		"GIT_COMMITTER_NAME=Anne Test", "GIT_COMMITTER_EMAIL=anne@example.dk", "GIT_COMMITTER_DATE=" + when,
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (w *work) write(name, content string) {
	w.t.Helper()
	file := filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *work) commit(message string) {
	w.t.Helper()
	w.git("add", "-A")
	w.git("commit", "-q", "--allow-empty", "-m", message)
}

func (w *work) open() *gitrepo.Repo {
	w.t.Helper()
	return open(w.t, w.dir, gitrepo.Bounds)
}

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
	ctx := context.Background()
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
