package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"alminding/internal/base/errs"
)

// What a store may say no with.
var (
	ErrNotFound    = errs.New(errs.NotFound, "blob.not_found")
	ErrTooLarge    = errs.New(errs.TooLarge, "blob.too_large")
	ErrUnavailable = errs.New(errs.Unavailable, "blob.unavailable")
)

// Hash names a file: the SHA-256 of its content in lower-case hex.
type Hash string

// ParseHash reads a hash from an address. Anything else is ErrNotFound, since
// no file can have it.
func ParseHash(s string) (Hash, error) {
	h := Hash(s)
	if !h.valid() {
		return "", ErrNotFound
	}
	return h, nil
}

func (h Hash) valid() bool {
	return len(h) == hex.EncodedLen(sha256.Size) && strings.Trim(string(h), "0123456789abcdef") == ""
}

// path is where a store keeps the file: in one of 256 folders, so that none
// grows too long to list.
func (h Hash) path() string { return string(h[:2]) + "/" + string(h) }

// Ref is what a record keeps of a file.
type Ref struct {
	Hash Hash
	Size int64
}

// Info is a file in a store.
type Info struct {
	Ref
	Put time.Time // the latest time it was put, by the store's clock
}

// Store keeps files. Its methods are safe for concurrent use.
type Store interface {
	// Put keeps what r gives and tells its name. More than limit bytes are
	// ErrTooLarge, and nothing is kept. Once it returns, the file survives a crash.
	Put(ctx context.Context, r io.Reader, limit int64) (Ref, error)
	// Open reads a file, or is ErrNotFound.
	Open(ctx context.Context, h Hash) (io.ReadCloser, error)
	// Stat tells about a file, or is ErrNotFound.
	Stat(ctx context.Context, h Hash) (Info, error)
	// Delete removes a file. That it is gone already is no error.
	Delete(ctx context.Context, h Hash) error
	// Walk calls fn for every file until it returns an error.
	Walk(ctx context.Context, fn func(Info) error) error
	// Ping reports whether the store can be reached and written to. The screen
	// of integrations asks it when it is shown.
	Ping(ctx context.Context) error
	// String says where the files are, without secrets.
	String() string
}

// Open opens the store at the address: s3://… (see the documentation of
// operations), or else a directory, which is made when there is none.
func Open(address string) (s Store, err error) {
	defer errs.Wrap(&err, "blob.Open")
	if strings.HasPrefix(address, "s3://") {
		return openBucket(address)
	}
	return openDirectory(address)
}

// spool writes what r gives to a new file in dir, hashing it on the way. The
// caller closes and removes the file.
func spool(ctx context.Context, dir string, r io.Reader, limit int64) (f *os.File, ref Ref, err error) {
	if f, err = os.CreateTemp(dir, "put-"); err != nil {
		return nil, ref, ErrUnavailable.Because(err)
	}
	hash := sha256.New()
	from := &source{ctx: ctx, r: io.LimitReader(r, limit+1)}
	ref.Size, err = io.Copy(io.MultiWriter(f, hash), from)
	switch {
	case from.err != nil: // the sender's fault
		err = from.err
	case err != nil:
		err = ErrUnavailable.Because(err)
	case ref.Size > limit:
		err = ErrTooLarge.With("limit", limit/1000)
	}
	if err != nil {
		return nil, Ref{}, errors.Join(err, discard(f))
	}
	ref.Hash = Hash(hex.EncodeToString(hash.Sum(nil)))
	return f, ref, nil
}

// source tells an error of reading from one of writing, and stops with ctx.
type source struct {
	ctx context.Context //nolint:containedctx // an io.Reader is given none
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		s.err = err
		return 0, err
	}
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = fmt.Errorf("reading the file sent: %w", err)
	}
	return n, err
}

func discard(f *os.File) error { return errors.Join(f.Close(), os.Remove(f.Name())) }

// Sweep deletes the files that were put before the time and that inUse, asked
// about some at a time, does not return. The time must lie so far back that
// every transaction begun then has ended; a day is plenty.
func Sweep(ctx context.Context, s Store, before time.Time, inUse func(context.Context, []Hash) ([]Hash, error)) (deleted int, err error) {
	defer errs.Wrap(&err, "blob.Sweep")
	const batch = 500
	var old []Hash
	flush := func() error {
		n, err := deleteUnused(ctx, s, old, before, inUse)
		deleted += n
		old = old[:0]
		return err
	}
	err = s.Walk(ctx, func(i Info) error {
		if i.Put.Before(before) {
			old = append(old, i.Hash)
		}
		if len(old) < batch {
			return nil
		}
		return flush()
	})
	if err != nil {
		return deleted, err
	}
	return deleted, flush()
}

func deleteUnused(ctx context.Context, s Store, old []Hash, before time.Time, inUse func(context.Context, []Hash) ([]Hash, error)) (deleted int, err error) {
	if len(old) == 0 {
		return 0, nil
	}
	used, err := inUse(ctx, old)
	if err != nil {
		return 0, err
	}
	keep := make(map[Hash]bool, len(used))
	for _, h := range used {
		keep[h] = true
	}
	for _, h := range old {
		if keep[h] {
			continue
		}
		// It may have been put once more since the walk passed it, by a
		// transaction that inUse could not see yet.
		now, err := s.Stat(ctx, h)
		if errors.Is(err, ErrNotFound) || err == nil && !now.Put.Before(before) {
			continue
		}
		if err == nil {
			err = s.Delete(ctx, h)
		}
		if err != nil {
			return deleted, err
		}
		deleted++
	}
	return deleted, nil
}
