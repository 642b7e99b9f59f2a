package gitclone

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/pktline"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"

	"alminding/internal/base/errs"
	"alminding/internal/platform/fetch"
)

// The two requests of git's protocol over HTTP, and the form of the second's content.
const (
	askReferences = "/info/refs?service=git-upload-pack"
	askPack       = "/git-upload-pack"
	packRequest   = "application/x-git-upload-pack-request"
)

// wire is what one fetch says and reads on the web. It keeps what it said no with, since
// those who read from it tell of errors in words of their own.
type wire struct {
	web    *http.Client
	scheme string
	base   string // of the repository, where redirects have led
	left   int64  // bytes that may still be read
	fault  error
}

// wire begins to speak with the repository at the address.
func (k *Keeper) wire(address string) (*wire, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != k.scheme || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, ErrAddress
	}
	return &wire{web: k.web, scheme: k.scheme, base: strings.TrimRight(u.String(), "/"), left: k.size}, nil
}

// references asks which branches and tags there are. What answers otherwise is no
// repository. Its place may have moved; the pack is asked for where it is now.
func (w *wire) references(ctx context.Context) (*packp.AdvRefs, error) {
	resp, err := w.do(ctx, http.MethodGet, w.base+askReferences, nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	base, moved := strings.CutSuffix(resp.Request.URL.String(), askReferences)
	if !moved {
		return nil, ErrNone
	}
	w.base = base
	adv := packp.NewAdvRefs()
	switch err := adv.Decode(resp.Body); {
	case w.fault != nil:
		return nil, w.fault
	case errors.Is(err, packp.ErrEmptyAdvRefs), err == nil && adv.IsEmpty():
		return nil, ErrEmpty
	case err != nil:
		return nil, ErrNone.Because(err)
	}
	return adv, nil
}

// pack asks for a pack. The answer is to be closed.
func (w *wire) pack(ctx context.Context, req *packp.UploadPackRequest) (*packp.UploadPackResponse, error) {
	var content bytes.Buffer
	err := errors.Join(req.UploadRequest.Encode(&content), req.UploadHaves.Encode(&content, false),
		pktline.NewEncoder(&content).EncodeString("done\n"))
	if err != nil {
		return nil, err
	}
	resp, err := w.do(ctx, http.MethodPost, w.base+askPack, &content)
	if err != nil {
		return nil, err
	}
	answer := packp.NewUploadPackResponse(req)
	if err := answer.Decode(resp.Body); err != nil {
		return nil, errors.Join(w.read(err), resp.Body.Close())
	}
	return answer, nil
}

// read is why what was sent could not be read.
func (w *wire) read(err error) error {
	switch {
	case err == nil:
		return nil
	case w.fault != nil:
		return w.fault
	}
	return ErrDamaged.Because(err)
}

// do sends a request and takes an answer that says yes.
func (w *wire) do(ctx context.Context, method, address string, content io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, content)
	if err != nil {
		return nil, ErrAddress.Because(err)
	}
	if content != nil {
		req.Header.Set("Content-Type", packRequest)
	}
	client := http.Client{Transport: w, CheckRedirect: w.web.CheckRedirect}
	resp, err := client.Do(req)
	if err != nil {
		return nil, unanswered(err)
	}
	switch resp.StatusCode {
	case http.StatusOK:
		return resp, nil
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusGone:
		err = ErrNone.Because(errors.New(resp.Status))
	default:
		err = fetch.ErrFailed.Because(errors.New(resp.Status))
	}
	return nil, errors.Join(err, resp.Body.Close())
}

// unanswered is why there was no answer.
func unanswered(err error) error {
	var timeout net.Error
	if known, ok := errors.AsType[*errs.Error](err); ok {
		return known
	}
	if errors.As(err, &timeout) && timeout.Timeout() {
		return fetch.ErrTimeout.Because(err)
	}
	return fetch.ErrFailed.Because(err)
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme != w.scheme {
		return nil, ErrAddress
	}
	resp, err := w.web.Transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	resp.Body = body{resp.Body, w}
	return resp, nil
}

// body counts what is read.
type body struct {
	io.ReadCloser
	*wire
}

// Read implements io.Reader.
func (b body) Read(p []byte) (int, error) {
	if b.left <= 0 {
		b.fault = ErrTooLarge
		return 0, b.fault
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
