package gitclone

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/platform/fetch"
)

// Locale holds the errors, in Danish and English.
//
//go:embed locale/*.json
var Locale embed.FS

// Why a repository cannot be cloned. [Keeper.Fetch] returns these, those of package fetch,
// and what is wrong with the disk.
var (
	ErrAddress  = errs.New(errs.Invalid, "gitclone.address")     // not an address over https
	ErrNone     = errs.New(errs.NotFound, "gitclone.none")       // no repository that everybody may read
	ErrEmpty    = errs.New(errs.Invalid, "gitclone.empty")       // it has no branch
	ErrTooLarge = errs.New(errs.TooLarge, "gitclone.too_large")  //
	ErrDamaged  = errs.New(errs.Unavailable, "gitclone.damaged") // what was sent does not hold together
)

// errSpoilt tells that the clone here cannot be built upon.
var errSpoilt = errors.New("the clone is spoilt")

// What a clone stops at.
const (
	MaxSize = 1 << 30 // bytes on disk
	MaxTime = 10 * time.Minute
)

// Keeper keeps clones in a folder. It may be used by several at once, but for one clone by
// one at a time.
type Keeper struct {
	dir    string
	web    *http.Client
	scheme string
	size   int64
	time   time.Duration
}

// New returns what keeps clones in dir, which is made when there is something to keep, and
// fetches them where the reader may go.
func New(dir string, web *fetch.Reader) *Keeper {
	return &Keeper{dir: dir, web: web.Client(), scheme: "https", size: MaxSize, time: MaxTime}
}

// Fetch brings the clone of that name up to date with the repository at the address, and
// gives the folder in which it lies. The clone of another address that had the name
// before is removed, and so is one that has grown too large. Where the repository cannot
// be fetched the clone stays as it was.
func (k *Keeper) Fetch(ctx context.Context, name, address string) (dir string, err error) {
	defer errs.Wrap(&err, "gitclone.Fetch(%.50s, %.200s)", name, address)
	home, err := k.home(name)
	if err != nil {
		return "", err
	}
	key := sha256.Sum256([]byte(address))
	dir = filepath.Join(home, hex.EncodeToString(key[:8])+".git")
	if err := removeOthers(home, dir); err != nil {
		return "", err
	}
	limited, cancel := context.WithTimeout(ctx, k.time)
	defer cancel()
	err = k.update(limited, dir, address)
	if errors.Is(err, errSpoilt) {
		if err := os.RemoveAll(dir); err != nil {
			return "", err
		}
		err = k.update(limited, dir, address)
	}
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case limited.Err() != nil && err != nil:
		err = fetch.ErrTimeout.Because(err)
	case errors.Is(err, ErrTooLarge):
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return dir, err
}

// Drop removes the clone of that name, if there is one.
func (k *Keeper) Drop(name string) (err error) {
	defer errs.Wrap(&err, "gitclone.Drop(%.50s)", name)
	home, err := k.home(name)
	if err != nil {
		return err
	}
	return os.RemoveAll(home)
}

// Ping reports whether clones can be kept.
func (k *Keeper) Ping(context.Context) error {
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(k.dir, "ping-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// home is the folder of what has the name, which must not lead out of the keeper's.
func (k *Keeper) home(name string) (string, error) {
	if name != filepath.Base(name) || !filepath.IsLocal(name) || name == "." {
		return "", ErrAddress
	}
	return filepath.Join(k.dir, name), nil
}

// removeOthers removes what lies in home beside dir.
func removeOthers(home, dir string) error {
	list, err := os.ReadDir(home)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	var faults []error
	for _, e := range list {
		if at := filepath.Join(home, e.Name()); at != dir {
			faults = append(faults, os.RemoveAll(at))
		}
	}
	return errors.Join(faults...)
}
