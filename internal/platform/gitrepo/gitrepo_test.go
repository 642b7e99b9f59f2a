package gitrepo_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alminding/internal/platform/gitrepo"
	"alminding/internal/platform/gitrepo/gitrepotest"
)

func file(t *testing.T, r *gitrepo.Repo, path string) gitrepo.File {
	t.Helper()
	refs, err := r.References()
	if err != nil {
		t.Fatal(err)
	}
	head, err := r.Commit(refs.Head)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := r.Tree(t.Context(), head.Tree)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range tree.Files {
		if f.Path == path {
			return f
		}
	}
	t.Fatalf("there is no %s among %v", path, tree.Files)
	return gitrepo.File{}
}

func two(t *testing.T) *gitrepotest.Work {
	t.Helper()
	w := gitrepotest.New(t)
	w.Write("README.md", "hello\n")
	w.Commit("first")
	w.Write("src/æble.go", "package æble\n")
	w.Commit("second (#2)")
	return w
}

const twoTold = "on main | second (#2) | first | 0 holes | README.md src/æble.go"

func TestOpen_Forms(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(*gitrepotest.Work) string{
		"loose objects": func(w *gitrepotest.Work) string { return w.Dir },
		"packed":        func(w *gitrepotest.Work) string { w.Git("gc", "-q"); return w.Dir },
		"bare": func(w *gitrepotest.Work) string {
			dir := filepath.Join(w.TB.TempDir(), "bare.git")
			w.Git("clone", "-q", "--bare", w.Dir, dir)
			return dir
		},
		"clone": func(w *gitrepotest.Work) string {
			dir := filepath.Join(w.TB.TempDir(), "clone")
			w.Git("clone", "-q", "file://"+w.Dir, dir)
			return dir
		},
		"named from here": func(w *gitrepotest.Work) string {
			w.Git("gc", "-q")
			here, err := os.Getwd()
			if err != nil {
				w.TB.Fatal(err)
			}
			dir, err := filepath.Rel(here, w.Dir)
			if err != nil {
				w.TB.Fatal(err)
			}
			return dir
		},
		"commit without a branch": func(w *gitrepotest.Work) string { w.Git("checkout", "-q", "--detach"); return w.Dir },
		"head of a branch that is gone": func(w *gitrepotest.Work) string {
			w.Git("symbolic-ref", "HEAD", "refs/heads/gone")
			return w.Dir
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := twoTold
			if name == "commit without a branch" {
				want = strings.Replace(want, "on main", "on ", 1)
			}
			w := two(t)
			if got := told(t, open(t, make(w), gitrepo.Bounds)); got != want {
				t.Errorf("read %q, want %q", got, want)
			}
		})
	}
}

func TestOpen_Shallow(t *testing.T) {
	t.Parallel()
	w := two(t)
	dir := filepath.Join(t.TempDir(), "shallow")
	w.Git("clone", "-q", "--depth", "1", "file://"+w.Dir, dir)
	r := open(t, dir, gitrepo.Bounds)
	if got, want := told(t, r), "on main | second (#2) | 0 holes | README.md src/æble.go"; got != want || !r.Shallow() {
		t.Errorf("read %q, shallow %v, want %q, true", got, r.Shallow(), want)
	}
	refs, err := r.References()
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.Commit(refs.Head)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Changed(c, 10); !errors.Is(err, gitrepo.ErrMissing) {
		t.Errorf("what the last commit of a shallow clone changed: %v, want ErrMissing", err)
	}
}

func TestOpen_Refused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		make func(*testing.T) string
		want error
	}{
		"no repository": {func(t *testing.T) string { t.Helper(); return t.TempDir() }, gitrepo.ErrNotFound},
		"no folder":     {func(t *testing.T) string { t.Helper(); return filepath.Join(t.TempDir(), "none") }, gitrepo.ErrNotFound},
		"linked work tree": {func(t *testing.T) string {
			t.Helper()
			dir := filepath.Join(t.TempDir(), "linked")
			two(t).Git("worktree", "add", "-q", dir, "-b", "other")
			return dir
		}, gitrepo.ErrElsewhere},
		"link to a git directory": {func(t *testing.T) string {
			t.Helper()
			dir := t.TempDir()
			if err := os.Symlink(filepath.Join(two(t).Dir, ".git"), filepath.Join(dir, ".git")); err != nil {
				t.Fatal(err)
			}
			return dir
		}, gitrepo.ErrElsewhere},
		"borrowed objects": {func(t *testing.T) string {
			t.Helper()
			w, dir := two(t), filepath.Join(t.TempDir(), "shared")
			w.Git("clone", "-q", "--shared", w.Dir, dir)
			return dir
		}, gitrepo.ErrElsewhere},
		"SHA-256": {func(t *testing.T) string {
			t.Helper()
			return gitrepotest.New(t, "--object-format=sha256").Dir
		}, gitrepo.ErrFormat},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := gitrepo.Open(test.make(t)); !errors.Is(err, test.want) {
				t.Errorf("Open: %v, want %v", err, test.want)
			}
		})
	}
}

func TestReferences_Empty(t *testing.T) {
	t.Parallel()
	if _, err := open(t, gitrepotest.New(t).Dir, gitrepo.Bounds).References(); !errors.Is(err, gitrepo.ErrEmpty) {
		t.Errorf("References: %v, want ErrEmpty", err)
	}
}

func TestDamaged(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *testing.T, w *gitrepotest.Work){
		"object cut short": func(t *testing.T, w *gitrepotest.Work) {
			t.Helper()
			object(t, w, "HEAD~1", func(b []byte) []byte { return b[:len(b)/2] })
		},
		"object gone": func(t *testing.T, w *gitrepotest.Work) { t.Helper(); object(t, w, "HEAD~1", nil) },
		"object of another kind": func(t *testing.T, w *gitrepotest.Work) {
			t.Helper()
			other, err := os.ReadFile(objectFile(w, "HEAD:README.md"))
			if err != nil {
				t.Fatal(err)
			}
			object(t, w, "HEAD~1", func([]byte) []byte { return other })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := two(t)
			spoil(t, w)
			if got, want := told(t, open(t, w.Dir, gitrepo.Bounds)), "on main | second (#2) | 1 holes | README.md src/æble.go"; got != want {
				t.Errorf("read %q, want %q", got, want)
			}
		})
	}
}

func TestDamaged_Pack(t *testing.T) {
	t.Parallel()
	w := two(t)
	w.Git("gc", "-q")
	packs, err := filepath.Glob(filepath.Join(w.Dir, ".git/objects/pack/*.pack"))
	if err != nil || len(packs) != 1 {
		t.Fatal(packs, err)
	}
	b, err := os.ReadFile(packs[0])
	if err != nil {
		t.Fatal(err)
	}
	for i := 12; i < len(b); i++ {
		b[i] ^= 0x5a
	}
	overwrite(t, packs[0], b)
	r := open(t, w.Dir, gitrepo.Bounds)
	refs, err := r.References()
	if err != nil {
		t.Fatal(err)
	}
	if c, err := r.Commit(refs.Head); err == nil {
		t.Errorf("a commit was read from a pack that is spoilt: %v", c)
	}
}

func objectFile(w *gitrepotest.Work, rev string) string {
	id := w.Git("rev-parse", rev)
	return filepath.Join(w.Dir, ".git/objects", id[:2], id[2:])
}

// object changes the file of a loose object, or removes it.
func object(t *testing.T, w *gitrepotest.Work, rev string, change func([]byte) []byte) {
	t.Helper()
	name := objectFile(w, rev)
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if change == nil {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		return
	}
	overwrite(t, name, change(b))
}

// overwrite writes a file that git has made read-only.
func overwrite(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestRead_Limit runs alone, since it measures the memory of the process.
func TestRead_Limit(t *testing.T) {
	size := int64(500 << 20)
	if testing.Short() {
		size = 50 << 20
	}
	w := gitrepotest.New(t)
	for _, key := range []string{"core.looseCompression", "pack.compression"} {
		w.Git("config", key, "1") // what is made here need not be small
	}
	w.Write("small", "1234")
	big(t, filepath.Join(w.Dir, "big"), size)
	w.Commit("a large file")
	for _, packed := range []bool{false, true} {
		if packed {
			w.Git("repack", "-q", "-a", "-d")
		}
		r := open(t, w.Dir, gitrepo.Bounds)
		if b, err := r.Read(file(t, r, "small"), 4); err != nil || string(b) != "1234" {
			t.Errorf("packed %v: the small file is %q, %v", packed, b, err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := r.Read(file(t, r, "big"), 1<<30); !errors.Is(err, gitrepo.ErrTooLarge) {
			t.Errorf("packed %v: the large file: %v, want ErrTooLarge", packed, err)
		}
		runtime.ReadMemStats(&after)
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 20 {
			t.Errorf("packed %v: %d MB were used to say that a file is too large", packed, used)
		}
	}
}

// big makes a file of zeros that takes no room on the disk.
func big(t *testing.T, name string, size int64) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Truncate(size), f.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestTree_LinksAndSubmodules(t *testing.T) {
	t.Parallel()
	w, inner := two(t), gitrepotest.New(t)
	inner.Commit("inside")
	if err := os.Symlink("../../../../etc/passwd", filepath.Join(w.Dir, "out")); err != nil {
		t.Fatal(err)
	}
	w.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.Dir, "inner")
	w.Commit("links")
	r := open(t, w.Dir, gitrepo.Bounds)
	out, module := file(t, r, "out"), file(t, r, "inner")
	if out.Kind != gitrepo.Link || module.Kind != gitrepo.Submodule {
		t.Errorf("kinds are %v and %v", out.Kind, module.Kind)
	}
	if b, err := r.Read(out, 100); err != nil || string(b) != "../../../../etc/passwd" {
		t.Errorf("of a link its target is read: %q, %v", b, err)
	}
	if _, err := r.Read(module, 100); !errors.Is(err, gitrepo.ErrMissing) {
		t.Errorf("a submodule: %v, want ErrMissing", err)
	}
}

// TestTree_Bomb: a folder that holds the next one twice, and so on, is a folder for each
// atom of the world, though it takes a kilobyte and holds no file.
func TestTree_Bomb(t *testing.T) {
	t.Parallel()
	w := two(t)
	nested := func(inner ...byte) string {
		t.Helper()
		entry := func(name string) string { return "40000 " + name + "\x00" + string(inner) }
		w.Write("../tree", entry("a")+entry("b"))
		return w.Git("hash-object", "-w", "-t", "tree", "../tree")
	}
	w.Write("../tree", "")
	id := w.Git("hash-object", "-w", "-t", "tree", "../tree")
	for range 90 {
		inner := gitrepo.ParseID(id)
		id = nested(inner[:]...)
	}
	w.Git("update-ref", "refs/heads/main", w.Git("commit-tree", "-p", "HEAD", "-m", "bomb", id))
	r := open(t, w.Dir, gitrepo.Bounds)
	refs, err := r.References()
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.Commit(refs.Head)
	if err != nil {
		t.Fatal(err)
	}
	if tree, err := r.Tree(t.Context(), c.Tree); err != nil || !tree.Cut {
		t.Errorf("the tree is cut: %t, %v", tree.Cut, err)
	}
	if _, err := r.Changed(c, 100); err != nil {
		t.Errorf("what it changed: %v", err)
	}
}

// TestPipe_IsNotWaitedFor: an archive can hold a pipe in the place of any file, and who
// opens one for reading waits for ever.
func TestPipe_IsNotWaitedFor(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"config", "packed-refs", "HEAD", "objects/pack/pack-x.idx", "objects/pack/pack-x.pack"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := two(t)
			at := filepath.Join(w.Dir, ".git", name)
			_ = os.Remove(at)
			if err := exec.CommandContext(t.Context(), "mkfifo", at).Run(); err != nil {
				t.Skip("no pipes here: ", err)
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				if r, err := gitrepo.Open(w.Dir); err == nil {
					_, _ = r.References()
					_ = r.Close()
				}
			}()
			select {
			case <-done:
			case <-time.After(20 * time.Second):
				t.Error("it waits")
			}
		})
	}
}

func TestLinkInGitDirectory_LeadsNowhere(t *testing.T) {
	t.Parallel()
	w, secret := two(t), two(t)
	secret.Write("secret", "s")
	secret.Commit("a secret")
	for _, name := range []string{"packed-refs", "refs/heads/leak"} {
		target := filepath.Join(w.Dir, ".git", name)
		_ = os.Remove(target)
		if err := os.Symlink(filepath.Join(secret.Dir, ".git/refs/heads/main"), target); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(filepath.Join(w.Dir, ".git/objects")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(secret.Dir, ".git/objects"), filepath.Join(w.Dir, ".git/objects")); err != nil {
		t.Fatal(err)
	}
	r := open(t, w.Dir, gitrepo.Bounds)
	refs, err := r.References()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range refs.Branches {
		if b.Name == "leak" {
			t.Error("a link led out of the clone to a branch of another")
		}
	}
	id := secret.Git("rev-parse", "HEAD")
	if c, err := r.Commit(gitrepo.ParseID(id)); err == nil {
		t.Errorf("a link led out of the clone to %v", c)
	}
}

func TestReferences_Many(t *testing.T) {
	t.Parallel()
	const branches = 10_000
	w := two(t)
	head := w.Git("rev-parse", "HEAD")
	var b bytes.Buffer
	for i := range branches {
		fmt.Fprintf(&b, "create refs/heads/b%05d %s\n", i, head)
	}
	cmd := exec.CommandContext(t.Context(), "git", "update-ref", "--stdin")
	cmd.Dir, cmd.Stdin = w.Dir, &b
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	refs, err := open(t, w.Dir, gitrepo.Bounds).References()
	if err != nil || len(refs.Branches) != branches+1 || refs.Cut || refs.Default != "main" {
		t.Errorf("%d branches, cut %v, on %q, %v", len(refs.Branches), refs.Cut, refs.Default, err)
	}
	limits := gitrepo.Bounds
	limits.References = 100
	for _, pack := range []bool{false, true} {
		if pack {
			w.Git("pack-refs", "--all")
		}
		refs, err = open(t, w.Dir, limits).References()
		if err != nil || len(refs.Branches) > 101 || !refs.Cut || refs.Default != "main" {
			t.Errorf("packed %v: %d branches, cut %v, on %q, %v", pack, len(refs.Branches), refs.Cut, refs.Default, err)
		}
	}
}

func TestReferences_Kinds(t *testing.T) {
	t.Parallel()
	w := two(t)
	w.Git("tag", "v1.0.0")
	w.Git("tag", "-a", "v2.0.0", "-m", "second")
	w.Git("branch", "customer/aarhus")
	w.Git("update-ref", "refs/remotes/origin/main", "HEAD~1")
	w.Git("update-ref", "refs/pull/1/head", "HEAD")
	refs, err := open(t, w.Dir, gitrepo.Bounds).References()
	if err != nil {
		t.Fatal(err)
	}
	names := func(list []gitrepo.Branch) (s []string) {
		for _, b := range list {
			s = append(s, b.Name)
		}
		return s
	}
	if diff := cmp.Diff([]string{"customer/aarhus", "main"}, names(refs.Branches)); diff != "" {
		t.Errorf("branches, want and got:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"v1.0.0", "v2.0.0"}, names(refs.Tags)); diff != "" {
		t.Errorf("tags, want and got:\n%s", diff)
	}
}

func TestHistory_DatesNamesAndLimits(t *testing.T) {
	t.Parallel()
	w := gitrepotest.New(t)
	for i, day := range []string{"1970-01-02T00:00:00Z", "2099-01-01T00:00:00Z", "2026-01-01T00:00:00Z"} {
		w.GitAt(day, "commit", "-q", "--allow-empty", "-m", fmt.Sprint("commit ", i), "--author", "Eve\x1b[31m\x07 Test <EVE@Example.dk>")
	}
	r := open(t, w.Dir, gitrepo.Bounds)
	refs, err := r.References()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	_, err = r.History(t.Context(), refs.Head, nil, func(c gitrepo.Commit) error {
		got = append(got, fmt.Sprint(c.When.Year(), " ", c.Author.Name, " ", c.Author.Email))
		return nil
	})
	want := []string{"2026 Eve[31m Test eve@example.dk", "2099 Eve[31m Test eve@example.dk", "1970 Eve[31m Test eve@example.dk"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("history, want and got (%v):\n%s", err, diff)
	}
	limits := gitrepo.Bounds
	limits.Commits = 2
	walk, err := open(t, w.Dir, limits).History(t.Context(), refs.Head, nil, func(gitrepo.Commit) error { return nil })
	if err != nil || walk.Commits != 2 || !walk.Cut {
		t.Errorf("a history within two commits: %+v, %v", walk, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.History(ctx, refs.Head, nil, func(gitrepo.Commit) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a history that nobody waits for: %v", err)
	}
}

func TestChanged(t *testing.T) {
	t.Parallel()
	w := two(t)
	w.Git("rm", "-q", "README.md")
	w.Git("mv", "src/æble.go", "src/pære.go")
	w.Write("a/b/c.txt", "c")
	w.Write("src/new.go", "n")
	w.Commit("third")
	if err := os.RemoveAll(filepath.Join(w.Dir, "a")); err != nil {
		t.Fatal(err)
	}
	w.Write("a", "a file where a folder was")
	w.Commit("fourth")
	r := open(t, w.Dir, gitrepo.Bounds)
	for rev, want := range map[string][]string{
		"HEAD":   {"a", "a/b/c.txt"},
		"HEAD~1": {"README.md", "a/b/c.txt", "src/new.go", "src/pære.go", "src/æble.go"},
		"HEAD~3": {"README.md"},
	} {
		c, err := r.Commit(gitrepo.ParseID(w.Git("rev-parse", rev)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Changed(c, 100)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s changed, want and got:\n%s", rev, diff)
		}
		if cut, err := r.Changed(c, 1); err != nil || len(cut) != 1 {
			t.Errorf("%s within one file: %v, %v", rev, cut, err)
		}
	}
}

// TestNothingRuns configures everything that git would run on a clone, and reads it.
func TestNothingRuns(t *testing.T) {
	t.Parallel()
	w := two(t)
	trap := filepath.Join(t.TempDir(), "ran")
	program := filepath.Join(t.TempDir(), "trap")
	if err := os.WriteFile(program, []byte("#!/bin/sh\ntouch "+trap+"\ncat\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	w.Write(".gitattributes", "* filter=trap diff=trap\n")
	w.Commit("attributes")
	w.Write("included", "[core]\n\tfsmonitor = "+program+"\n")
	for key, value := range map[string]string{
		"core.fsmonitor": program, "core.hooksPath": filepath.Dir(program), "core.pager": program, "core.editor": program,
		"core.sshCommand": program, "core.gitProxy": program, "filter.trap.smudge": program, "filter.trap.clean": program, "filter.trap.process": program,
		"diff.trap.textconv": program, "diff.external": program, "alias.log": "!" + program, "credential.helper": "!" + program,
		"include.path": "../included", "remote.origin.url": "ext::" + program, "uploadpack.packObjectsHook": program, "gpg.program": program,
	} {
		w.Git("config", key, value)
	}
	for _, hook := range []string{"post-checkout", "pre-commit", "reference-transaction", "post-index-change", "fsmonitor-watchman"} {
		if err := os.Symlink(program, filepath.Join(w.Dir, ".git/hooks", hook)); err != nil {
			t.Fatal(err)
		}
	}
	r := open(t, w.Dir, gitrepo.Bounds)
	if got := told(t, r); !strings.HasPrefix(got, "on main | attributes |") {
		t.Errorf("read %q", got)
	}
	if _, err := r.Read(file(t, r, "README.md"), 100); err != nil {
		t.Error(err)
	}
	if r.Origin() != "" {
		t.Errorf("a program counts as the address %q", r.Origin())
	}
	if _, err := os.Stat(trap); err == nil {
		t.Error("a program that the clone's configuration names was run")
	}
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	w := two(t)
	w.Git("remote", "add", "origin", "https://name:secret@github.com/OS2example/product.git")
	if got, want := open(t, w.Dir, gitrepo.Bounds).Origin(), "https://github.com/OS2example/product"; got != want {
		t.Errorf("Origin() = %q, want %q", got, want)
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for remote, want := range map[string]string{
		"git@github.com:OS2mo/os2mo.git":            "https://github.com/OS2mo/os2mo",
		"ssh://git@git.example.org:22/os2/kle.git/": "https://git.example.org/os2/kle",
		"https://github.com/os2kle/os2kle":          "https://github.com/os2kle/os2kle",
		"http://u:p@host/a/b?token=x#y":             "http://host/a/b",
		"git://host/a/b.git":                        "https://host/a/b",
		"/srv/git/product":                          "",
		"../product":                                "",
		"C:\\git\\product":                          "",
		"file:///srv/git/product":                   "",
		"ext::sh -c id":                             "",
		"javascript://host/%0aalert(1)":             "",
		"":                                          "",
	} {
		if got := gitrepo.Address(remote); got != want {
			t.Errorf("Address(%q) = %q, want %q", remote, got, want)
		}
	}
}
