package gitrepo

import (
	"bufio"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// object reads an object of the kind, if it has no more than limit bytes.
func (r *Repo) object(id ID, kind plumbing.ObjectType, limit int64) (_ []byte, err error) {
	// A pack of a stranger is input like any other, and its reader has been known to
	// panic at what it did not expect.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	b, err := r.loose(id, kind, limit)
	if !errors.Is(err, ErrMissing) {
		return b, err
	}
	return r.packed(id, kind, limit)
}

func (r *Repo) packed(id ID, kind plumbing.ObjectType, limit int64) ([]byte, error) {
	size, err := r.packs.EncodedObjectSize(id)
	if err != nil {
		return nil, missing(err)
	}
	if size > limit {
		return nil, ErrTooLarge
	}
	o, err := r.packs.EncodedObject(kind, id)
	if err != nil {
		return nil, missing(err)
	}
	from, err := o.Reader()
	if err != nil {
		return nil, missing(err)
	}
	defer from.Close()
	return whole(from, size)
}

// loose reads an object that is a file of its own.
func (r *Repo) loose(id ID, kind plumbing.ObjectType, limit int64) ([]byte, error) {
	name := id.String()
	f, err := r.open("objects/" + name[:2] + "/" + name[2:])
	if err != nil {
		return nil, missing(err)
	}
	defer f.Close()
	z, err := zlib.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer z.Close()
	from := bufio.NewReader(z)
	size, err := looseHeader(from, kind)
	if err != nil {
		return nil, err
	}
	if size > limit {
		return nil, ErrTooLarge
	}
	return whole(from, size)
}

// looseHeader reads the kind and the size before the content, such as "blob 12\x00".
func looseHeader(r *bufio.Reader, kind plumbing.ObjectType) (size int64, err error) {
	const longest = 32
	var head []byte
	for len(head) < longest {
		c, err := r.ReadByte()
		if err != nil {
			return 0, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if c == 0 {
			break
		}
		head = append(head, c)
	}
	name, digits, _ := strings.Cut(string(head), " ")
	if size, err = strconv.ParseInt(digits, 10, 64); err != nil || size < 0 {
		return 0, fmt.Errorf("%w: header %q", ErrDamaged, head)
	}
	if name != kind.String() {
		return 0, fmt.Errorf("%w: %q is no %s", ErrDamaged, head, kind)
	}
	return size, nil
}

// whole reads exactly the bytes that were promised. A stream that goes on is cut, and
// the memory grows with what arrives, not with what was promised.
func whole(from io.Reader, size int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(from, size))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if int64(len(b)) < size {
		return nil, fmt.Errorf("%w: %d of %d bytes", ErrDamaged, len(b), size)
	}
	return b, nil
}
