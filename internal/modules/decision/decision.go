package decision

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/group"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
)

// ID identifies a decision, and the draft that it was.
type ID string

// Content is what a decision says.
type Content struct {
	Group    group.ID     `json:"group"`
	Matter   group.Matter `json:"matter"`
	Day      civil.When   `json:"day"`   // an exact day, unless it is entered afterwards
	Reach    auth.Reach   `json:"reach"` // public, members, or that of the group
	Heading  product.Text `json:"heading"`
	Text     product.Text `json:"text"`
	Open     Open         `json:"open,omitzero"`
	Vote     Vote         `json:"vote,omitzero"`
	Products []product.ID `json:"products,omitempty"` // that it is about
	Effects  []Effect     `json:"effects,omitempty"`
	Corrects ID           `json:"corrects,omitempty"` // the decision that this one corrects
	Source   cite.Source  `json:"source,omitzero"`    // only of a decision from before the register
}

// Open is what everybody may read of a decision that is not for everybody.
type Open struct {
	Heading product.Text `json:"heading,omitzero"`
	Text    product.Text `json:"text,omitzero"` // may be empty
}

// Vote is how it was decided, as the minutes tell it.
type Vote struct {
	Method  string `json:"method,omitempty"` // in the group's own words
	Counted bool   `json:"counted"`          // the numbers are known
	For     int    `json:"for"`
	Against int    `json:"against"`
	Abstain int    `json:"abstain"`
}

// Object is a kind of thing that decisions change.
type Object string

// The objects, with what identifies one.
const (
	Level      Object = "level"      // a product
	Stage      Object = "stage"      // a product
	Prices     Object = "prices"     // a product
	Membership Object = "membership" // an authority
	Charter    Object = "charter"    // a group
	Elsewhere  Object = "elsewhere"  // something that is kept outside; its path is a web address, if it has one
)

// Objects lists them in the order they are shown.
var Objects = []Object{Level, Stage, Prices, Membership, Charter, Elsewhere}

// Label is the catalogue key of the object's name.
func (o Object) Label() string { return "decision.object." + string(o) }

// OfProduct reports whether the object is kept with a product.
func (o Object) OfProduct() bool { return o == Level || o == Stage || o == Prices }

// Effect is something that a decision changed.
type Effect struct {
	Object Object       `json:"object"`
	ID     string       `json:"id,omitempty"`
	Text   product.Text `json:"text"`           // what became of it
	Path   string       `json:"path,omitempty"` // where it is to be seen; follows from the object unless it is Elsewhere
}

// Draft is a decision that has not been approved.
type Draft struct {
	ID ID
	Content
	Version int
	Created time.Time
	Updated time.Time
}

// Path is where the draft is.
func (d Draft) Path() string { return "/beslutninger/udkast/" + string(d.ID) }

// Decision is what a group has decided, and stays as it is.
type Decision struct {
	ID     ID
	Slug   string // in its address
	Number int    // in its group and year; 0 for one from before the register
	Content
	Approved time.Time // or entered
	Seq      int64
}

// Path is the decision's page.
func (d Decision) Path() string { return "/beslutninger/" + d.Slug }

// Year is the year whose numbers it is counted among.
func (d Decision) Year() int { return d.Day.First().Year() }

// Afterwards reports whether the decision is from before the register.
func (d Decision) Afterwards() bool { return d.Number == 0 }

// Shown is a decision as somebody may read it.
type Shown struct {
	Decision
	Partly    bool // the reader gets what is for everybody, and no more
	Corrected bool // by a later one
}

// Facing is the decision as the actor may read it. To whom it is not for, it has the
// heading and the text that are for everybody, and tells neither what it is about nor
// what it changed.
func (d Decision) Facing(a auth.Actor) Shown {
	if a.CanRead(d.Reach) {
		return Shown{Decision: d}
	}
	d.Heading, d.Text, d.Open = d.Open.Heading, d.Open.Text, Open{}
	d.Vote, d.Products, d.Effects, d.Source = Vote{}, nil, nil, cite.Source{}
	return Shown{Decision: d, Partly: true}
}

// Closed is the reach of a decision that is for its group alone.
func Closed(g group.ID) auth.Reach { return auth.ReachOf(auth.Group, string(g)) }

// Limits on what a decision may hold; the texts in characters.
const (
	MaxHeading  = 200
	MaxText     = 20_000
	MaxMethod   = 200
	MaxEffect   = 200
	maxEffects  = 30
	maxProducts = 30
	maxVotes    = 100_000
)

func (c Content) tidied() Content {
	c.Effects = slices.Clone(c.Effects)
	texts := []*string{
		&c.Heading.Da, &c.Heading.En, &c.Open.Heading.Da, &c.Open.Heading.En, &c.Vote.Method, &c.Source.Title, &c.Source.Address,
	}
	for i := range c.Effects {
		texts = append(texts, &c.Effects[i].Text.Da, &c.Effects[i].Text.En, &c.Effects[i].Path)
	}
	for _, s := range texts {
		*s = line.Tidy(*s)
	}
	for _, s := range []*string{&c.Text.Da, &c.Text.En, &c.Open.Text.Da, &c.Open.Text.En} {
		*s = strings.TrimSpace(*s)
	}
	if c.Reach == auth.Public {
		c.Open = Open{} // everybody gets all of it
	}
	if !c.Vote.Counted {
		c.Vote.For, c.Vote.Against, c.Vote.Abstain = 0, 0, 0
	}
	return c
}

// check finds what is wrong with the content by itself.
func (c Content) check(f *errs.Fields) {
	if !slices.Contains(group.AllMatters, c.Matter) {
		f.Add("matter", "errs.choose")
	}
	c.checkDay(f)
	f.Require("heading_da", c.Heading.Da, MaxHeading)
	f.Limit("heading_en", c.Heading.En, MaxHeading)
	f.Require("text_da", c.Text.Da, MaxText)
	f.Limit("text_en", c.Text.En, MaxText)
	switch c.Reach {
	case auth.Public:
	case auth.Members, Closed(c.Group):
		f.Require("open_heading_da", c.Open.Heading.Da, MaxHeading)
		f.Limit("open_heading_en", c.Open.Heading.En, MaxHeading)
		f.Limit("open_text_da", c.Open.Text.Da, MaxText)
		f.Limit("open_text_en", c.Open.Text.En, MaxText)
	default:
		f.Add("reach", "errs.choose")
	}
	c.Vote.check(f)
	if len(c.Products) > maxProducts {
		f.Add("products", "decision.too_many", "max", maxProducts)
	}
	if len(c.Effects) > maxEffects {
		f.Add("effects", "decision.too_many", "max", maxEffects)
	}
	for i, e := range c.Effects {
		e.check(f, EffectField(i))
	}
	if !c.Source.IsZero() {
		c.Source.Check(f)
	}
}

func (c Content) checkDay(f *errs.Fields) {
	switch {
	case c.Day.IsZero():
		f.Add("day", "errs.required")
	case c.Source.IsZero() && c.Day.First() != c.Day.Last():
		f.Add("day", "decision.exact_day")
	}
}

func (v Vote) check(f *errs.Fields) {
	f.Limit("method", v.Method, MaxMethod)
	for _, n := range []struct {
		name  string
		votes int
	}{{"for", v.For}, {"against", v.Against}, {"abstain", v.Abstain}} {
		if n.votes < 0 || n.votes > maxVotes {
			f.Add(n.name, "decision.votes", "max", maxVotes)
		}
	}
}

// EffectField is the name of the i-th effect among the fields: its object has that
// name, and its text the same with _text.
func EffectField(i int) string { return "effect-" + strconv.Itoa(i) }

func (e Effect) check(f *errs.Fields, name string) {
	switch {
	case !slices.Contains(Objects, e.Object):
		f.Add(name, "errs.choose")
	case e.Object != Elsewhere && e.ID == "":
		f.Add(name, "decision.effect.no_object")
	case e.Object == Elsewhere && e.Path != "" && !cite.IsWeb(e.Path):
		f.Add(name, "errs.url")
	}
	f.Require(name+"_text", e.Text.Da, MaxEffect)
	f.Limit(name+"_text", e.Text.En, MaxEffect)
}
