// Package gitrepotest builds repositories for tests, with git itself.
package gitrepotest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Work is a work tree that a test builds with git itself.
type Work struct {
	TB  testing.TB
	Dir string
}

// New makes an empty repository. What the machine has configured for git is left out.
func New(tb testing.TB, args ...string) *Work {
	tb.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		tb.Skip("git is not installed, and these tests build repositories with it")
	}
	w := &Work{tb, tb.TempDir()}
	w.Git(append([]string{"init", "-q", "-b", "main"}, args...)...)
	return w
}

// Git is GitAt on a day like any other.
func (w *Work) Git(args ...string) string {
	w.TB.Helper()
	return w.GitAt("2026-05-01T12:00:00Z", args...)
}

// GitAt runs git at an instant, and fails the test where git fails.
func (w *Work) GitAt(when string, args ...string) string {
	w.TB.Helper()
	cmd := exec.CommandContext(w.TB.Context(), "git", args...) //nolint:gosec // of tests
	cmd.Dir = w.Dir
	cmd.Env = []string{
		// Nothing else of the environment: a test may run inside a hook of git.
		"PATH=" + os.Getenv("PATH"), //nolint:forbidigo // see above
		"HOME=" + w.TB.TempDir(), "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Anne Test", "GIT_AUTHOR_EMAIL=Anne@example.dk", "GIT_AUTHOR_DATE=" + when,
		"GIT_COMMITTER_NAME=Anne Test", "GIT_COMMITTER_EMAIL=anne@example.dk", "GIT_COMMITTER_DATE=" + when,
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.TB.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// Write writes a file, and the folders that it lies in.
func (w *Work) Write(name, content string) {
	w.TB.Helper()
	file := filepath.Join(w.Dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		w.TB.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		w.TB.Fatal(err)
	}
}

// Commit commits all that was written.
func (w *Work) Commit(message string) {
	w.TB.Helper()
	w.Git("add", "-A")
	w.Git("commit", "-q", "--allow-empty", "-m", message)
}
