package govreport

import (
	"cmp"
	"encoding/json"
	"slices"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
)

// Kind is what a report says of each criterion, and thereby who speaks.
type Kind string

// The kinds.
const (
	SelfEvaluation Kind = "self-evaluation" // the product answers
	Evaluation     Kind = "evaluation"      // the secretariat gives a colour
	Checklist      Kind = "checklist"       // the product ticks a box: the form of 2021 to 2025
)

// Report is a report in any of OS2's forms.
type Report struct {
	Kind    Kind   `json:"kind"`
	Version string `json:"version"` // of OS2's model: the one whose ids the rows bear
	Product string `json:"product"`

	Head []Field `json:"head"` // what stands in the block at its top, in order
	Rows []Row   `json:"rows"` // in order

	// Parts are the pieces of a report in Markdown, in order, so that a report that is
	// read and written again keeps what no other field holds. JSON has none, and a
	// report without parts is written with those of the template.
	Parts []Part `json:"parts,omitempty"`

	// Totals are those that a report states. They are never written: what is written
	// is counted.
	Totals []Total `json:"totals,omitempty"`

	// Others are the keys of JSON that OS2's form does not have.
	Others []Other `json:"others,omitempty"`
}

// Row is what a report says of one criterion. Texts are as written, with line breaks
// for the <br/> of Markdown.
type Row struct {
	Line      int            `json:"line,omitempty"`
	Criterion criteria.ID    `json:"criterion"`
	Theme     criteria.Theme `json:"theme"` // of the table it stands in
	Level     string         `json:"level"` // as the report claims it, such as Sandkasse, 0 or 2
	Title     string         `json:"title"`
	Standard  string         `json:"standard,omitempty"` // what the form asks for

	Answer criteria.Answer `json:"answer,omitempty"` // in a self-evaluation
	Colour criteria.Colour `json:"colour,omitempty"` // in an evaluation
	Ticked bool            `json:"ticked,omitempty"` // in a checklist
	Said   string          `json:"said,omitempty"`   // the verdict as written, where it is none of the form's words

	Text   string `json:"text,omitempty"`   // the documentation of a self-evaluation, the reason of an evaluation, the reference of a checklist
	Advice string `json:"advice,omitempty"` // the recommendation of an evaluation

	Others []Other `json:"others,omitempty"` // further cells, or keys of JSON

	// Raw is a line of a table that is no row of a criterion. It is kept, and says
	// nothing else.
	Raw string `json:"raw,omitempty"`
}

// Verdict is the row's colour whatever the form: an answer has that of OS2's own
// generator, and a box is met or not.
func (r Row) Verdict(k Kind) criteria.Colour {
	switch {
	case k == Evaluation:
		return r.Colour
	case r.Said != "":
		return criteria.NoColour
	case k == SelfEvaluation:
		return r.Answer.Colour()
	case r.Ticked:
		return criteria.Green
	default:
		return criteria.Red
	}
}

// Name is which field of the head it is.
type Name string

// The names. Other fields have none and are known by their label alone.
const (
	Template     Name = "template" // version of the form
	Date         Name = "date"
	Author       Name = "author"
	Organisation Name = "organisation" // where the source is
	Website      Name = "website"
	Basis        Name = "basis"     // the report that was evaluated
	Generated    Name = "generated" // the instant at which the form made the file; in JSON alone
)

// Field is one line of the head.
type Field struct {
	Line  int    `json:"line,omitempty"`
	Name  Name   `json:"name,omitempty"`
	Label string `json:"label,omitempty"` // as written; empty is the template's
	Value string `json:"value"`
}

// Other is something the form does not have.
type Other struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
}

// Holds is what a part of a report in Markdown holds.
type Holds string

// The kinds of parts.
const (
	Prose   Holds = "prose" // kept as it is
	Heads   Holds = "head"
	Summary Holds = "summary"
	Overall Holds = "overall"
	Advice  Holds = "advice"
	Table   Holds = "table"    // the rows of a theme
	ByLevel Holds = "by-level" // totals
	ByTheme Holds = "by-theme" // totals
	Pies    Holds = "pie"      // totals of one level as a picture; of all where it has no level
)

// Part is one piece of a report in Markdown.
type Part struct {
	Line    int            `json:"line,omitempty"`
	Holds   Holds          `json:"holds"`
	Heading string         `json:"heading,omitempty"` // of a summary and the like, with its marks, such as ## Resumé
	Text    string         `json:"text,omitempty"`
	Theme   criteria.Theme `json:"theme,omitempty"`   // of a table
	Columns []string       `json:"columns,omitempty"` // of a table, as written
	Level   criteria.Level `json:"level,omitempty"`   // of a pie
}

// Total is a line or cell of totals that a report states.
type Total struct {
	Line   int             `json:"line"`
	Label  string          `json:"label"`           // as written, such as Niveau 2
	Level  criteria.Level  `json:"level,omitempty"` // none is all of them
	Theme  criteria.Theme  `json:"theme,omitempty"` // none is all of them
	Counts criteria.Totals `json:"counts"`
	Sum    *int            `json:"sum,omitempty"` // where it is stated too
}

// Fault is something in a file that could not be read as its form has it.
type Fault struct {
	Line int    `json:"line"`
	Key  string `json:"key"`            // of its sentence in Locale
	Args []any  `json:"args,omitempty"` // name and value in turn
}

// Value is what the head says under the name; empty where it says nothing.
func (r *Report) Value(name Name) string {
	i := slices.IndexFunc(r.Head, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return ""
	}
	return r.Head[i].Value
}

// Dated is the date of the report, where it has one that is a date.
func (r *Report) Dated() (d civil.Date, ok bool) { return dateOf(r.Value(Date)) }

// Text is the text of the first part that holds it, such as the summary.
func (r *Report) Text(holds Holds) string {
	i := slices.IndexFunc(r.Parts, func(p Part) bool { return p.Holds == holds })
	if i < 0 {
		return ""
	}
	return r.Parts[i].Text
}

// Model is the version of OS2's model that the rows bear the ids of.
func (r *Report) Model() *criteria.Model {
	m, ok := criteria.Find(criteria.NameOS2, r.Version)
	if !ok {
		return criteria.OS2
	}
	return m
}

// Row is the first row of a criterion of the report's own version.
func (r *Report) Row(id criteria.ID) (row Row, ok bool) {
	i := slices.IndexFunc(r.Rows, func(r Row) bool { return r.Criterion == id })
	if i < 0 {
		return row, false
	}
	return r.Rows[i], true
}

func sortFaults(faults []Fault) {
	slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
}
