package year

import (
	"slices"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

// ID identifies an own entry.
type ID string

// Own is an entry that the secretariat has written.
type Own struct {
	ID      ID        `json:"id"`
	Content           // what it says
	Version int       `json:"version"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
}

// Path is where it is edited.
func (o Own) Path() string { return "/aarshjul/punkter/" + string(o.ID) }

// Content is what an own entry says.
type Content struct {
	Kind   Kind         `json:"kind"` // Deadline or Event
	Title  product.Text `json:"title"`
	Period civil.Period `json:"period"`
	Link   string       `json:"link,omitempty"`
	Reach  auth.Reach   `json:"reach"` // public or members
}

// OwnKinds are the kinds that the secretariat may write.
var OwnKinds = []Kind{Event, Deadline}

// Reaches are how far own entries may be read.
var Reaches = []auth.Reach{auth.Public, auth.Members}

// Limits of an own entry, in characters and days.
const (
	MaxTitle = 150
	MaxLink  = 500
	maxDays  = 366
)

func (c Content) tidied() Content {
	c.Title.Da, c.Title.En, c.Link = line.Tidy(c.Title.Da), line.Tidy(c.Title.En), line.Tidy(c.Link)
	return c
}

func (c Content) check(f *errs.Fields) {
	if !slices.Contains(OwnKinds, c.Kind) {
		f.Add("kind", "errs.choose")
	}
	f.Require("title_da", c.Title.Da, MaxTitle)
	f.Limit("title_en", c.Title.En, MaxTitle)
	switch {
	case c.Period.From == 0:
		f.Add("from", "errs.required")
	case c.Period.Empty():
		f.Add("to", "year.ends_before")
	case c.Period.To-c.Period.From > maxDays:
		f.Add("to", "year.too_long")
	}
	if f.Limit("link", c.Link, MaxLink); c.Link != "" && !cite.IsWeb(c.Link) {
		f.Add("link", "errs.url")
	}
	if !slices.Contains(Reaches, c.Reach) {
		f.Add("reach", "errs.choose")
	}
}
