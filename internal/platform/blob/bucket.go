package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"alminding/internal/base/errs"
)

// bucket is a store in S3-compatible storage.
type bucket struct {
	client *minio.Client
	name   string
	prefix string // empty, or ends with a slash
}

// openBucket reads s3://KEY:SECRET@HOST/BUCKET[/PREFIX][?region=…][&tls=none].
// Without KEY the environment's AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
// count, which keeps the secret out of the list of processes.
func openBucket(address string) (*bucket, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the address of the bucket cannot be read") // err would quote the secret
	}
	name, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if u.Host == "" || name == "" {
		return nil, fmt.Errorf("%s is not s3://HOST/BUCKET", u.Redacted())
	}
	options := u.Query()
	plain := options.Get("tls")
	if plain != "" && plain != "none" {
		return nil, fmt.Errorf("tls=%s: only none is known", plain)
	}
	login := credentials.NewEnvAWS()
	if u.User != nil {
		secret, _ := u.User.Password()
		login = credentials.NewStaticV4(u.User.Username(), secret, "")
	}
	region := options.Get("region")
	if region == "" {
		region = "us-east-1" // what most servers other than Amazon's expect; also spares a request
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds: login, Secure: plain != "none", Region: region,
		MaxRetries: 3, // a person waits
	})
	if err != nil {
		return nil, err
	}
	if prefix != "" {
		prefix += "/"
	}
	return &bucket{client: client, name: name, prefix: prefix}, nil
}

func (b *bucket) String() string {
	return "s3://" + b.client.EndpointURL().Host + "/" + b.name + "/" + b.prefix
}

func (b *bucket) key(h Hash) (string, error) {
	if !h.valid() {
		return "", ErrNotFound
	}
	return b.prefix + h.path(), nil
}

// Put implements Store. The file is spooled to disk first, because its name is
// known only when all of it has come.
func (b *bucket) Put(ctx context.Context, r io.Reader, limit int64) (ref Ref, err error) {
	defer errs.Wrap(&err, "blob.Put")
	f, ref, err := spool(ctx, "", r, limit)
	if err != nil {
		return Ref{}, err
	}
	defer discard(f) //nolint:errcheck // a temporary file
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return Ref{}, ErrUnavailable.Because(err)
	}
	key, err := b.key(ref.Hash)
	if err != nil {
		return Ref{}, err
	}
	_, err = b.client.PutObject(ctx, b.name, key, f, ref.Size, minio.PutObjectOptions{
		ContentType: "application/octet-stream", DisableMultipart: true,
	})
	if err != nil {
		return Ref{}, bucketError(err)
	}
	return ref, nil
}

// Open implements Store.
func (b *bucket) Open(ctx context.Context, h Hash) (_ io.ReadCloser, err error) {
	defer errs.Wrap(&err, "blob.Open(%s)", h)
	key, err := b.key(h)
	if err != nil {
		return nil, err
	}
	object, err := b.client.GetObject(ctx, b.name, key, minio.GetObjectOptions{})
	if err != nil {
		return nil, bucketError(err)
	}
	if _, err := object.Stat(); err != nil { // which is when the server is asked
		return nil, errors.Join(bucketError(err), object.Close())
	}
	return object, nil
}

// Stat implements Store.
func (b *bucket) Stat(ctx context.Context, h Hash) (i Info, err error) {
	defer errs.Wrap(&err, "blob.Stat(%s)", h)
	key, err := b.key(h)
	if err != nil {
		return i, err
	}
	o, err := b.client.StatObject(ctx, b.name, key, minio.StatObjectOptions{})
	if err != nil {
		return i, bucketError(err)
	}
	return Info{Ref{h, o.Size}, o.LastModified}, nil
}

// Delete implements Store.
func (b *bucket) Delete(ctx context.Context, h Hash) (err error) {
	defer errs.Wrap(&err, "blob.Delete(%s)", h)
	key, err := b.key(h)
	if err != nil {
		return err
	}
	err = bucketError(b.client.RemoveObject(ctx, b.name, key, minio.RemoveObjectOptions{}))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// Walk implements Store.
func (b *bucket) Walk(ctx context.Context, fn func(Info) error) (err error) {
	defer errs.Wrap(&err, "blob.Walk")
	ctx, stop := context.WithCancel(ctx) // the listing goes on until its context ends
	defer stop()
	for o := range b.client.ListObjects(ctx, b.name, minio.ListObjectsOptions{Prefix: b.prefix, Recursive: true}) {
		if o.Err != nil {
			return bucketError(o.Err)
		}
		h := Hash(o.Key[strings.LastIndexByte(o.Key, '/')+1:])
		if !h.valid() {
			continue // somebody else's
		}
		if err := fn(Info{Ref{h, o.Size}, o.LastModified}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Ping implements Store. It writes, since a key may well be allowed to read only.
func (b *bucket) Ping(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "blob.Ping")
	key := b.prefix + "ping"
	if _, err := b.client.PutObject(ctx, b.name, key, strings.NewReader(""), 0, minio.PutObjectOptions{}); err != nil {
		return bucketError(err)
	}
	return bucketError(b.client.RemoveObject(ctx, b.name, key, minio.RemoveObjectOptions{}))
}

func bucketError(err error) error {
	if err == nil {
		return nil
	}
	if r := minio.ToErrorResponse(err); r.StatusCode == http.StatusNotFound && r.Code != minio.NoSuchBucket {
		return ErrNotFound.Because(err)
	}
	return ErrUnavailable.Because(err)
}
