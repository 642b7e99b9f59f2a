package meeting

import (
	"slices"
	"strings"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/ballot"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/discussion"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
)

// ID identifies a meeting.
type ID string

// State is how far a meeting is.
type State string

// The states.
const (
	Planned   State = "planned"
	Invited   State = "invited"
	Held      State = "held"     // its minutes are being written
	Approved  State = "approved" // they are approved, and published by reach
	Cancelled State = "cancelled"
)

// Label is the catalogue key of the state's name.
func (s State) Label() string { return "meeting.state." + string(s) }

// over reports whether the meeting can no longer be called or cancelled.
func (s State) over() bool { return s == Held || s == Approved || s == Cancelled }

// Meeting is a group's meeting.
type Meeting struct {
	ID       ID         `json:"id"`
	Group    group.ID   `json:"group"`
	State    State      `json:"state"`
	Plan                // when and where
	Late     string     `json:"late,omitempty"` // why the invitation was, by the charter
	Sequence int        `json:"sequence"`       // of what calendars have been told
	Version  int        `json:"version"`
	Invited  *time.Time `json:"invited,omitempty"`
	Papers   *time.Time `json:"papers,omitempty"` // when they were sent out
	Held     *time.Time `json:"held,omitempty"`   // when it began
	Approved *time.Time `json:"approved,omitempty"`
	Created  time.Time  `json:"created"`
	Updated  time.Time  `json:"updated"`
	Series   SeriesID   `json:"series,omitempty"` // empty for a single meeting
	Occurs   civil.Date `json:"occurs,omitempty"` // the day that the rule of its series gives it
}

// Plan is when and where a meeting is, and who may read of it.
type Plan struct {
	Start time.Time  `json:"start"`
	End   time.Time  `json:"end"`
	Place string     `json:"place"`
	Link  string     `json:"link,omitempty"` // to take part from afar; for the group alone
	Reach auth.Reach `json:"reach"`          // public, members, or that of the group
}

// Path is the meeting's page.
func (m Meeting) Path() string { return "/moeder/" + string(m.ID) }

// Day is the day it begins.
func (m Meeting) Day() civil.Date { return civil.Of(m.Start) }

// Limits on what the fields may hold, in characters; MaxFile in bytes.
const (
	MaxPlace   = 200
	MaxTitle   = 200
	MaxText    = 10_000
	MaxAction  = 500
	MaxLate    = 500
	MaxFile    = 20 << 20
	maxItems   = 100
	maxFiles   = 30
	maxActions = 200
	maxLength  = 7 * 24 * time.Hour
)

func (p Plan) tidied() Plan {
	p.Place, p.Link = line.Tidy(p.Place), line.Tidy(p.Link)
	p.Start, p.End = p.Start.UTC(), p.End.UTC()
	return p
}

// check finds what is wrong with the plan. A meeting is read by no more than widest.
func (p Plan) check(f *errs.Fields, of group.ID, widest auth.Reach) {
	switch {
	case p.Start.IsZero():
		f.Add("start", "errs.required")
	case p.End.IsZero():
		f.Add("end", "errs.required")
	case !p.End.After(p.Start):
		f.Add("end", "meeting.ends_before")
	case p.End.Sub(p.Start) > maxLength:
		f.Add("end", "meeting.too_long")
	}
	f.Limit("place", p.Place, MaxPlace)
	if p.Link != "" && !cite.IsWeb(p.Link) {
		f.Add("link", "errs.url")
	}
	if p.Place == "" && p.Link == "" {
		f.Add("place", "meeting.nowhere")
	}
	reaches := Reaches(of)
	switch at := slices.Index(reaches, p.Reach); {
	case at < 0:
		f.Add("reach", "errs.choose")
	case at < slices.Index(reaches, widest):
		f.Add("reach", "meeting.too_open")
	}
}

// Reaches lists how far a meeting of the group may be read, the widest first.
func Reaches(of group.ID) []auth.Reach {
	return []auth.Reach{auth.Public, auth.Members, auth.ReachOf(auth.Group, string(of))}
}

// widest is how far a group's meetings may be read: as its charter says of papers and
// minutes, and no further than the group itself.
func widest(g group.Group, laid *group.CharterVersion) auth.Reach {
	open := group.ForGroup
	if laid != nil && laid.Value.Openness != "" {
		open = laid.Value.Openness
	}
	return narrower(g.ID, Reaches(g.ID)[slices.Index(group.Opennesses, open)], g.Reach)
}

// narrower is the reach that lets in fewer of the group's readers.
func narrower(of group.ID, a, b auth.Reach) auth.Reach {
	reaches := Reaches(of)
	return reaches[max(slices.Index(reaches, a), slices.Index(reaches, b))]
}

// ItemID identifies an item of an agenda.
type ItemID string

// ItemKind is what an item is on the agenda for.
type ItemKind string

// The kinds.
const (
	Information ItemKind = "information"
	Discussion  ItemKind = "discussion"
	ToDecide    ItemKind = "decision"
)

// ItemKinds lists them in the order they are shown.
var ItemKinds = []ItemKind{Information, Discussion, ToDecide}

// Label is the catalogue key of the kind's name.
func (k ItemKind) Label() string { return "meeting.item." + string(k) }

// Item is something that a meeting deals with.
type Item struct {
	ID       ItemID           `json:"id"`
	Meeting  ID               `json:"meeting"`
	Rank     int              `json:"rank"` // from 1
	Content                   // what the agenda says
	Outcome  string           `json:"outcome,omitempty"`  // what the minutes say
	Decision decision.ID      `json:"decision,omitempty"` // that it was written down as
	Version  int              `json:"version"`            // of the content
	Files    []File           `json:"-"`
	Ballots  []ballot.Summary `json:"-"` // about it, the earliest first
	Comments discussion.Count `json:"-"` // on it, for those of the group
	Partly   bool             `json:"-"` // it is closed, and this reader gets what is for everybody
}

// Anchor is the item's place on the pages of its meeting.
func (it Item) Anchor() string { return "punkt-" + string(it.ID) }

// Content is what an agenda says of an item.
type Content struct {
	Kind   ItemKind `json:"kind"`
	Title  string   `json:"title"`
	Text   string   `json:"text,omitempty"`
	Closed bool     `json:"closed,omitempty"` // for the group alone
	Open   Open     `json:"open,omitzero"`    // of a closed item
	Paper  Paper    `json:"paper,omitzero"`
}

// Open is what those outside the group may read of a closed item.
type Open struct {
	Title string `json:"title,omitempty"`
	Text  string `json:"text,omitempty"` // may be empty
}

// Paper is the case behind an item (sagsoplæg).
type Paper struct {
	Status         PaperStatus `json:"status,omitempty"`
	Purpose        string      `json:"purpose,omitempty"`
	Background     string      `json:"background,omitempty"`
	Analysis       string      `json:"analysis,omitempty"`
	Recommendation string      `json:"recommendation,omitempty"`
	Consequences   string      `json:"consequences,omitempty"`
	Conclusion     string      `json:"conclusion,omitempty"`
}

// PaperStatus is how far a paper is. Papers go out when they are ready.
type PaperStatus string

// The statuses.
const (
	NoPaper    PaperStatus = ""
	PaperDraft PaperStatus = "draft"
	PaperReady PaperStatus = "ready"
)

// PaperStatuses lists them.
var PaperStatuses = []PaperStatus{NoPaper, PaperDraft, PaperReady}

// Label is the catalogue key of the status's name.
func (s PaperStatus) Label() string {
	if s == NoPaper {
		return "meeting.paper.none"
	}
	return "meeting.paper." + string(s)
}

// PaperPart is one part of a paper under the name that forms ask for it.
type PaperPart struct {
	Name string
	Text *string
}

// Parts are the parts of the paper in the order they are read.
func (p *Paper) Parts() []PaperPart {
	return []PaperPart{
		{"purpose", &p.Purpose}, {"background", &p.Background}, {"analysis", &p.Analysis},
		{"recommendation", &p.Recommendation}, {"consequences", &p.Consequences}, {"conclusion", &p.Conclusion},
	}
}

// Text is the whole paper, for searching.
func (p Paper) Text() string {
	var parts []string
	for _, x := range p.Parts() {
		if *x.Text != "" {
			parts = append(parts, *x.Text)
		}
	}
	return strings.Join(parts, "\n")
}

func (c Content) tidied() Content {
	c.Title, c.Text = line.Tidy(c.Title), strings.TrimSpace(c.Text)
	c.Open.Title, c.Open.Text = line.Tidy(c.Open.Title), strings.TrimSpace(c.Open.Text)
	if !c.Closed {
		c.Open = Open{}
	}
	for _, p := range c.Paper.Parts() {
		*p.Text = strings.TrimSpace(*p.Text)
	}
	return c
}

func (c Content) check(f *errs.Fields) {
	if !slices.Contains(ItemKinds, c.Kind) {
		f.Add("kind", "errs.choose")
	}
	f.Require("title", c.Title, MaxTitle)
	f.Limit("text", c.Text, MaxText)
	if c.Closed {
		f.Require("open_title", c.Open.Title, MaxTitle)
		f.Limit("open_text", c.Open.Text, MaxText)
	}
	if !slices.Contains(PaperStatuses, c.Paper.Status) {
		f.Add("paper", "errs.choose")
	}
	for _, p := range c.Paper.Parts() {
		f.Limit(p.Name, *p.Text, MaxText)
	}
	if c.Paper.Status == NoPaper && c.Paper.Text() != "" {
		f.Add("paper", "meeting.paper_without_status")
	}
	if c.Paper.Status == PaperReady && c.Paper.Purpose == "" {
		f.Add("purpose", "errs.required")
	}
}

// FileID identifies a file of an item.
type FileID string

// File is a document that belongs to an item.
type File struct {
	ID   FileID    `json:"id"`
	Item ItemID    `json:"item"`
	Name string    `json:"name"`
	Type string    `json:"type"`
	Size int64     `json:"size"`
	Hash blob.Hash `json:"hash"`
}

// Answer is what somebody answers to an invitation.
type Answer string

// The answers; none is given yet where it is empty.
const (
	Comes   Answer = "comes"
	Perhaps Answer = "perhaps"
	Not     Answer = "not"
)

// Answers lists them in the order they are shown.
var Answers = []Answer{Comes, Perhaps, Not}

// Label is the catalogue key of the answer.
func (a Answer) Label() string {
	if a == "" {
		return "meeting.answer.none"
	}
	return "meeting.answer." + string(a)
}

// ActionID identifies an action.
type ActionID string

// Action is something that an authority is to do because of a meeting, and that
// stays on lists until it is done.
type Action struct {
	ID        ActionID             `json:"id"`
	Meeting   ID                   `json:"meeting"`
	Item      ItemID               `json:"item,omitempty"` // that it follows from
	Text      string               `json:"text"`
	Authority registry.AuthorityID `json:"authority"`
	Person    registry.PersonID    `json:"person,omitempty"`
	Due       civil.Date           `json:"due"`
	Done      civil.Date           `json:"done,omitempty"` // 0 until it is
}

func (a Action) check(f *errs.Fields) {
	f.Require("text", a.Text, MaxAction)
	if a.Authority == "" {
		f.Add("seat", "errs.choose")
	}
	if a.Due == 0 {
		f.Add("due", "errs.required")
	}
}
