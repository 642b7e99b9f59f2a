package examine

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/platform/gitrepo"
)

// The rule of open development. It was found by comparing what git shows of products
// with what the secretariat said of them in 2025 (the note of the table of repository
// facts): those that were faulted for code dumps have few days with commits and many
// commits that touch much, and none that is developed openly has both.
const (
	sampleSize  = 400 // commits without merges, the newest
	fewDays     = 12  // days with commits in the last active year
	manyFiles   = 30  // files touched by one commit
	dumpShare   = 10  // percent of the sampled commits that touch many files
	leastSample = 10  // commits from which anything can be said
)

// ageSample is how many commits are looked through for when files were last changed.
const ageSample = 2000

// The share of commits, in percent, that name an issue or a public change. The first
// shows a habit; below the second there is none.
const (
	referencesHabit = 10
	referencesNone  = 2
	referencesLeast = 3 // a single one may be chance
	leastYear       = 5 // commits in the last active year from which a habit can be read
)

// A branch is a version of its own when it has been apart from the default branch for
// long, has much of its own and was worked on until lately.
const (
	branchMonths  = 12  // between its oldest and its newest own commit
	branchCommits = 50  // of its own
	branchQuiet   = 12  // months before the newest commit of all in which it was touched
	maxBranches   = 300 // that are looked at
	maxOwn        = 500 // commits of a branch that are counted
)

// past is what the history of a repository shows.
type past struct {
	commits  int
	first    civil.Date // of a commit, by a clock that can be believed
	last     civil.Date
	year     year
	sampled  int                   // commits of the sample
	large    int                   // of them that touch many files
	touched  map[string]civil.Date // when files were last changed
	since    civil.Date            // how far back touched reaches
	reviewed int                   // commits that name somebody else as reviewer
}

// year is the last active year: the 365 days up to the newest commit. So a product that
// is finished and quiet is seen as it was when it was worked on.
type year struct {
	commits, days, authors, references int
}

// moment is what is kept of each commit.
type moment struct {
	day       civil.Date
	author    string
	bot       bool
	reference bool
}

var (
	// reference is a number of an issue or a change, as trackers write it: in a sentence, at
	// the end of a subject, and in what forges write when they merge or squash.
	reference = regexp.MustCompile(`(?:^|[\s(\[:,/])(?:[#!]\d+|[Gg][Hh]-\d+|[A-Z][A-Z0-9]{1,9}-\d+)\b|\w!\d+\b|/(?:issues|pulls?|merge_requests)/\d+`)
	// standards look like the numbers of issues and are none.
	standards = regexp.MustCompile(`\b(?:UTF|SHA|ISO|MPL|GPL|LGPL|AGPL|CVE|GHSA|RFC|PSR|WCAG|X|HTTP|TLS|AES|RSA|MD|ES|UTC|CC|BSD|EUPL)-\d+\b`)
	bot       = regexp.MustCompile(`(?i)\[bot\]|dependabot|renovate|github-actions|greenkeeper|snyk-bot`)
	reviewer  = regexp.MustCompile(`(?mi)^(reviewed|approved|acked)-by:\s*(.+)$`)
)

// namesIssue reports whether a message names an issue or a change that can be looked up.
func namesIssue(message string) bool {
	return reference.MatchString(standards.ReplaceAllString(message, ""))
}

// readHistory walks the history, and looks closer at the newest of it.
func (r *repo) readHistory(ctx context.Context, git *gitrepo.Repo, refs gitrepo.References, today civil.Date, progress func(int)) error {
	r.past.touched = map[string]civil.Date{}
	var moments []moment
	var sample []gitrepo.Commit
	walk, err := git.History(ctx, refs.Head, nil, func(c gitrepo.Commit) error {
		if len(moments)%1000 == 0 {
			progress(len(moments))
		}
		moments = append(moments, r.past.moment(c, today))
		if !c.Merge() && len(sample) < ageSample {
			sample = append(sample, c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.partial = r.partial || walk.Cut || walk.Holes > 0
	r.past.commits = len(moments)
	r.past.sum(moments)
	if err := r.past.look(ctx, git, sample, today); err != nil {
		return err
	}
	r.lines, err = branches(ctx, git, refs, walk.Seen, r.past.last)
	return err
}

// moment notes a commit. A date before git was made or after tomorrow says nothing.
func (p *past) moment(c gitrepo.Commit, today civil.Date) moment {
	m := moment{author: c.Author.Email, bot: bot.MatchString(c.Author.Name + " " + c.Author.Email), reference: namesIssue(c.Message)}
	if m.author == "" {
		m.author = c.Author.Name
	}
	m.day = believable(c, today)
	for _, by := range reviewer.FindAllStringSubmatch(c.Message, -1) {
		if c.Author.Email == "" || !strings.Contains(strings.ToLower(by[2]), c.Author.Email) {
			p.reviewed++
			break
		}
	}
	return m
}

// gitBegins is a decade before git was made, since histories were brought over from
// older tools. No commit is from before it, whatever its clock says.
var gitBegins = civil.New(1995, 1, 1)

// believable is the day of a commit, or 0.
func believable(c gitrepo.Commit, today civil.Date) civil.Date {
	if d := civil.Of(c.When); !c.When.IsZero() && d >= gitBegins && d <= today+1 {
		return d
	}
	return 0
}

// sum counts the last active year.
func (p *past) sum(moments []moment) {
	for _, m := range moments {
		p.last = max(p.last, m.day)
		if m.day != 0 && (p.first == 0 || m.day < p.first) {
			p.first = m.day
		}
	}
	days, active := map[civil.Date]bool{}, map[string]bool{}
	for _, m := range moments {
		if m.bot || m.day == 0 || m.day <= p.last-365 {
			continue
		}
		days[m.day], active[m.author] = true, true
		p.year.commits++
		if m.reference {
			p.year.references++
		}
	}
	p.year.days, p.year.authors = len(days), len(active)
}

// look reads what the newest commits changed. Of a commit at the end of a shallow clone,
// or of a spoilt one, nothing can be said.
func (p *past) look(ctx context.Context, git *gitrepo.Repo, sample []gitrepo.Commit, today civil.Date) error {
	const most = 20_000
	for i, c := range sample {
		if err := ctx.Err(); err != nil {
			return err
		}
		paths, err := git.Changed(c, most)
		if err != nil {
			continue
		}
		if i < sampleSize {
			p.sampled++
			if len(paths) >= manyFiles {
				p.large++
			}
		}
		day := believable(c, today)
		if day == 0 {
			continue
		}
		p.since = day
		for _, path := range paths {
			p.touched[path] = max(p.touched[path], day)
		}
	}
	return nil
}

// changed is when a file was last changed, as far as that was looked for.
func (p *past) changed(path string) (day civil.Date, known bool) {
	day, known = p.touched[path]
	return day, known
}

// openDevelopment tells development that can be followed from code that is handed over
// release by release.
func openDevelopment(p *product) verdict {
	return p.over(everywhere, func(r *repo) verdict {
		h := r.past
		if !r.hasCode() {
			return verdict{points: criteria.DoesNotApply, facts: []criteria.Fact{r.fact("examine.history.no_code")}}
		}
		seen := []criteria.Fact{
			count(h.year.days, r.fact("examine.history.days", "from", (h.last-364).String(), "to", h.last.String())),
			count(h.year.authors, r.fact("examine.history.authors")),
			r.fact("examine.history.large", "share", percent(h.large, h.sampled), "sample", strconv.Itoa(h.sampled), "files", strconv.Itoa(manyFiles)),
		}
		quiet := "examine.history.few_hint"
		if h.young() {
			quiet = "examine.history.young_hint"
		}
		switch {
		case h.sampled < leastSample:
			return cannotTell(quiet, count(h.sampled, r.fact("examine.history.short")))
		case r.dumped():
			return contradicts("examine.history.open_hint", seen...)
		case h.year.days <= fewDays:
			return cannotTell(quiet, seen...)
		}
		return supports(seen...)
	})
}

// young reports whether the whole history is of its last active year, so that there has
// not been time to show a habit.
func (p *past) young() bool { return p.first > p.last-365 }

// dumped reports whether the code seems to be written elsewhere and put here in large
// pieces.
func (r *repo) dumped() bool {
	h := r.past
	return h.sampled >= leastSample && h.year.days <= fewDays && h.large*100 >= dumpShare*h.sampled
}

// issueReferences looks for a habit of naming the issue or the change that a commit
// belongs to. The repositories of a product share their tracker, so they count together.
func issueReferences(p *product) verdict {
	var year year
	var facts []criteria.Fact
	for _, r := range p.repos {
		year.commits += r.past.year.commits
		year.references += r.past.year.references
		if n := r.past.year.commits; n > 0 {
			facts = append(facts, count(r.past.year.references, r.fact("examine.history.references", "commits", strconv.Itoa(n))))
		}
	}
	switch {
	case year.commits < leastYear:
		return cannotTell("examine.history.references_hint", facts...)
	case year.references >= referencesLeast && year.references*100 >= referencesHabit*year.commits:
		return supports(facts...)
	case year.references*100 < referencesNone*year.commits:
		return contradicts("examine.history.references_hint", facts...)
	}
	return cannotTell("examine.history.references_hint", facts...)
}

// branch is a line of development that is not part of the default branch.
type branch struct {
	name   string
	own    int // commits
	oldest civil.Date
	newest civil.Date
}

// kept are branches that are there on purpose: old releases, and where changes gather
// before they become the default branch.
var kept = regexp.MustCompile(`(?i)^(dev(elop(ment)?)?|main|master|trunk|next|staging|stage|test|release|releases?[/_-].*|stable.*|hotfix.*|v?\d+([._-](\d+|x))*([._-].*)?|\d+\.x.*|gh-pages|dependabot/.*|renovate/.*|support/.*)$`)

// branches finds the lines that have been apart for long.
func branches(ctx context.Context, git *gitrepo.Repo, refs gitrepo.References, merged map[gitrepo.ID]bool, last civil.Date) (lines []branch, err error) {
	var heads []gitrepo.Commit
	names := map[gitrepo.ID]string{}
	for _, b := range refs.Branches {
		if merged[b.Head] || kept.MatchString(b.Name) || names[b.Head] != "" {
			continue
		}
		if c, err := git.Commit(b.Head); err == nil {
			heads, names[b.Head] = append(heads, c), b.Name
		}
	}
	slices.SortFunc(heads, func(a, b gitrepo.Commit) int { return b.When.Compare(a.When) })
	for _, head := range heads[:min(len(heads), maxBranches)] {
		newest := civil.Of(head.When)
		if newest < last.AddMonths(-branchQuiet) {
			break // the rest are older still
		}
		b := branch{name: names[head.ID], oldest: newest, newest: newest}
		if err := b.measure(ctx, git, head.ID, merged); err != nil {
			return nil, err
		}
		lines = append(lines, b)
	}
	return lines, nil
}

// measure counts what the branch has that the default branch has not.
func (b *branch) measure(ctx context.Context, git *gitrepo.Repo, head gitrepo.ID, merged map[gitrepo.ID]bool) error {
	_, err := git.History(ctx, head, merged, func(c gitrepo.Commit) error {
		if b.own++; b.own > maxOwn {
			return errEnough
		}
		b.oldest = min(b.oldest, civil.Of(c.When))
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

var errEnough = errors.New("enough")

// parallelBranches looks for versions that live beside the default branch. Where the
// code is written elsewhere there is one by definition: the one that is worked on.
func parallelBranches(p *product) verdict {
	return p.over(everywhere, func(r *repo) verdict {
		if !r.hasCode() {
			return doesNotApply(r.fact("examine.history.no_code"))
		}
		var facts []criteria.Fact
		for _, b := range r.lines {
			if b.own >= branchCommits && b.newest >= b.oldest.AddMonths(branchMonths) {
				facts = append(facts, count(b.own, r.fact("examine.branches.apart", "branch", b.name, "from", b.oldest.String(), "to", b.newest.String())))
			}
		}
		switch {
		case r.dumped():
			return contradicts("examine.history.open_hint", append(facts, r.fact("examine.branches.elsewhere"))...)
		case len(facts) > 0:
			return contradicts("examine.branches.hint", facts...)
		}
		return supports(r.fact("examine.branches.one", "branch", r.branch))
	})
}

// independentReview looks for traces of a review by others than the authors.
func independentReview(p *product) verdict {
	return p.over(somewhere, func(r *repo) verdict {
		if file := r.first(reviewFile); file != "" {
			day, known := r.past.changed(file)
			fact := r.factIn(file, 0, "examine.review.report", "day", dayOr(day, known, r.past.since))
			if until := day.AddMonths(reviewMonths); known && until > p.today {
				return verdict{points: criteria.Supports, facts: []criteria.Fact{fact}, until: until}
			}
			return cannotTell("examine.review.hint", fact)
		}
		if r.past.reviewed > 0 {
			return cannotTell("examine.review.hint", count(r.past.reviewed, r.fact("examine.review.named")))
		}
		return cannotTell("examine.review.hint", r.fact("examine.review.none"))
	})
}

// reviewMonths is how long a review counts: the secretariat did not accept one of four
// years in 2025.
const reviewMonths = 24

var reviewFile = regexp.MustCompile(`(?i)(^|/)[^/]*(kode-?review|code[-_]?review|security[-_]?(review|audit)|penetration|pentest|sikkerhedsgennemgang)[^/]*\.(md|markdown|rst|adoc|txt|pdf|html)$`)

// dayOr is a day as text, or that it lies before another.
func dayOr(day civil.Date, known bool, since civil.Date) string {
	if known {
		return day.String()
	}
	return "< " + since.String()
}

func percent(part, of int) string {
	if of == 0 {
		return "0 %"
	}
	return strconv.Itoa(part*100/of) + " %"
}
