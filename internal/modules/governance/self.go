package governance

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/blob"
)

// SelfID identifies a self-evaluation.
type SelfID string

// Form is how a product has said what it says.
type Form string

// The forms.
const (
	Here      Form = "here"
	Elsewhere Form = "form"     // OS2's web form
	Boxes     Form = "checkbox" // the older report, which knows met and not met only
)

// Forms lists them.
var Forms = []Form{Here, Elsewhere, Boxes}

// Label is the catalogue key of the form's name.
func (f Form) Label() string { return "governance.form." + string(f) }

// SelfState is how far a self-evaluation has come.
type SelfState string

// The states. What has been submitted is not changed any more: another is begun.
const (
	Writing   SelfState = "writing"
	Submitted SelfState = "submitted" // before the steering group
	Endorsed  SelfState = "endorsed"  // by the steering group, and for everybody
)

// SelfStates lists them.
var SelfStates = []SelfState{Writing, Submitted, Endorsed}

// Label is the catalogue key of the state's name.
func (s SelfState) Label() string { return "governance.self." + string(s) }

// Self is what a product says of itself in a half-year.
type Self struct {
	ID        SelfID      `json:"id"`
	Product   product.ID  `json:"product"`
	Half      Half        `json:"half"`
	Model     string      `json:"model"` // version of the model that it was written by
	Form      Form        `json:"form"`
	Template  string      `json:"template,omitempty"` // version of the form, where it has one
	State     SelfState   `json:"state"`
	Day       civil.When  `json:"day"`             // when it was said; until it is submitted, when it was begun
	Draft     bool        `json:"draft,omitempty"` // the source itself calls it a draft
	Note      string      `json:"note,omitempty"`
	Source    cite.Source `json:"source,omitzero"` // of one that was written elsewhere
	Batch     string      `json:"batch,omitempty"` // the intake that brought it
	Submitted *time.Time  `json:"submitted,omitempty"`
	Published *time.Time  `json:"published,omitempty"`
	Version   int         `json:"version"`
	Created   time.Time   `json:"-"`
	Updated   time.Time   `json:"-"`
}

// Path is its page.
func (s Self) Path() string { return "/governance/selvevalueringer/" + string(s.ID) }

// Link is documentation on the web.
type Link struct {
	Title   string `json:"title,omitempty"`
	Address string `json:"address"`
}

// FileID identifies a file.
type FileID string

// File is a document that shows what a claim says.
type File struct {
	ID        FileID      `json:"id"`
	Self      SelfID      `json:"self"`
	Criterion criteria.ID `json:"criterion"`
	Name      string      `json:"name"`
	Type      string      `json:"type"`
	Size      int64       `json:"size"`
	Hash      blob.Hash   `json:"hash"`
}

// Claim is what a product says of one criterion.
type Claim struct {
	Criterion   criteria.ID     `json:"criterion"`     // today's; empty where the criterion is gone
	Was         criteria.ID     `json:"was,omitempty"` // its id in the model that it was written by
	Answer      criteria.Answer `json:"answer"`
	Written     string          `json:"written,omitempty"` // as the source has it, where that is another word
	Uncertain   bool            `json:"uncertain,omitempty"`
	Text        string          `json:"text,omitempty"`
	Because     string          `json:"because,omitempty"`     // why it does not apply
	Planned     civil.Date      `json:"planned,omitempty"`     // by when it is to be met
	Explanation string          `json:"explanation,omitempty"` // why the product deviates: follow or explain
	Links       []Link          `json:"links,omitempty"`
	Version     int             `json:"version"` // 0 for one that nobody has written
	Updated     time.Time       `json:"-"`
	Files       []File          `json:"-"`
}

// Explains reports whether the product has said why it deviates.
func (c Claim) Explains() bool {
	return c.Explanation != "" || c.Answer == criteria.NotRelevant && c.Because != ""
}

// Endorsement is that an authority in the steering group stands behind a
// self-evaluation.
type Endorsement struct {
	Authority registry.AuthorityID `json:"authority"`
	Person    registry.PersonID    `json:"person"`
	At        time.Time            `json:"at"`
}

// Limits on what a field may hold; the texts in characters.
const (
	MaxText  = 4000
	MaxTitle = 200
	MaxFile  = 20 << 20 // bytes
	maxLinks = 10
	maxFiles = 5
)

var lineEnds = regexp.MustCompile(`[ \t]+\n`)

// tidy takes away the spaces around a text and at the ends of its lines, which Markdown
// does not keep, so that a text is the same by whichever form it came.
func tidy(text string) string {
	return lineEnds.ReplaceAllString(strings.TrimSpace(text), "\n")
}

func (c Claim) tidied() Claim {
	for _, s := range []*string{&c.Text, &c.Because, &c.Explanation} {
		*s = tidy(*s)
	}
	links := c.Links
	c.Links = nil
	for _, l := range links {
		if l = (Link{line.Tidy(l.Title), line.Tidy(l.Address)}); l != (Link{}) {
			c.Links = append(c.Links, l)
		}
	}
	if c.Answer != criteria.NotRelevant {
		c.Because = ""
	}
	if c.Answer != criteria.Planned {
		c.Planned = 0
	}
	return c
}

// check finds what is wrong with the claim by itself. One that is being written may
// lack what is demanded when it is submitted.
func (c Claim) check(f *errs.Fields) {
	if c.Answer != criteria.Unanswered && !slices.Contains(criteria.Answers, c.Answer) {
		f.Add("answer", "errs.choose")
	}
	f.Limit("text", c.Text, MaxText)
	f.Limit("because", c.Because, MaxText)
	f.Limit("explanation", c.Explanation, MaxText)
	if len(c.Links) > maxLinks {
		f.Add("links", "governance.too_many", "max", maxLinks)
	}
	for _, l := range c.Links[:min(len(c.Links), maxLinks)] {
		f.Limit("links", l.Title, MaxTitle)
		if !cite.IsWeb(l.Address) {
			f.Add("links", "errs.url")
			break
		}
	}
}

// lacks finds what the claim must have before it is submitted, under the field's name
// with the criterion before it.
func (c Claim) lacks(f *errs.Fields) {
	name := string(c.Criterion)
	switch {
	case c.Answer == criteria.Unanswered:
		f.Add(name+".answer", "governance.self.unanswered", "criterion", name)
	case c.Answer == criteria.NotRelevant && c.Because == "":
		f.Add(name+".because", "governance.self.no_because", "criterion", name)
	case c.Answer == criteria.Planned && c.Planned == 0:
		f.Add(name+".planned", "governance.self.no_date", "criterion", name)
	}
}
