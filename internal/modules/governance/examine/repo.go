package examine

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/line"
	"alminding/internal/base/publiccode"
	"alminding/internal/platform/gitrepo"
)

// repo is what was read of one repository.
type repo struct {
	name    string
	address string
	branch  string
	commit  string
	paths   []string          // of its files, without those that others wrote; see vendored
	foreign []string          // the files that others wrote
	texts   map[string]string // the content of the small files that somebody reads
	past    past
	lines   []branch // of development that are not part of the default branch
	tags    int      // that name versions
	partial bool

	publiccode *publiccode.File // nil where there is none
	problems   []publiccode.Problem
}

func (r *repo) told() Repo {
	return Repo{
		Name: r.name, Address: r.address, Branch: r.branch, Commit: r.commit,
		Files: len(r.paths) + len(r.foreign), Commits: r.past.commits, Partial: r.partial,
	}
}

// What is read of one repository.
const (
	maxText  = 512 << 10 // bytes of a text; one that is longer is not written for readers
	maxTexts = 12 << 20  // bytes of all texts
)

// gather reads a clone and closes it again.
func gather(ctx context.Context, c Clone, today civil.Date, progress func(Step)) (_ *repo, err error) {
	git, err := gitrepo.Open(c.Dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, git.Close()) }()
	refs, err := git.References()
	if err != nil {
		return nil, err
	}
	r := &repo{address: gitrepo.Address(c.Address), branch: refs.Default, commit: refs.Head.String(), tags: len(refs.Tags), partial: refs.Cut || git.Shallow()}
	if r.address == "" {
		r.address = git.Origin()
	}
	r.name = nameOf(Clone{c.Dir, r.address})
	head, err := git.Commit(refs.Head)
	if err != nil {
		return nil, err
	}
	tree, err := git.Tree(ctx, head.Tree)
	if err != nil {
		return nil, err
	}
	r.partial = r.partial || tree.Cut || tree.Holes > 0
	r.read(git, tree.Files)
	r.readPubliccode()
	return r, r.readHistory(ctx, git, refs, today, func(n int) { progress(Step{r.name, n}) })
}

// read sorts the files and reads those that are texts.
func (r *repo) read(git *gitrepo.Repo, files []gitrepo.File) {
	at := make(map[string]gitrepo.File, len(files))
	for _, f := range files {
		at[f.Path] = f
	}
	r.texts = map[string]string{}
	left := maxTexts
	for _, f := range files {
		switch {
		case f.Kind == gitrepo.Submodule, vendored.MatchString(f.Path):
			r.foreign = append(r.foreign, f.Path)
			continue
		}
		r.paths = append(r.paths, f.Path)
		if !forReaders(f.Path) || left <= 0 {
			continue
		}
		b, err := git.Read(follow(git, at, f), min(maxText, int64(left)))
		if err != nil {
			continue // too large for a text, or not in the clone
		}
		left -= len(b)
		r.texts[f.Path] = strings.ToValidUTF8(string(b), "\uFFFD")
	}
}

// follow finds the file that a link stands for, if it is in the same tree.
func follow(git *gitrepo.Repo, at map[string]gitrepo.File, f gitrepo.File) gitrepo.File {
	const longest = 1000
	for range 3 {
		if f.Kind != gitrepo.Link {
			return f
		}
		target, err := git.Read(f, longest)
		if err != nil {
			break
		}
		// A path that begins at the root of the machine, or climbs out of the tree, is
		// found in no tree.
		f = at[path.Join(path.Dir(f.Path), string(target))]
	}
	return gitrepo.File{}
}

var (
	// vendored are folders that hold what others wrote.
	vendored = regexp.MustCompile(`(?i)(^|/)(node_modules|bower_components|vendors?|third[_-]?party|site-packages|wwwroot/lib|webjars|[^/]*FixedVersionRuntime[^/]*)/`)
	// prose are the formats in which people write for people, and which any program opens.
	prose = regexp.MustCompile(`(?i)\.(md|markdown|mdx|rst|adoc|asciidoc|org|textile|txt)$`)
	// legal are licences and what belongs to them, with or without an ending.
	legal = regexp.MustCompile(`(?i)(^|/)((un)?licen[sc]e|copying|notice|copyright|licenses/)[^/]*$`)
	// ways are the files that say how something is built, tried and delivered.
	ways = regexp.MustCompile(`(?i)(^\.(github/workflows|ci|circleci|woodpecker|gitea/workflows|forgejo/workflows)/|(^|/)(\.gitlab-ci\.ya?ml|\.drone\.ya?ml|\.woodpecker\.ya?ml|jenkinsfile|azure-pipelines\.ya?ml|\.travis\.ya?ml|bitbucket-pipelines\.ya?ml|makefile|taskfile\.ya?ml)$)`)
	// manifests name the licence of what they describe.
	manifests = regexp.MustCompile(`^(publiccode\.ya?ml|package\.json|composer\.json|pyproject\.toml|CODEOWNERS|\.github/CODEOWNERS|docs/CODEOWNERS|README(\.html)?|readme\.html)$`)
)

func forReaders(p string) bool {
	return prose.MatchString(p) || legal.MatchString(p) || ways.MatchString(p) || manifests.MatchString(p)
}

// find lists the files whose path matches, the nearest to the root first, and of those
// the shortest: README.md before README.da.md.
func (r *repo) find(re *regexp.Regexp) (found []string) {
	for _, p := range r.paths {
		if re.MatchString(p) {
			found = append(found, p)
		}
	}
	slices.SortStableFunc(found, nearest)
	return found
}

func nearest(a, b string) int {
	return cmp.Or(strings.Count(a, "/")-strings.Count(b, "/"), len(a)-len(b))
}

// first is the first of find that is no unfilled template; "" where there is none.
func (r *repo) first(re *regexp.Regexp) string {
	for _, p := range r.find(re) {
		if _, unfilled := r.unfilled(p); !unfilled {
			return p
		}
	}
	return ""
}

// code are the endings of source code. Markup, styles and settings are not among them:
// a site of documents has those too.
var code = regexp.MustCompile(`(?i)\.(go|java|kt|scala|cs|fs|vb|c|h|cc|cpp|hpp|rs|py|rb|php|module|inc|install|theme|pl|js|jsx|ts|tsx|mjs|vue|svelte|swift|dart|ex|exs|erl|hs|clj|lua|r|sql|sh|ps1|groovy|cshtml|razor|jsp|twig|templ)$`)

// hasCode reports whether the repository holds a program, and not documents or data only.
// A single script beside a site of documents makes no program of it.
func (r *repo) hasCode() bool {
	n := 0
	for _, p := range r.paths {
		if code.MatchString(p) {
			n++
		}
	}
	return n >= 3 || (n > 0 && n*5 > len(r.paths))
}

// fact is a fact about the repository as a whole: a key, and names with values.
func (r *repo) fact(says string, with ...string) criteria.Fact { return r.factIn("", 0, says, with...) }

// factIn is a fact that was read in a file.
func (r *repo) factIn(file string, row int, says string, with ...string) criteria.Fact {
	f := criteria.Fact{Says: says, Place: criteria.Place{Repo: r.name, Commit: r.commit, File: line.Tidy(file), Line: row}}
	for i := 0; i+1 < len(with); i += 2 {
		if f.With == nil {
			f.With = map[string]string{}
		}
		f.With[with[i]] = short(with[i+1])
	}
	return f
}

// count says how many the fact is about.
func count(n int, f criteria.Fact) criteria.Fact {
	f.Count = &n
	return f
}

// short is a value that fits into a sentence.
func short(s string) string {
	const longest = 160
	s = line.Tidy(s)
	if r := []rune(s); len(r) > longest {
		s = string(r[:longest]) + "…"
	}
	return s
}

// lineOf is the line in which a match begins, from 1.
func lineOf(text string, at int) int { return strings.Count(text[:at], "\n") + 1 }

// ownerAndName are the last two parts of a repository's address.
func ownerAndName(address string) (owner, name string) {
	u, err := url.Parse(address)
	if err != nil {
		return "", ""
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if u.Host == "" || len(parts) < 2 {
		return "", ""
	}
	return parts[len(parts)-2], parts[len(parts)-1]
}
