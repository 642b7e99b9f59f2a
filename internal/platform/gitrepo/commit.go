package gitrepo

import (
	"bytes"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing"

	"alminding/internal/base/errs"
	"alminding/internal/base/line"
)

// Commit is a change and what was said of it.
type Commit struct {
	ID      ID
	Tree    ID
	Parents []ID
	Author  Person
	When    time.Time // it was committed, by the clock of who did it; zero where that is unreadable
	Message string    // the first part of it
}

// Person is who wrote a commit, as the commit says.
type Person struct {
	Name  string
	Email string
}

// Merge reports whether the commit joins lines of the history.
func (c Commit) Merge() bool { return len(c.Parents) > 1 }

// Title is the first line of the message.
func (c Commit) Title() string {
	title, _, _ := strings.Cut(c.Message, "\n")
	return tidy(title)
}

// What is kept of a commit. Messages are read for references, which stand at the start.
const (
	maxCommit  = 1 << 20
	maxMessage = 2000
	maxParents = 64
)

// Commit reads one commit.
func (r *Repo) Commit(id ID) (_ Commit, err error) {
	b, err := r.object(id, plumbing.CommitObject, maxCommit)
	if err != nil {
		return Commit{}, err
	}
	c, ok := parseCommit(b)
	if !ok {
		return c, fmt.Errorf("%w: commit %s", ErrDamaged, id)
	}
	c.ID = id
	return c, nil
}

// parseCommit reads a commit. Its header is lines of a word and a value up to an empty
// line; those that are not needed, and the further lines of signatures, are skipped.
func parseCommit(b []byte) (c Commit, ok bool) {
	head, message, _ := bytes.Cut(b, []byte("\n\n"))
	for l := range bytes.Lines(head) {
		word, value, _ := strings.Cut(strings.TrimRight(string(l), "\n"), " ")
		switch word {
		case "tree":
			c.Tree, ok = parseID(value)
		case "parent":
			if id, valid := parseID(value); valid && len(c.Parents) < maxParents {
				c.Parents = append(c.Parents, id)
			}
		case "author":
			c.Author, _ = parsePerson(value)
		case "committer":
			_, c.When = parsePerson(value)
		}
	}
	if len(message) > maxMessage {
		message = message[:maxMessage]
	}
	c.Message = strings.ToValidUTF8(string(message), "�")
	return c, ok
}

// parsePerson reads "Name <address> seconds zone".
func parsePerson(s string) (p Person, when time.Time) {
	name, rest, _ := strings.Cut(s, "<")
	email, stamp, _ := strings.Cut(rest, ">")
	p = Person{Name: tidy(name), Email: strings.ToLower(tidy(email))}
	seconds, _, _ := strings.Cut(strings.TrimSpace(stamp), " ")
	// Years beyond four digits are no dates, and time.Time would carry them along.
	if n, err := strconv.ParseInt(seconds, 10, 64); err == nil && n >= 0 && n < 253402300800 {
		when = time.Unix(n, 0).UTC()
	}
	return p, when
}

// tidy makes one line of what a stranger typed, without characters that a terminal obeys.
func tidy(s string) string {
	const longest = 200
	s = line.Tidy(strings.ToValidUTF8(s, "�"))
	if len(s) > longest {
		s = s[:longest]
		for !utf8.ValidString(s) {
			s = s[:len(s)-1]
		}
	}
	return s
}

// Walk is how far a walk through the history came.
type Walk struct {
	Commits int
	Cut     bool        // there are more, beyond the limit
	Holes   int         // commits that should be there and cannot be read
	Seen    map[ID]bool // what was visited, and what could not be
}

// History visits the commits behind one, the newest first, until visit fails. It does
// not enter those of another walk, given as without.
func (r *Repo) History(ctx context.Context, from ID, without map[ID]bool, visit func(Commit) error) (w Walk, err error) {
	defer errs.Wrap(&err, "gitrepo.History(%s)", from)
	first, err := r.Commit(from)
	if err != nil {
		return w, err
	}
	w.Seen = map[ID]bool{from: true}
	for open := (&newest{first}); open.Len() > 0; w.Commits++ {
		if err := ctx.Err(); err != nil {
			return w, err
		}
		if w.Commits == r.limits.Commits {
			w.Cut = true
			return w, nil
		}
		c := heap.Pop(open).(Commit)
		if err := visit(c); err != nil {
			return w, err
		}
		if err := r.pushParents(open, c, without, &w); err != nil {
			return w, err
		}
	}
	return w, nil
}

// pushParents opens the parents of a commit that have not been seen. One that cannot
// be read is a hole, and the walk goes on elsewhere.
func (r *Repo) pushParents(open *newest, c Commit, without map[ID]bool, w *Walk) error {
	if r.shallow[c.ID] {
		return nil
	}
	for _, id := range c.Parents {
		if w.Seen[id] || without[id] {
			continue
		}
		w.Seen[id] = true
		switch parent, err := r.Commit(id); {
		case err == nil:
			heap.Push(open, parent)
		case errors.Is(err, ErrMissing), errors.Is(err, ErrDamaged), errors.Is(err, ErrTooLarge):
			w.Holes++
		default:
			return err
		}
	}
	return nil
}

// newest is a heap of commits.
type newest []Commit

func (n newest) Len() int           { return len(n) }
func (n newest) Less(i, j int) bool { return n[i].When.After(n[j].When) }
func (n newest) Swap(i, j int)      { n[i], n[j] = n[j], n[i] }
func (n *newest) Push(c any)        { *n = append(*n, c.(Commit)) }
func (n *newest) Pop() any {
	last := len(*n) - 1
	c := (*n)[last]
	*n = (*n)[:last]
	return c
}
