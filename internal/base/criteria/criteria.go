package criteria

import (
	"slices"

	"alminding/internal/base/civil"
)

// ID identifies a criterion in its model, such as F1.
type ID string

// Text is a text in both languages.
type Text struct {
	Da string `json:"da"`
	En string `json:"en"`
}

// In is the text in the language, da or en.
func (t Text) In(lang string) string {
	if lang == "en" && t.En != "" {
		return t.En
	}
	return t.Da
}

// Level is how far a product fulfils a model. The words are those of package product.
type Level string

// The levels. Each demands the criteria of those below it too.
const (
	Sandbox Level = "sandbox"
	Level1  Level = "1"
	Level2  Level = "2"
	Level3  Level = "3"
)

// Levels lists them, the lowest first.
var Levels = []Level{Sandbox, Level1, Level2, Level3}

// Includes reports whether a product on level l must fulfil what belongs to of.
func (l Level) Includes(of Level) bool {
	return slices.Index(Levels, of) <= slices.Index(Levels, l)
}

// Theme is what a criterion is about.
type Theme string

// The themes of OS2's model.
const (
	Relevance  Theme = "relevance"
	Form       Theme = "form"
	Strategy   Theme = "strategy"
	Governance Theme = "governance"
)

// Themes lists them in the order of the model.
var Themes = []Theme{Relevance, Form, Strategy, Governance}

// Criterion is one demand of a model.
type Criterion struct {
	ID       ID    `json:"id"`
	Level    Level `json:"level,omitempty"` // none in other bodies' catalogues
	Theme    Theme `json:"theme,omitempty"`
	Should   bool  `json:"should,omitempty"` // a recommendation, which never keeps a product from a level
	Title    Text  `json:"title"`
	Guidance Text  `json:"guidance,omitzero"` // what shows that it is met; none in models that nobody is judged by any more
	Before   []Was `json:"before,omitempty"`  // its ids in older versions
	Ways     []Way `json:"ways,omitempty"`    // of finding out
	Months   int   `json:"months,omitempty"`  // how long a proof of it counts; 0 is as long as the model says
	Serves   []Ref `json:"serves,omitempty"`  // criteria of other catalogues to which the same evidence speaks
}

// Ref names a criterion of any catalogue.
type Ref struct {
	Model string `json:"model"` // the catalogue's name, such as dpg
	ID    ID     `json:"id"`
}

// Was is a criterion's ids in an older version of its model. Several have been merged
// into one.
type Was struct {
	Version string `json:"version"`
	IDs     []ID   `json:"ids"`
}

// Way is how it can be found out whether a criterion is met.
type Way string

// The ways.
const (
	ByRepository Way = "repository" // read in the source
	ByRecords    Way = "records"    // follows from what the community itself keeps
	ByDocument   Way = "document"   // a text or link that a person names
)

// Answer is what a product says of itself.
type Answer string

// The answers, as OS2's form has them. No answer is Unanswered.
const (
	Unanswered  Answer = ""
	Yes         Answer = "yes"
	No          Answer = "no"
	NotRelevant Answer = "not-relevant"
	DontKnow    Answer = "dont-know"
	Planned     Answer = "planned"
)

// Answers lists those that can be given.
var Answers = []Answer{Yes, No, NotRelevant, DontKnow, Planned}

// Colour is how the secretariat evaluates a criterion.
type Colour string

// The colours.
const (
	NoColour Colour = ""
	Green    Colour = "green"  // met
	Yellow   Colour = "yellow" // partly met
	Red      Colour = "red"    // not met
	Grey     Colour = "grey"   // not relevant
)

// Colours lists those that can be given.
var Colours = []Colour{Green, Yellow, Red, Grey}

// Colour is what OS2's own generator of reports makes of an answer: who does not know
// has met it in part, and who has not answered has not met it.
func (a Answer) Colour() Colour {
	switch a {
	case Yes:
		return Green
	case DontKnow, Planned:
		return Yellow
	case NotRelevant:
		return Grey
	default:
		return Red
	}
}

// Pointing is which way a finding points.
type Pointing string

// The ways a finding can point. A machine never says that a criterion is met.
const (
	Supports     Pointing = "supports"
	Contradicts  Pointing = "contradicts"
	CannotTell   Pointing = "cannot-tell"
	DoesNotApply Pointing = "does-not-apply"
)

// Pointings lists them.
var Pointings = []Pointing{Supports, Contradicts, CannotTell, DoesNotApply}

// Finding is what a check found about one criterion.
type Finding struct {
	Criterion ID       `json:"criterion"`
	Check     string   `json:"check"`   // its name, such as licence.text
	Version   int      `json:"version"` // of the check, raised when it judges otherwise
	Points    Pointing `json:"points"`
	Facts     []Fact   `json:"facts,omitempty"`
	Hint      string   `json:"hint,omitempty"` // a key of the catalogue: how to mend it

	// Until is the first day on which it no longer points so by the calendar alone,
	// since a meeting grows old and a confirmation expires; 0 where nothing ages.
	Until civil.Date `json:"until,omitzero"`
}

// Fact is something read, and where. It is a sentence of the catalogue with its values,
// so that it can be told in any language and counted by anybody.
type Fact struct {
	Says  string            `json:"says"`            // a key of the catalogue
	With  map[string]string `json:"with,omitempty"`  // the values of its placeholders, as they were read
	Count *int              `json:"count,omitempty"` // the number that decides between one and many
	Place Place             `json:"place,omitzero"`
}

// InEnglish names the value that stands in for another where a fact is told in English:
// groups and headings are called something else there.
func InEnglish(name string) string { return name + "_en" }

// Values are those of the sentence as it is told in English, or in Danish.
func (f Fact) Values(english bool) map[string]string {
	values := make(map[string]string, len(f.With))
	for name, value := range f.With {
		if own, ok := f.With[InEnglish(name)]; english && ok {
			value = own
		}
		values[name] = value
	}
	return values
}

// Place is where a fact was read: in a repository, or at an address.
type Place struct {
	Repo   string `json:"repo,omitempty"`   // its name, never a folder of the machine that read it
	Commit string `json:"commit,omitempty"` // in full
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Path   string `json:"path,omitempty"` // of a record here, or a web address
}
