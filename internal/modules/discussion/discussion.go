package discussion

import (
	"context"
	"slices"
	"strings"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Kind is what sort of thing is written about.
type Kind string

// The kinds.
const (
	OnItem  Kind = "item"  // of an agenda
	OnTopic Kind = "topic" // of a group
)

// words are the kinds as addresses say them.
var words = map[Kind]string{OnItem: "punkt", OnTopic: "emne"}

// KindOf is the kind that addresses say as the word; empty for no kind.
func KindOf(word string) Kind {
	for k, w := range words {
		if w == word {
			return k
		}
	}
	return ""
}

// Path is where posts about the thing stand.
func Path(kind Kind, about string) string { return "/diskussion/" + words[kind] + "/" + about }

// Place is what posts are about, as one reader may know it who may read them.
type Place struct {
	Kind   Kind
	ID     string
	Title  string
	About  string // where the thing itself is shown
	In     group.Group
	Reach  auth.Reach // of the posts
	Open   bool       // more may be written
	Keeps  bool       // the reader says what is resolved
	Live   [2]string  // kind and id of what looks different with another post, if anything
	Search bool       // posts are found by searching, as far as they reach
	Topic  *Topic     // nil for what belongs to others

	// Still says again, in the write, what Open said before it.
	Still func(ctx context.Context, tx *db.Tx) (bool, error)
}

// Path is where the posts stand.
func (p Place) Path() string { return Path(p.Kind, p.ID) }

// PostID identifies a post.
type PostID string

// Post is what somebody wrote.
type Post struct {
	ID        PostID               `json:"id"`
	Kind      Kind                 `json:"kind"`
	About     string               `json:"about"`
	Text      string               `json:"text"`
	Person    registry.PersonID    `json:"person,omitempty"`
	Authority registry.AuthorityID `json:"authority,omitempty"`
	At        time.Time            `json:"at"`
	Edited    *time.Time           `json:"edited,omitempty"`
	Resolved  *time.Time           `json:"resolved,omitempty"`
	Version   int                  `json:"version"`
}

// Path leads to the post, on whichever page of its discussion it stands.
func (p Post) Path() string { return "/diskussion/indlaeg/" + string(p.ID) }

// Anchor is the post's place on its page.
func (p Post) Anchor() string { return "indlaeg-" + string(p.ID) }

// TopicID identifies a topic.
type TopicID string

// Topic is something that a group discusses.
type Topic struct {
	ID        TopicID              `json:"id"`
	Group     group.ID             `json:"group"`
	Title     string               `json:"title"`
	Reach     auth.Reach           `json:"reach"` // the group's, or members'
	Person    registry.PersonID    `json:"person,omitempty"`
	Authority registry.AuthorityID `json:"authority,omitempty"`
	Created   time.Time            `json:"created"`
	Updated   time.Time            `json:"updated"` // last written on
	Closed    *time.Time           `json:"closed,omitempty"`
}

// Path is the topic's page.
func (t Topic) Path() string { return Path(OnTopic, string(t.ID)) }

// TopicsPath is the page of the group's topics.
func TopicsPath(g group.Group) string { return g.Path() + "/diskussion" }

// Limits on what a field may hold, in characters.
const (
	MaxTitle = 200
	MaxText  = 5_000
)

func (p Post) check(f *errs.Fields) { f.Require("text", p.Text, MaxText) }

func (t Topic) check(f *errs.Fields) {
	f.Require("title", t.Title, MaxTitle)
	if !slices.Contains(Reaches(t.Group), t.Reach) {
		f.Add("reach", "errs.choose")
	}
}

// Reaches are how far a topic of the group may be read.
func Reaches(g group.ID) []auth.Reach {
	return []auth.Reach{auth.ReachOf(auth.Group, string(g)), auth.Members}
}

func (t Topic) tidied() Topic {
	t.Title = line.Tidy(t.Title)
	return t
}

func (p Post) tidied() Post {
	p.Text = strings.TrimSpace(p.Text)
	return p
}

// Count is how many posts there are about something.
type Count struct{ All, Unresolved int }
