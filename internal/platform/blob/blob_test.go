package blob_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/platform/blob"
)

// run runs the test once on each kind of store.
func run(t *testing.T, test func(t *testing.T, s blob.Store)) {
	t.Helper()
	t.Run("directory", func(t *testing.T) {
		t.Parallel()
		test(t, open(t, filepath.Join(t.TempDir(), "files")))
	})
	t.Run("s3", func(t *testing.T) {
		t.Parallel()
		_, host := newS3(t)
		test(t, open(t, "s3://"+accessKey+":hemmelig@"+host+"/"+bucketName+"/alminding?tls=none"))
	})
}

func open(t *testing.T, address string) blob.Store {
	t.Helper()
	s, err := blob.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, s blob.Store, content string) blob.Ref {
	t.Helper()
	ref, err := s.Put(t.Context(), strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func read(t *testing.T, s blob.Store, h blob.Hash) string {
	t.Helper()
	r, err := s.Open(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func files(t *testing.T, s blob.Store) map[blob.Hash]int64 {
	t.Helper()
	all := map[blob.Hash]int64{}
	if err := s.Walk(t.Context(), func(i blob.Info) error {
		all[i.Hash] = i.Size
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestStore_RoundTrip(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, s blob.Store) {
		for _, content := range []string{"", "æøå\x00\xff", strings.Repeat("0123456789abcdef", 20_000)} {
			ref := put(t, s, content)
			if got := read(t, s, ref.Hash); got != content || ref.Size != int64(len(content)) {
				t.Errorf("%d bytes came back as %d, kept as %d", len(content), len(got), ref.Size)
			}
			again := put(t, s, content)
			info, err := s.Stat(t.Context(), ref.Hash)
			if again != ref || err != nil || info.Ref != ref || time.Since(info.Put).Abs() > time.Minute {
				t.Errorf("once more %v, Stat %+v, %v; want %v", again, info, err, ref)
			}
		}
		if n := len(files(t, s)); n != 3 {
			t.Errorf("%d files are kept, want 3", n)
		}
		if got := put(t, s, "").Hash; got != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
			t.Errorf("the empty file is called %s", got)
		}
	})
}

func TestStore_UnknownOrHostileName_NotFound(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, s blob.Store) {
		put(t, s, "here")
		for _, h := range []blob.Hash{
			blob.Hash(strings.Repeat("0", 64)), "", "../../etc/passwd", blob.Hash("../" + strings.Repeat("0", 61)), blob.Hash(strings.Repeat("A", 64)),
		} {
			if _, err := s.Open(t.Context(), h); !errors.Is(err, blob.ErrNotFound) {
				t.Errorf("Open(%q): %v", h, err)
			}
			if _, err := s.Stat(t.Context(), h); !errors.Is(err, blob.ErrNotFound) {
				t.Errorf("Stat(%q): %v", h, err)
			}
			if _, err := blob.ParseHash(string(h)); (err == nil) != (h == blob.Hash(strings.Repeat("0", 64))) {
				t.Errorf("ParseHash(%q): %v", h, err)
			}
		}
	})
}

func TestStore_Delete(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, s blob.Store) {
		ref := put(t, s, "gone")
		for range 2 {
			if err := s.Delete(t.Context(), ref.Hash); err != nil {
				t.Error(err)
			}
		}
		if _, err := s.Open(t.Context(), ref.Hash); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("Open: %v", err)
		}
	})
}

func TestPut_LimitAndFaults_KeepNothing(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, s blob.Store) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		broken := errors.New("the line was cut")
		for name, c := range map[string]struct {
			ctx  context.Context //nolint:containedctx // the case is about it
			r    io.Reader
			want error
		}{
			"too large": {t.Context(), strings.NewReader("12345"), blob.ErrTooLarge},
			"endless":   {t.Context(), endless{}, blob.ErrTooLarge},
			"broken":    {t.Context(), io.MultiReader(strings.NewReader("1"), iotest.ErrReader(broken)), broken},
			"cancelled": {ctx, strings.NewReader("1"), context.Canceled},
		} {
			if _, err := s.Put(c.ctx, c.r, 4); !errors.Is(err, c.want) || errors.Is(err, blob.ErrUnavailable) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
		if _, err := s.Put(t.Context(), strings.NewReader("1234"), 4); err != nil {
			t.Errorf("just within the limit: %v", err)
		}
		if n := len(files(t, s)); n != 1 {
			t.Errorf("%d files are kept, want 1", n)
		}
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestWalk_AllFiles_StopsOnError(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, s blob.Store) {
		want := map[blob.Hash]int64{}
		for i := range 10 {
			ref := put(t, s, strings.Repeat("x", i))
			want[ref.Hash] = ref.Size
		}
		if got := files(t, s); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %v, want %v", got, want)
		}
		stop := errors.New("stop")
		calls := 0
		err := s.Walk(t.Context(), func(blob.Info) error { calls++; return stop })
		if !errors.Is(err, stop) || calls != 1 {
			t.Errorf("%d calls, %v", calls, err)
		}
	})
}

func TestPut_Concurrent_SameFile(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, s blob.Store) {
		content := strings.Repeat("æ", 100_000)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				ref, err := s.Put(t.Context(), strings.NewReader(content), 1<<20)
				if err != nil || read(t, s, ref.Hash) != content {
					t.Errorf("%v, %v", ref, err)
				}
			})
		}
		wg.Wait()
	})
}

func TestSweep_DeletesOldOrphans(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, s blob.Store) {
		used, orphan := put(t, s, "used"), put(t, s, "orphan")
		inUse := func(_ context.Context, asked []blob.Hash) ([]blob.Hash, error) {
			if len(asked) != 2 {
				t.Errorf("asked about %v", asked)
			}
			return []blob.Hash{used.Hash}, nil
		}
		if n, err := blob.Sweep(t.Context(), s, time.Now().Add(-time.Hour), inUse); err != nil || n != 0 {
			t.Errorf("deleted %d young files, %v", n, err)
		}
		if n, err := blob.Sweep(t.Context(), s, time.Now().Add(time.Hour), inUse); err != nil || n != 1 {
			t.Errorf("deleted %d, %v; want 1", n, err)
		}
		if _, err := s.Stat(t.Context(), orphan.Hash); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("the orphan: %v", err)
		}
		if read(t, s, used.Hash) != "used" {
			t.Error("the file in use is gone")
		}
	})
}

func TestPing(t *testing.T) {
	t.Parallel()
	run(t, func(t *testing.T, s blob.Store) {
		if err := s.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		if n := len(files(t, s)); n != 0 {
			t.Errorf("it left %d files", n)
		}
		if strings.Contains(s.String(), "hemmelig") {
			t.Errorf("%s tells the secret", s)
		}
	})
}

func TestBucket_Down_Unavailable(t *testing.T) {
	t.Parallel()
	server, host := newS3(t)
	s := open(t, "s3://"+accessKey+":hemmelig@"+host+"/"+bucketName+"?tls=none")
	ref := put(t, s, "here")
	server.mu.Lock()
	server.down = true
	server.mu.Unlock()
	_, openErr := s.Open(t.Context(), ref.Hash)
	_, putErr := s.Put(t.Context(), strings.NewReader("x"), 1)
	for name, err := range map[string]error{"Open": openErr, "Put": putErr, "Ping": s.Ping(t.Context())} {
		if errs.KindOf(err) != errs.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	wrong := open(t, "s3://anden:hemmelig@"+host+"/"+bucketName+"?tls=none")
	if err := wrong.Ping(t.Context()); errs.KindOf(err) != errs.Unavailable || strings.Contains(err.Error(), "hemmelig") {
		t.Errorf("a wrong key: %v", err)
	}
	missing := open(t, "s3://"+accessKey+":hemmelig@"+host+"/mangler?tls=none")
	if _, err := missing.Open(t.Context(), ref.Hash); errs.KindOf(err) != errs.Unavailable {
		t.Errorf("no such bucket: %v", err)
	}
}

func TestDirectory_Unwritable_Unavailable(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "files")
	s := open(t, root)
	if err := os.RemoveAll(root); err != nil {
		t.Fatal(err)
	}
	_, err := s.Put(t.Context(), strings.NewReader("x"), 1)
	if errs.KindOf(err) != errs.Unavailable || errs.KindOf(s.Ping(t.Context())) != errs.Unavailable {
		t.Errorf("a directory that went away: %v", err)
	}
	if err := os.WriteFile(root, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.Open(root); errs.KindOf(err) != errs.Unavailable {
		t.Errorf("a file instead of a directory: %v", err)
	}
}

func TestDirectory_RemovesOldLeftovers(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "files")
	open(t, root)
	old, young := filepath.Join(root, "tmp", "put-old"), filepath.Join(root, "tmp", "put-young")
	for _, name := range []string{old, young} {
		if err := os.WriteFile(name, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	s := open(t, root)
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the old one: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("the young one: %v", err)
	}
	if n := len(files(t, s)); n != 0 {
		t.Errorf("%d half files are listed", n)
	}
}

func TestOpen_WrongAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"s3://", "s3://host", "s3://key:hemmelig@host/", "s3://key:hemmelig@host/b?tls=perhaps", "s3://key:hemmelig@ho st/b"} {
		_, err := blob.Open(address)
		if err == nil || strings.Contains(err.Error(), "hemmelig") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestSniff(t *testing.T) {
	t.Parallel()
	const svg = `<?xml version="1.0"?><!-- a mark --><svg xmlns="http://www.w3.org/2000/svg"/>`
	for name, c := range map[string]struct {
		content, want string
	}{
		"png":                {"\x89PNG\x0d\x0a\x1a\x0a rest", "image/png"},
		"svg":                {svg, blob.SVG},
		"svg of no standard": {`<svg/>`, ""},
		"html as a picture":  {"<html><script>alert(1)</script>", ""},
		"xhtml before svg":   {`<html xmlns="http://www.w3.org/1999/xhtml">` + svg + `</html>`, ""},
		"text":               {"hej", ""},
		"empty":              {"", ""},
		"large png":          {"\x89PNG\x0d\x0a\x1a\x0a" + strings.Repeat("x", 10_000), "image/png"},
	} {
		got, whole, err := blob.Sniff(strings.NewReader(c.content), "image/png", blob.SVG)
		if got != c.want || errors.Is(err, blob.ErrType) != (c.want == "") {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
			continue
		}
		if err != nil {
			continue
		}
		if content, err := io.ReadAll(whole); err != nil || !bytes.Equal(content, []byte(c.content)) {
			t.Errorf("%s: %d bytes came through, %v", name, len(content), err)
		}
	}
}
