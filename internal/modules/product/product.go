package product

import (
	"slices"
	"strings"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/errs"
	"alminding/internal/base/publiccode"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
)

// ID identifies a product.
type ID string

// Text is a sentence in both languages. Danish is written first; English may be
// missing.
type Text struct {
	Da string `json:"da"`
	En string `json:"en,omitempty"`
}

// In is the text in the language, or in Danish where it has no English.
func (t Text) In(lang i18n.Language) string {
	if lang == i18n.English && t.En != "" {
		return t.En
	}
	return t.Da
}

// Content is what the coordinator writes about a product: the part that has
// versions.
type Content struct {
	Name          string      `json:"name"`
	Purpose       Text        `json:"purpose"`     // one sentence
	Description   Text        `json:"description"` // what it does and for whom
	Note          Text        `json:"note"`        // what a reader must know to trust the rest
	Subjects      []string    `json:"subjects"`    // slugs, the most important first
	Repository    string      `json:"repository"`
	Licence       string      `json:"licence"` // SPDX expression; empty for unknown
	Documentation string      `json:"documentation"`
	Homepage      string      `json:"homepage"`
	Source        cite.Source `json:"source"` // of purpose and description
}

// Product is a solution in the catalogue.
type Product struct {
	ID   ID
	Slug string // in its address; never changes
	Content
	Reach   auth.Reach
	Created time.Time
	Updated time.Time
	Version int // 1, 2, …; of everything that hangs on the product
}

// Path is the address of the product's page.
func (p Product) Path() string { return "/produkter/" + p.Slug }

// Subject is what products are about, from the community's list.
type Subject struct {
	Slug  string `json:"slug"`
	Name  Text   `json:"name"`
	About Text   `json:"about"`
}

// Limits on what a field may hold, in characters.
const (
	maxName        = 100
	maxPurpose     = 200
	maxDescription = 5000
	maxNote        = 1000
	maxSubjects    = 5
)

// Validate finds everything that is wrong with the content, apart from subjects
// that do not exist.
func (c Content) Validate() error {
	var f errs.Fields
	f.Require("name", c.Name, maxName)
	f.Require("purpose_da", c.Purpose.Da, maxPurpose)
	f.Limit("purpose_en", c.Purpose.En, maxPurpose)
	f.Limit("description_da", c.Description.Da, maxDescription)
	f.Limit("description_en", c.Description.En, maxDescription)
	f.Limit("note_da", c.Note.Da, maxNote)
	f.Limit("note_en", c.Note.En, maxNote)
	address(&f, "repository", c.Repository)
	address(&f, "documentation", c.Documentation)
	address(&f, "homepage", c.Homepage)
	if c.Licence != "" && !publiccode.IsLicense(c.Licence) {
		f.Add("licence", "product.licence_unknown", "licence", clip(c.Licence))
	}
	if len(c.Subjects) > maxSubjects {
		f.Add("subjects", "product.too_many_subjects", "max", maxSubjects)
	}
	c.Source.Check(&f)
	return f.Err()
}

func address(f *errs.Fields, name, value string) {
	if value != "" && !cite.IsWeb(value) {
		f.Add(name, "errs.url")
	}
}

// clip shortens what a message repeats.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// Part is one field of the content as a text, under the name it has in forms, in
// JSON and in messages: the one list that forms, comparison, merging and import
// go through.
type Part struct {
	Name string
	Long bool // several lines
	get  func(*Content) string
	set  func(*Content, string)
}

// Of is the part's text in c.
func (p Part) Of(c Content) string { return p.get(&c) }

// Parts lists the fields in the order they are shown.
var Parts = []Part{
	field("name", false, func(c *Content) *string { return &c.Name }),
	field("purpose_da", false, func(c *Content) *string { return &c.Purpose.Da }),
	field("purpose_en", false, func(c *Content) *string { return &c.Purpose.En }),
	field("description_da", true, func(c *Content) *string { return &c.Description.Da }),
	field("description_en", true, func(c *Content) *string { return &c.Description.En }),
	field("note_da", true, func(c *Content) *string { return &c.Note.Da }),
	field("note_en", true, func(c *Content) *string { return &c.Note.En }),
	{
		Name: "subjects",
		get:  func(c *Content) string { return strings.Join(c.Subjects, " ") },
		set:  func(c *Content, v string) { c.Subjects = strings.Fields(v) },
	},
	field("repository", false, func(c *Content) *string { return &c.Repository }),
	field("licence", false, func(c *Content) *string { return &c.Licence }),
	field("documentation", false, func(c *Content) *string { return &c.Documentation }),
	field("homepage", false, func(c *Content) *string { return &c.Homepage }),
	field("source_title", false, func(c *Content) *string { return &c.Source.Title }),
	field("source_address", false, func(c *Content) *string { return &c.Source.Address }),
	{
		Name: "source_date",
		get:  func(c *Content) string { return c.Source.Date.String() },
		set:  func(c *Content, v string) { _ = c.Source.Date.UnmarshalText([]byte(v)) }, // another version's text
	},
	{
		Name: "source_basis",
		get:  func(c *Content) string { return string(c.Source.Basis) },
		set:  func(c *Content, v string) { c.Source.Basis = cite.Basis(v) },
	},
}

func field(name string, long bool, at func(*Content) *string) Part {
	return Part{
		Name: name, Long: long,
		get: func(c *Content) string { return *at(c) },
		set: func(c *Content, v string) { *at(c) = v },
	}
}

// Differences lists the parts in which a and b are not the same.
func Differences(a, b Content) []Part {
	return slices.DeleteFunc(slices.Clone(Parts), func(p Part) bool { return p.Of(a) == p.Of(b) })
}

// Merge joins two changes of the same base. Parts that only one of them changed
// are taken from it; parts that both changed, and not to the same, are returned
// as conflicts and left as they are in theirs.
func Merge(base, mine, theirs Content) (merged Content, conflicts []Part) {
	merged = theirs
	merged.Subjects = slices.Clone(theirs.Subjects)
	for _, p := range Parts {
		was, my, their := p.Of(base), p.Of(mine), p.Of(theirs)
		switch {
		case my == was, my == their:
		case their == was:
			p.set(&merged, my)
		default:
			conflicts = append(conflicts, p)
		}
	}
	return merged, conflicts
}

// Take puts the named parts of from into c: the reader's choice between two
// versions.
func (c *Content) Take(from Content, names ...string) {
	for _, p := range Parts {
		if slices.Contains(names, p.Name) {
			p.set(c, p.Of(from))
		}
	}
}
