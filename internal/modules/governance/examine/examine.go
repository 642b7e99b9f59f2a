package examine

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"path/filepath"
	"regexp"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/platform/gitrepo"
)

// Locale holds the sentence of every fact and hint.
//
//go:embed locale/*.json
var Locale embed.FS

// ErrNothing is returned where there is no repository to examine.
var ErrNothing = errs.New(errs.Invalid, "examine.nothing")

// Clone is a clone of one of a product's repositories.
type Clone struct {
	Dir     string
	Address string // where it is published; "" is what the clone says itself
}

// Question is what is to be examined.
type Question struct {
	Clones []Clone
	Today  civil.Date
	Owners []string // of repositories that are the community's, in lower case; none is [Owners]
}

// Report is what was found in the repositories of a product.
type Report struct {
	Model    string             `json:"model"`   // of which the criteria are, such as os2
	Version  string             `json:"version"` // of the model
	Day      civil.Date         `json:"day"`
	Repos    []Repo             `json:"repositories"`
	Findings []criteria.Finding `json:"findings"` // in the order of the model
}

// keyForm is that of the keys of Locale, and commitForm that of a commit.
var (
	keyForm    = regexp.MustCompile(`^examine(\.[a-z0-9_]+)+$`)
	commitForm = regexp.MustCompile(`^([0-9a-f]{40}([0-9a-f]{24})?)?$`)
)

// Sound reports whether each finding can have come from an examination: from a check
// that there is, in sentences of the catalogue and read in a repository. A report is a
// file, and a file can be written by hand; what somebody wants to say for themselves must
// not stand as what a machine found.
func (r Report) Sound() bool {
	for _, f := range r.Findings {
		known := slices.ContainsFunc(checks, func(c check) bool { return c.name == f.Check && c.criterion == f.Criterion })
		if !known || f.Hint != "" && !keyForm.MatchString(f.Hint) {
			return false
		}
		if slices.ContainsFunc(f.Facts, func(x criteria.Fact) bool {
			return !keyForm.MatchString(x.Says) || x.Place.Path != "" || !commitForm.MatchString(x.Place.Commit)
		}) {
			return false
		}
	}
	return true
}

// Repo is a repository that was examined.
type Repo struct {
	Name    string `json:"name"`
	Address string `json:"address,omitempty"`
	Branch  string `json:"branch,omitempty"`
	Commit  string `json:"commit,omitempty"`
	Files   int    `json:"files"`
	Commits int    `json:"commits"`
	Partial bool   `json:"partial,omitempty"` // a part of it could not be read, or was too much to read
	Fault   string `json:"fault,omitempty"`   // a key of the catalogue: why it could not be examined
}

// Step tells how far an examination has come.
type Step struct {
	Repo    string
	Commits int // of its history that have been read
}

// Run examines the repositories of one product. A repository that cannot be read is
// told as such in the report and does not keep the others from being examined; the
// error is ErrNothing where none could be.
func Run(ctx context.Context, q Question, progress func(Step)) (_ Report, err error) {
	defer errs.Wrap(&err, "examine.Run()")
	p := &product{today: q.Today, owners: q.Owners}
	if len(p.owners) == 0 {
		p.owners = Owners
	}
	r := Report{Model: criteria.OS2.Name, Version: criteria.OS2.Version, Day: q.Today}
	for _, c := range q.Clones {
		repo, err := gather(ctx, c, q.Today, progress)
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		told := Repo{Name: nameOf(c), Address: c.Address}
		if err != nil {
			told.Fault = fault(err)
		} else {
			p.repos = append(p.repos, repo)
			told = repo.told()
		}
		r.Repos = append(r.Repos, told)
	}
	if len(p.repos) == 0 {
		return r, ErrNothing
	}
	r.Findings = p.findings()
	return r, nil
}

// fault is the text of why a clone could not be read. What is wrong with the machine
// that read it is nothing to publish.
func fault(err error) string {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		return e.Key
	}
	return gitrepo.ErrDamaged.Key
}

// nameOf is what a repository is called: as in its address, else its folder. It is told on
// terminals, which obey what a clone's configuration has between the letters.
func nameOf(c Clone) string {
	if owner, name := ownerAndName(c.Address); owner != "" {
		return line.Tidy(owner + "/" + name)
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		dir = c.Dir
	}
	return line.Tidy(filepath.Base(dir))
}

// product is everything that the checks look at. They are functions of it alone.
type product struct {
	repos  []*repo
	today  civil.Date
	owners []string
}

func (p *product) findings() (found []criteria.Finding) {
	for _, c := range checks {
		v := c.look(p)
		if v.points == "" {
			continue
		}
		found = append(found, criteria.Finding{
			Criterion: c.criterion, Check: c.name, Version: c.version,
			Points: v.points, Facts: v.facts[:min(len(v.facts), maxFacts)], Hint: v.hint,
			Until: v.until,
		})
	}
	slices.SortStableFunc(found, func(a, b criteria.Finding) int {
		return cmp.Compare(rank(a.Criterion), rank(b.Criterion))
	})
	return found
}

// maxFacts is how many facts of one finding are told. The first decide.
const maxFacts = 20

func rank(id criteria.ID) int {
	return slices.IndexFunc(criteria.OS2.Criteria, func(c criteria.Criterion) bool { return c.ID == id })
}
