package gitclone

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"
)

// update brings the clone in dir up to date. Its error is errSpoilt where there is a clone
// that has to be made anew.
func (k *Keeper) update(ctx context.Context, dir, address string) error {
	w, err := k.wire(address)
	if err != nil {
		return err
	}
	adv, err := w.references(ctx)
	if err != nil {
		return err
	}
	there := referencesOf(adv)
	if len(there.list) == 0 {
		return ErrEmpty
	}
	c, err := open(dir)
	if err != nil {
		return err
	}
	wants, err := c.missing(there.list)
	if err = errors.Join(err, c.close()); err != nil {
		return err
	}
	if len(wants) > 0 {
		err := receive(ctx, w, request(adv.Capabilities, wants, c.ids()), dir)
		if errors.Is(err, ErrDamaged) && len(c.refs) > 0 {
			return errSpoilt // perhaps it does not fit with what is here
		}
		if err != nil {
			return err
		}
	}
	if err := k.fits(dir, c); err != nil {
		return err
	}
	return there.write(dir)
}

// fits holds that the clone is no larger than one may be. One that became so little by
// little may be smaller when it is sent whole.
func (k *Keeper) fits(dir string, before *clone) error {
	var size int64
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	if err != nil || size <= k.size {
		return err
	}
	if len(before.refs) > 0 {
		return errSpoilt
	}
	return ErrTooLarge
}

// request asks for what is wanted and is not reached from what is here. Of what the server
// can do, that is asked for which makes the answer smaller or easier to read; a pack that
// leans on objects outside itself is not, nor an answer in several rounds.
func request(can *capability.List, wants, haves []plumbing.Hash) *packp.UploadPackRequest {
	req := packp.NewUploadPackRequest()
	for _, c := range []capability.Capability{capability.Sideband64k, capability.OFSDelta} {
		if can.Supports(c) {
			_ = req.Capabilities.Set(c) // neither takes an argument
		}
	}
	req.Wants, req.Haves = wants, haves
	return req
}

// receive has the source send a pack, and puts it beside those that are here.
func receive(ctx context.Context, w *wire, req *packp.UploadPackRequest, dir string) (err error) {
	answer, err := w.pack(ctx, req)
	if err != nil {
		return err
	}
	incoming, err := os.Create(filepath.Join(dir, "incoming"))
	if err != nil {
		return errors.Join(err, answer.Close())
	}
	defer func() { err = errors.Join(err, incoming.Close(), removed(incoming.Name())) }()
	var pack io.Reader = answer
	if req.Capabilities.Supports(capability.Sideband64k) {
		pack = sideband.NewDemuxer(sideband.Sideband64k, answer)
	}
	_, err = io.Copy(incoming, pack)
	if err = errors.Join(w.read(err), answer.Close()); err != nil {
		return err
	}
	return keep(ctx, incoming, dir)
}

// removed removes the file, unless it has been moved.
func removed(name string) error {
	if err := os.Remove(name); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// ids are what the references of the clone stand for, once each.
func (c *clone) ids() (ids []plumbing.Hash) {
	for _, r := range c.refs {
		ids = append(ids, r.id)
	}
	plumbing.HashesSort(ids)
	return slices.Compact(ids)
}
