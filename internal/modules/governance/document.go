package governance

import (
	"cmp"
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
	"alminding/internal/platform/auth"
	"alminding/internal/platform/blob"
)

// DocumentID identifies a document.
type DocumentID string

// DocumentKind is what a document is. What it can prove follows from it.
type DocumentKind string

// The kinds.
const (
	Presentation       DocumentKind = "presentation"
	BusinessCase       DocumentKind = "business-case" // for those who decide
	ImplementationHelp DocumentKind = "implementation-guide"
	Training           DocumentKind = "training"
	PoliticalPaper     DocumentKind = "political"
	ImplementationPlan DocumentKind = "implementation-plan"
	StrategyPaper      DocumentKind = "strategy"
	ProjectModel       DocumentKind = "project-model"
	CodeReview         DocumentKind = "code-review"
	Procurement        DocumentKind = "procurement"
	SecurityPaper      DocumentKind = "security"
	Conformance        DocumentKind = "architecture" // with the common architecture
	Transfer           DocumentKind = "transfer"     // of the source to the community
	AgreementTemplate  DocumentKind = "agreement-template"

	// The statements are texts that stand here.
	Backing          DocumentKind = "statement-backing" // of the line management
	NationalStrategy DocumentKind = "statement-national"
	CommonStrategy   DocumentKind = "statement-strategy"
	Openness         DocumentKind = "statement-openness"
	StrategyLink     DocumentKind = "statement-link"
	Vision           DocumentKind = "statement-vision"
	OneCore          DocumentKind = "statement-core" // there is one version of the core
)

// use is what a kind of document is evidence of.
type use struct {
	kind      DocumentKind
	criterion criteria.ID // of the model of today
	statement bool        // it is a text that stands here
}

// uses lists the kinds in the order they are shown.
var uses = []use{
	{Presentation, "F13", false},
	{BusinessCase, "F14", false},
	{ImplementationHelp, "F15", false},
	{Training, "F20", false},
	{PoliticalPaper, "F21", false},
	{ImplementationPlan, "F22", false},
	{StrategyPaper, "S4", false},
	{ProjectModel, "G8", false},
	{CodeReview, "G9", false},
	{Procurement, "F3", false},
	{SecurityPaper, "F4", false},
	{Conformance, "F18", false},
	{Transfer, "F6", false},
	{AgreementTemplate, "G10", false},
	{Backing, "R2", true},
	{NationalStrategy, "R4", true},
	{CommonStrategy, "S1", true},
	{Openness, "S2", true},
	{StrategyLink, "S3", true},
	{Vision, "S5", true},
	{OneCore, "F12", true},
}

// DocumentKinds lists the kinds in the order they are shown.
func DocumentKinds() []DocumentKind {
	list := make([]DocumentKind, len(uses))
	for i, u := range uses {
		list[i] = u.kind
	}
	return list
}

func (k DocumentKind) rank() int {
	return slices.IndexFunc(uses, func(u use) bool { return u.kind == k })
}

// Criterion is what documents of the kind are evidence of; empty for a kind that
// there is not.
func (k DocumentKind) Criterion() criteria.ID {
	if at := k.rank(); at >= 0 {
		return uses[at].criterion
	}
	return ""
}

// IsStatement reports whether documents of the kind are texts that stand here.
func (k DocumentKind) IsStatement() bool {
	at := k.rank()
	return at >= 0 && uses[at].statement
}

// Label is the catalogue key of the kind's name.
func (k DocumentKind) Label() string { return "governance.document.kind." + string(k) }

// Document is something that shows that a product meets a criterion: a link, a file or,
// of the kinds that are statements, a text that stands here and may have a link beside it.
type Document struct {
	ID      DocumentID           `json:"id"`
	Product product.ID           `json:"product"`
	Kind    DocumentKind         `json:"kind"`
	Title   string               `json:"title"`
	Address string               `json:"address,omitempty"`
	File    DocumentFile         `json:"file,omitzero"`
	Text    string               `json:"text,omitempty"`
	Date    civil.When           `json:"date"`            // the document's own
	Maker   registry.AuthorityID `json:"maker,omitempty"` // of a review: who made it
	Reach   auth.Reach           `json:"reach"`           // public or members
	Account string               `json:"account"`         // who added it, and for which authority
	For     registry.AuthorityID `json:"for,omitempty"`
	Version int                  `json:"version"`
	Added   time.Time            `json:"-"`
	Updated time.Time            `json:"-"`
	Seen    Sighting             `json:"-"` // of the link
}

// DocumentFile is a document that is kept here.
type DocumentFile struct {
	Hash blob.Hash `json:"hash"`
	Name string    `json:"name"`
	Type string    `json:"type"` // media type, as its content says
	Size int64     `json:"size"`
}

// IsZero reports whether there is none.
func (f DocumentFile) IsZero() bool { return f == DocumentFile{} }

// Path is where the file or the text can be read.
func (d Document) Path() string { return "/governance/dokumenter/" + string(d.ID) }

// Place is where the document itself is: its link, or its page here.
func (d Document) Place() string { return cmp.Or(d.Address, d.Path()) }

// Expires is the first day on which the document is too old to prove anything. Where
// only its month or year is known it is taken to be from the first day of it.
func (d Document) Expires() civil.Date { return expiresByID(d.Kind.Criterion(), d.Date.First()) }

// Limits on what a document may hold; the texts in characters.
const (
	MinStatement = 200
	MaxStatement = 10_000
	maxDocuments = 200  // of a product
	leastWords   = 20   // different ones, in a statement
	firstYear    = 1990 // of a document's own date
)

func (d Document) tidied() Document {
	for _, s := range []*string{&d.Title, &d.Address} {
		*s = line.Tidy(*s)
	}
	d.Text = strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(d.Text, "\uFFFD"), "\r\n", "\n"))
	if d.Kind != CodeReview {
		d.Maker = ""
	}
	if !d.Kind.IsStatement() {
		d.Text = ""
	}
	return d
}

// check finds what is wrong with the document by itself, when it is written on the day.
func (d Document) check(f *errs.Fields, today civil.Date) {
	if d.Kind.rank() < 0 {
		f.Add("kind", "errs.choose")
	}
	f.Require("title", d.Title, MaxTitle)
	if d.Address != "" && !cite.IsWeb(d.Address) {
		f.Add("address", "errs.url")
	}
	switch {
	case d.Kind.IsStatement():
		d.checkStatement(f)
	case d.Address == "" && d.File.IsZero():
		f.Add("address", "governance.document.nothing")
	case d.Address != "" && !d.File.IsZero():
		f.Add("file", "governance.document.both")
	}
	switch {
	case d.Date.IsZero():
		f.Add("date", "errs.required")
	case d.Date.First() > today, d.Date.First().Year() < firstYear:
		f.Add("date", "governance.document.date")
	}
	if d.Kind == CodeReview && d.Maker == "" {
		f.Add("maker", "errs.required")
	}
	if d.Reach != auth.Public && d.Reach != auth.Members {
		f.Add("reach", "errs.choose")
	}
}

func (d Document) checkStatement(f *errs.Fields) {
	f.Limit("text", d.Text, MaxStatement)
	switch {
	case len([]rune(d.Text)) < MinStatement:
		f.Add("text", "governance.document.short", "min", MinStatement)
	case isTemplate(d.Text):
		f.Add("text", "governance.document.template")
	}
	if !d.File.IsZero() {
		f.Add("file", "governance.document.statement_file")
	}
}

// placeholders are what templates ask their reader to fill in.
var placeholders = regexp.MustCompile(`(?i)lorem ipsum|\[[^\]\n]{2,80}\]([^(]|$)|<[^>\n]{2,80}>|\bindsæt |\bskriv her\b|\budfyld|\btodo\b|\btbd\b|\bxxx+\b|\binsert here\b|\bfill in\b`)

// isTemplate reports whether a statement was never written: it still has the places
// that are to be filled in, says what the model itself says, or the same words over
// and over.
func isTemplate(text string) bool {
	folded := strings.ToLower(line.Tidy(text))
	words := map[string]bool{}
	for w := range strings.FieldsSeq(folded) {
		words[w] = true
	}
	if len(words) < leastWords || placeholders.MatchString(text) {
		return true
	}
	return slices.ContainsFunc(Model.Criteria, func(c criteria.Criterion) bool {
		return says(folded, c.Guidance.Da) || says(folded, c.Guidance.En)
	})
}

// says reports whether a text is little more than the guidance.
func says(folded, guidance string) bool {
	guidance = strings.ToLower(line.Tidy(guidance))
	return guidance != "" && strings.Contains(folded, guidance) && len(folded)-len(guidance) < MinStatement
}

// canReadDocument is asked about a document of a product that the actor may read. What
// is for members is read by those who answer for the product as well.
func canReadDocument(a auth.Actor, d Document) bool {
	return a.CanRead(d.Reach) || a.Keeps() || coordinates(a, d.Product)
}
