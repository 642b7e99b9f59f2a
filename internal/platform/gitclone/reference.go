package gitclone

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"

	"alminding/internal/platform/gitrepo"
)

// The files that say what a clone's branches and tags are.
const (
	headFile   = "HEAD"
	packedRefs = "packed-refs"
)

// reference is a branch or a tag.
type reference struct {
	name plumbing.ReferenceName
	id   plumbing.Hash
}

// references are the branches and tags of a repository.
type references struct {
	list []reference // by name
	head plumbing.ReferenceName
}

// referencesOf takes the branches and tags of what the source tells, as many as are read.
func referencesOf(adv *packp.AdvRefs) (r references) {
	for text, id := range adv.References {
		name := plumbing.ReferenceName(text)
		if (name.IsBranch() || name.IsTag()) && name.Validate() == nil {
			r.list = append(r.list, reference{name, id})
		}
	}
	r.head = headOf(adv, r.list)
	slices.SortFunc(r.list, func(a, b reference) int {
		return cmp.Or(last(a.name != r.head)-last(b.name != r.head), cmp.Compare(a.name, b.name))
	})
	r.list = r.list[:min(len(r.list), gitrepo.Bounds.References)]
	slices.SortFunc(r.list, func(a, b reference) int { return cmp.Compare(a.name, b.name) })
	return r
}

func last(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// headOf is the branch that readers see first. A server that does not tell its name tells
// its commit.
func headOf(adv *packp.AdvRefs, list []reference) plumbing.ReferenceName {
	for _, s := range adv.Capabilities.Get(capability.SymRef) {
		if target, ok := strings.CutPrefix(s, headFile+":"); ok && plumbing.ReferenceName(target).Validate() == nil {
			return plumbing.ReferenceName(target)
		}
	}
	for _, usual := range []plumbing.ReferenceName{plumbing.Main, plumbing.Master} {
		if slices.ContainsFunc(list, func(r reference) bool { return r.name == usual && adv.Head != nil && r.id == *adv.Head }) {
			return usual
		}
	}
	for _, r := range list {
		if r.name.IsBranch() && adv.Head != nil && r.id == *adv.Head {
			return r.name
		}
	}
	return plumbing.Main
}

// write makes these the references of the clone, and no others.
func (r references) write(dir string) error {
	var b strings.Builder
	for _, x := range r.list {
		fmt.Fprintf(&b, "%s %s\n", x.id, x.name)
	}
	return errors.Join(replace(filepath.Join(dir, headFile), "ref: "+r.head.String()+"\n"), replace(filepath.Join(dir, packedRefs), b.String()))
}

// replace writes a file so that it has the old content or the new one at any moment.
func replace(name, content string) error {
	if err := os.WriteFile(name+".new", []byte(content), 0o600); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

// readReferences reads what write has written.
func readReferences(dir string) (list []reference, err error) {
	b, err := os.ReadFile(filepath.Join(dir, packedRefs))
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(b)) {
		id, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !plumbing.IsHash(id) || name == "" {
			return nil, errSpoilt
		}
		list = append(list, reference{plumbing.ReferenceName(name), plumbing.NewHash(id)})
	}
	return list, nil
}
