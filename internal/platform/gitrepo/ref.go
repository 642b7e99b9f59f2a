package gitrepo

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"alminding/internal/base/errs"
)

// Branch is a line of the history that has a name.
type Branch struct {
	Name string
	Head ID
}

// References are the branches and tags of a clone.
type References struct {
	Default  string // the branch that the tree is read of; "" for a commit without one
	Head     ID     // its newest commit
	Branches []Branch
	Tags     []Branch // Head is a commit, or an object that names one
	Cut      bool     // there are more than the limit
}

// References reads the branches, those of origin included, and the tags. In a clone
// with both, a branch of origin counts once, under its own name and as origin has it.
func (r *Repo) References() (_ References, err error) {
	defer errs.Wrap(&err, "gitrepo.References()")
	all, head := map[string]ID{}, r.pointed("HEAD")
	cut := r.packedRefs(all, head)
	cut = r.looseRefs(all, head) || cut
	refs := References{Cut: cut}
	refs.Branches, refs.Tags = sorted(all)
	refs.Default, refs.Head = r.head(all, head)
	if refs.Head.IsZero() {
		return refs, ErrEmpty
	}
	return refs, nil
}

// Prefixes of references.
const (
	ofHeads  = "refs/heads/"
	ofOrigin = "refs/remotes/origin/"
	ofTags   = "refs/tags/"
	symbolic = "ref: "
)

// pointed reads what a reference such as HEAD stands for: a branch, or a commit.
func (r *Repo) pointed(name string) string {
	text, _ := r.small(name) // one that cannot be read stands for nothing
	return strings.TrimPrefix(strings.TrimSpace(text), symbolic)
}

// head finds the branch that a reader of the repository sees first.
func (r *Repo) head(all map[string]ID, target string) (branch string, id ID) {
	if id, ok := parseID(target); ok {
		return "", id
	}
	candidates := []string{target, r.pointed(ofOrigin + "HEAD")}
	for _, name := range []string{"main", "master", "develop"} {
		candidates = append(candidates, ofHeads+name, ofOrigin+name)
	}
	for _, name := range candidates {
		if id, ok := all[name]; ok {
			return short(name), id
		}
	}
	return "", id
}

// sorted splits references into branches and tags.
func sorted(all map[string]ID) (branches, tags []Branch) {
	named := map[string]ID{}
	for name, id := range all {
		switch {
		case strings.HasPrefix(name, ofTags):
			tags = append(tags, Branch{short(name), id})
		case strings.HasPrefix(name, ofOrigin):
			named[short(name)] = id
		case strings.HasPrefix(name, ofHeads):
			if _, there := all[ofOrigin+short(name)]; !there {
				named[short(name)] = id
			}
		}
	}
	for name, id := range named {
		branches = append(branches, Branch{name, id})
	}
	byName := func(a, b Branch) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(branches, byName)
	slices.SortFunc(tags, byName)
	return branches, tags
}

func short(ref string) string {
	for _, prefix := range []string{ofHeads, ofOrigin, ofTags} {
		if name, ok := strings.CutPrefix(ref, prefix); ok {
			return tidy(name)
		}
	}
	return tidy(ref)
}

func (r *Repo) packedRefs(into map[string]ID, head string) (cut bool) {
	text, err := r.small("packed-refs")
	if err != nil {
		return false
	}
	return parsePacked(text, into, head, r.limits.References)
}

// parsePacked reads lines such as "<id> refs/heads/main". What is no such line is
// skipped: comments, peeled tags, and whatever has been spoilt. The branch called head is
// taken whatever the limit.
func parsePacked(text string, into map[string]ID, head string, limit int) (cut bool) {
	for line := range strings.Lines(text) {
		digits, name, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		id, ok := parseID(digits)
		if !ok || !wanted(name) {
			continue
		}
		if len(into) >= limit && name != head {
			cut = true
			continue
		}
		into[name] = id
	}
	return cut
}

// wanted reports whether the reference is a branch or a tag.
func wanted(name string) bool {
	const longest = 1000
	if len(name) > longest || name == ofOrigin+"HEAD" {
		return false
	}
	return strings.HasPrefix(name, ofHeads) || strings.HasPrefix(name, ofOrigin) || strings.HasPrefix(name, ofTags)
}

var errEnough = errors.New("enough")

// looseRefs reads the references that are files of their own. They win over packed ones.
func (r *Repo) looseRefs(into map[string]ID, head string) (cut bool) {
	if id, ok := parseID(r.pointed(head)); ok && wanted(head) {
		into[head] = id
	}
	for _, prefix := range []string{ofHeads, ofOrigin, ofTags} {
		err := fs.WalkDir(r.root.FS(), strings.TrimSuffix(prefix, "/"), func(name string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || !wanted(name) {
				return nil //nolint:nilerr // what cannot be read is not there
			}
			if len(into) >= r.limits.References {
				return errEnough
			}
			if id, ok := parseID(r.pointed(name)); ok {
				into[name] = id
			}
			return nil
		})
		cut = cut || errors.Is(err, errEnough)
	}
	return cut
}
