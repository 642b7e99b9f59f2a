package gitclone

import (
	"context"
	"crypto/sha1"
	"errors"
	"io"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/platform/fetch"
	"alminding/internal/platform/gitrepo"
	"alminding/internal/platform/gitrepo/gitrepotest"
	"alminding/internal/platform/i18n"
)

// source serves repositories as git itself does.
type source struct {
	*httptest.Server
	root string
	sent atomic.Int64 // bytes
}

// serve lets each repository of root be fetched by its folder's name.
func serve(t *testing.T, root string) *source {
	t.Helper()
	path, err := exec.Command("git", "--exec-path").Output()
	must(t, err)
	backend := filepath.Join(strings.TrimSpace(string(path)), "git-http-backend")
	if _, err := os.Stat(backend); err != nil {
		t.Skip("git cannot serve here, and these tests fetch from it")
	}
	s := &source{root: root}
	git := &cgi.Handler{Path: backend, Env: []string{"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_NOSYSTEM=1", "HOME=" + t.TempDir()}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, old := strings.CutPrefix(r.URL.Path, "/old/"); old {
			http.Redirect(w, r, "/"+name+"?"+r.URL.RawQuery, http.StatusMovedPermanently)
			return
		}
		git.ServeHTTP(counted{w, s}, r)
	}))
	t.Cleanup(s.Close)
	return s
}

type counted struct {
	http.ResponseWriter
	*source
}

func (c counted) Write(p []byte) (int, error) {
	c.sent.Add(int64(len(p)))
	return c.ResponseWriter.Write(p)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// keeper keeps clones of what this machine serves.
func keeper(t *testing.T) *Keeper {
	t.Helper()
	k := New(filepath.Join(t.TempDir(), "clones"), fetch.New("test", fetch.Loopback()))
	k.scheme = "http"
	return k
}

// work is a repository with two commits, a branch and a tag, served under its folder's name.
func work(t *testing.T) (*gitrepotest.Work, *source, string) {
	t.Helper()
	w := gitrepotest.New(t)
	w.Write("README.md", "# First")
	w.Commit("Begin")
	w.Git("branch", "side")
	w.Git("tag", "-a", "-m", "First", "v1")
	w.Write("README.md", "# Second "+strings.Repeat("and more ", 1000))
	w.Commit("Go on")
	s := serve(t, filepath.Dir(w.Dir))
	return w, s, s.URL + "/" + filepath.Base(w.Dir) + "/.git"
}

func (k *Keeper) must(t *testing.T, address string) string {
	t.Helper()
	dir, err := k.Fetch(t.Context(), "p", address)
	must(t, err)
	return dir
}

// same holds that the clone has the branches, tags and history of the repository, and that
// git finds nothing wrong with it.
func same(t *testing.T, dir string, w *gitrepotest.Work) {
	t.Helper()
	must(t, os.WriteFile(filepath.Join(dir, "config"), nil, 0o600)) // without which git takes it for no repository
	must(t, os.MkdirAll(filepath.Join(dir, "refs"), 0o700))
	const form = "--format=%(objectname) %(refname)"
	there, here := w.Git("for-each-ref", form), w.Git("--git-dir", dir, "for-each-ref", form)
	if there != here {
		t.Errorf("the clone has\n%s\nwant\n%s", here, there)
	}
	w.Git("--git-dir", dir, "fsck", "--full", "--strict")
	repo, err := gitrepo.Open(dir)
	must(t, err)
	defer repo.Close()
	refs, err := repo.References()
	must(t, err)
	if got, want := refs.Head.String(), w.Git("rev-parse", "HEAD"); got != want || refs.Default != w.Git("rev-parse", "--abbrev-ref", "HEAD") {
		t.Errorf("HEAD is %s on %s, want %s", got, refs.Default, want)
	}
}

func packCount(t *testing.T, dir string) int {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(packs(dir), "*.pack"))
	must(t, err)
	return len(list)
}

func TestFetch(t *testing.T) {
	t.Parallel()
	w, s, address := work(t)
	k := keeper(t)
	dir := k.must(t, address)
	same(t, dir, w)

	t.Log("nothing new sends no pack")
	s.sent.Store(0)
	k.must(t, address)
	if packCount(t, dir) != 1 || s.sent.Load() > 2000 {
		t.Errorf("%d packs, %d bytes", packCount(t, dir), s.sent.Load())
	}

	t.Log("new commits are sent without the old")
	w.Write("new.md", "New")
	w.Commit("New")
	w.Git("branch", "feature/a")
	k.must(t, address)
	same(t, dir, w)
	if packCount(t, dir) != 2 {
		t.Errorf("%d packs, want 2", packCount(t, dir))
	}

	t.Log("what was forced, deleted and made the default")
	w.Git("reset", "-q", "--hard", "HEAD~2")
	w.Write("other.md", "Other")
	w.Commit("Another history")
	w.Git("branch", "-D", "side")
	w.Git("tag", "-d", "v1")
	w.Git("checkout", "-q", "-b", "trunk")
	k.must(t, address)
	same(t, dir, w)
}

func TestFetch_Moved(t *testing.T) {
	t.Parallel()
	w, s, address := work(t)
	k := keeper(t)
	dir := k.must(t, address)

	t.Log("a server that sends on is followed")
	moved := k.must(t, strings.Replace(address, s.URL, s.URL+"/old", 1))
	same(t, moved, w)

	t.Log("the clone of the address before is gone")
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s: %v", dir, err)
	}
	must(t, k.Drop("p"))
	if _, err := os.Stat(moved); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s: %v", moved, err)
	}
}

func TestFetch_Spoilt(t *testing.T) {
	t.Parallel()
	first := func(t *testing.T, dir, pattern string) string {
		t.Helper()
		list, err := filepath.Glob(filepath.Join(packs(dir), pattern))
		must(t, err)
		return list[0]
	}
	for name, spoil := range map[string]func(t *testing.T, dir string){
		"rotten pack": func(t *testing.T, dir string) {
			t.Helper()
			file := first(t, dir, "*.pack")
			must(t, os.Chmod(file, 0o600))
			b, err := os.ReadFile(file)
			must(t, err)
			b[len(b)/2] ^= 1
			must(t, os.WriteFile(file, b, 0o600))
		},
		"no index":  func(t *testing.T, dir string) { t.Helper(); must(t, os.Remove(first(t, dir, "*.idx"))) },
		"no packs":  func(t *testing.T, dir string) { t.Helper(); must(t, os.RemoveAll(packs(dir))) },
		"cut index": func(t *testing.T, dir string) { t.Helper(); must(t, os.Truncate(first(t, dir, "*.idx"), 10)) },
		"empty":     func(t *testing.T, dir string) { t.Helper(); must(t, os.RemoveAll(filepath.Join(dir, "objects"))) },
		"references": func(t *testing.T, dir string) {
			t.Helper()
			must(t, os.WriteFile(filepath.Join(dir, packedRefs), []byte("nonsense\n"), 0o600))
		},
		"no references": func(t *testing.T, dir string) { t.Helper(); must(t, os.Remove(filepath.Join(dir, packedRefs))) },
		"a file": func(t *testing.T, dir string) {
			t.Helper()
			must(t, errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o600)))
		},
		"many packs": func(t *testing.T, dir string) {
			t.Helper()
			for i := range 2*maxPacks + 1 {
				must(t, os.WriteFile(filepath.Join(packs(dir), "x"+strings.Repeat("x", i)), nil, 0o600))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _, address := work(t)
			k := keeper(t)
			dir := k.must(t, address)
			spoil(t, dir)
			k.must(t, address)
			same(t, dir, w)
		})
	}
}

// Nothing that lies in a clone is run or obeyed, whoever put it there.
func TestFetch_RunsNothing(t *testing.T) {
	t.Parallel()
	w, _, address := work(t)
	k := keeper(t)
	dir := k.must(t, address)
	mark := filepath.Join(t.TempDir(), "ran")
	script := "#!/bin/sh\ntouch " + mark + "\n"
	for _, hook := range []string{"reference-transaction", "post-update", "update", "post-merge", "post-checkout", "pre-auto-gc"} {
		at := filepath.Join(dir, "hooks", hook)
		must(t, os.MkdirAll(filepath.Dir(at), 0o700))
		must(t, os.WriteFile(at, []byte(script), 0o700))
	}
	config := "[core]\n\tfsmonitor = touch " + mark + "\n\tsshCommand = touch " + mark + "\n\tgitProxy = touch " + mark +
		"\n[remote \"origin\"]\n\turl = ext::touch " + mark + "\n\tuploadpack = touch " + mark + "\n[url \"http://127.0.0.1:1/\"]\n\tinsteadOf = http://\n"
	must(t, os.WriteFile(filepath.Join(dir, "config"), []byte(config), 0o600))
	w.Write("new.md", "New")
	w.Commit("New")
	k.must(t, address)
	repo, err := gitrepo.Open(dir)
	must(t, err)
	refs, err := repo.References()
	must(t, errors.Join(err, repo.Close()))
	if refs.Head.String() != w.Git("rev-parse", "HEAD") {
		t.Error("the new commit was not fetched")
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("something of the clone was run")
	}
}

func TestFetch_TooLarge(t *testing.T) {
	t.Parallel()
	w, _, address := work(t)
	k := keeper(t)
	dir := k.must(t, address)
	noise := make([]byte, 60_000)
	x := uint32(7)
	for i := range noise {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	w.Write("noise.bin", string(noise))
	w.Commit("Noise")
	k.size = 40_000
	if _, err := k.Fetch(t.Context(), "p", address); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the clone is still there: %v", err)
	}
}

// A few kilobytes can unfold to anything.
func TestFetch_Unfolds(t *testing.T) {
	t.Parallel()
	w, _, address := work(t)
	w.Write("zeros.bin", "")
	must(t, os.Truncate(filepath.Join(w.Dir, "zeros.bin"), maxObject+1))
	w.Commit("Zeros")
	k := keeper(t)
	if _, err := k.Fetch(t.Context(), "p", address); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

// What has grown by being fetched often is sent whole, and is then small enough.
func TestFetch_Grown(t *testing.T) {
	t.Parallel()
	w, _, address := work(t)
	k := keeper(t)
	dir := k.must(t, address)
	must(t, os.WriteFile(filepath.Join(dir, "left"), make([]byte, 50_000), 0o600))
	k.size = 40_000
	k.must(t, address)
	same(t, dir, w)
}

func TestCheckPack(t *testing.T) {
	t.Parallel()
	w, _, _ := work(t)
	w.Git("repack", "-a", "-d", "-q")
	list, err := filepath.Glob(filepath.Join(w.Dir, ".git/objects/pack/*.pack"))
	must(t, err)
	b, err := os.ReadFile(list[0])
	must(t, err)
	pack := filepath.Join(t.TempDir(), "pack")
	for name, test := range map[string]struct {
		change func([]byte)
		want   error
	}{
		"as it was":       {func([]byte) {}, nil},
		"changed":         {func(b []byte) { b[20] ^= 1 }, ErrDamaged},
		"another version": {func(b []byte) { b[7] = 9; resum(b) }, ErrDamaged},
		"many objects":    {func(b []byte) { b[8] = 0xff; resum(b) }, ErrTooLarge},
		"one too many":    {func(b []byte) { b[11]++; resum(b) }, ErrDamaged},
	} {
		changed := slices.Clone(b)
		test.change(changed)
		must(t, os.WriteFile(pack, changed, 0o600))
		f, err := os.Open(pack)
		must(t, err)
		if err := checkPack(t.Context(), f); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
		must(t, f.Close())
	}
}

// resum makes the pack end with the sum of what it says now.
func resum(pack []byte) {
	end := len(pack) - sha1.Size
	sum := sha1.Sum(pack[:end])
	copy(pack[end:], sum[:])
}

func TestFetch_Refused(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		switch kind {
		case "page":
			_, _ = io.WriteString(w, "<!DOCTYPE html><title>Not git</title>")
		case "closed":
			w.WriteHeader(http.StatusUnauthorized)
		case "broken":
			w.WriteHeader(http.StatusBadGateway)
		case "endless":
			_, _ = io.WriteString(w, "003b"+strings.Repeat("a", 40)+" HEAD\x00ofs-delta")
			for line := []byte("0041" + strings.Repeat("a", 40) + " refs/heads/abcdefgh\n"); ; {
				if _, err := w.Write(line); err != nil {
					return
				}
			}
		case "silent":
			<-stop
		case "loop":
			http.Redirect(w, r, r.URL.String(), http.StatusFound)
		case "inside":
			http.Redirect(w, r, "http://10.0.0.1/x/info/refs?service=git-upload-pack", http.StatusFound)
		case "other":
			http.Redirect(w, r, "ftp://example.org/info/refs?service=git-upload-pack", http.StatusFound)
		case "elsewhere":
			http.Redirect(w, r, "/page", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(stop) })
	k := keeper(t)
	k.size, k.time = 1<<20, 2*time.Second
	public := New(t.TempDir(), fetch.New("test"))
	for _, test := range []struct {
		k       *Keeper
		address string
		want    error
	}{
		{k, s.URL + "/page", ErrNone},
		{k, s.URL + "/gone", ErrNone},
		{k, s.URL + "/closed", ErrNone},
		{k, s.URL + "/elsewhere", ErrNone},
		{k, s.URL + "/broken", fetch.ErrFailed},
		{k, s.URL + "/endless", ErrTooLarge},
		{k, s.URL + "/silent", fetch.ErrTimeout},
		{k, s.URL + "/loop", fetch.ErrRedirects},
		{k, s.URL + "/inside", fetch.ErrPrivate},
		{k, s.URL + "/other", fetch.ErrAddress},
		{k, "http://127.0.0.1:1/x", fetch.ErrFailed},
		{k, "https://example.org/x", ErrAddress},
		{k, "http://user:secret@127.0.0.1/x", ErrAddress},
		{k, "http://127.0.0.1/x?y", ErrAddress},
		{public, "https://127.0.0.1/x", fetch.ErrPrivate},
		{public, "https://localhost/x", fetch.ErrAddress},
		{public, "https://10.0.0.1/x", fetch.ErrPrivate},
		{public, s.URL + "/page", ErrAddress},
		{public, "file:///etc", ErrAddress},
		{public, "git@github.com:OS2/x.git", ErrAddress},
		{public, "ext::sh -c true", ErrAddress},
		{public, "", ErrAddress},
	} {
		if _, err := test.k.Fetch(t.Context(), "p", test.address); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", test.address, err, test.want)
		}
	}
}

func TestFetch_Empty(t *testing.T) {
	t.Parallel()
	w := gitrepotest.New(t)
	s := serve(t, filepath.Dir(w.Dir))
	if _, err := keeper(t).Fetch(t.Context(), "p", s.URL+"/"+filepath.Base(w.Dir)+"/.git"); !errors.Is(err, ErrEmpty) {
		t.Errorf("got %v", err)
	}
}

// A fetch that fails leaves the clone as it was.
func TestFetch_StaysOnFailure(t *testing.T) {
	t.Parallel()
	w, s, address := work(t)
	k := keeper(t)
	dir := k.must(t, address)
	s.Close()
	if _, err := k.Fetch(t.Context(), "p", address); !errors.Is(err, fetch.ErrFailed) {
		t.Errorf("got %v", err)
	}
	same(t, dir, w)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.Fetch(ctx, "p", address); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	k := keeper(t)
	for _, name := range []string{"", ".", "..", "../x", "a/b", "/etc", `\`} {
		if err := k.Drop(name); name != `\` && !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %v", name, err)
		}
	}
	must(t, k.Ping(t.Context()))
	if list, err := os.ReadDir(k.dir); err != nil || len(list) > 0 {
		t.Errorf("left %v, %v", list, err)
	}
}

func TestLocale(t *testing.T) {
	t.Parallel()
	texts, err := i18n.Load(Locale)
	must(t, err)
	for _, err := range []*errs.Error{ErrAddress, ErrNone, ErrEmpty, ErrTooLarge, ErrDamaged} {
		if p := texts.In(i18n.Danish); p.T(err.Key) == err.Key {
			t.Errorf("%s has no text", err.Key)
		}
	}
}
