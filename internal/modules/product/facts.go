package product

import (
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/timeline"
)

// Stage is where a solution is in its life.
type Stage string

// The stages.
const (
	Idea    Stage = "idea"
	Project Stage = "project" // in the sandbox
	InUse   Stage = "product"
	Retired Stage = "retired"
)

// Stages lists them in the order of a life.
var Stages = []Stage{Idea, Project, InUse, Retired}

// Level is how far a product fulfils the governance model. Empty is unknown.
type Level string

// The levels.
const (
	UnknownLevel Level = ""
	Sandbox      Level = "sandbox"
	Level1       Level = "1"
	Level2       Level = "2"
	Level3       Level = "3"
)

// Levels lists the known ones, the highest first.
var Levels = []Level{Level3, Level2, Level1, Sandbox}

// Standing says how firmly a level is set.
type Standing string

// The standings. Only a decision sets a level for good: of the secretariat up to level 1,
// of the board above that.
const (
	Decided      Standing = "decided"
	Confirmed    Standing = "confirmed"     // the secretariat keeps the level, which is its own to decide
	Recommended  Standing = "recommended"   // the secretariat proposes it to the board
	SelfDeclared Standing = "self-declared" // the product says so
)

// Standings lists them, the firmest first, and Sourced those that a source is enough for.
var (
	Standings = append([]Standing{Decided}, Sourced...)
	Sourced   = []Standing{Confirmed, Recommended, SelfDeclared}
)

// Holds reports whether a level so set is held: what is only recommended, or declared by
// the product itself, is none yet.
func (s Standing) Holds() bool { return s == Decided || s == Confirmed }

// Voice is who says something. What one voice says is never merged with another.
type Voice string

// The voices, which the look of a page keeps apart by the kind of line.
const (
	Machine     Voice = "machine" // read in a repository
	Itself      Voice = "product"
	Secretariat Voice = "secretariat"
	Board       Voice = "board"
	Elsewhere   Voice = "other" // press, other authorities
)

// Voices lists them.
var Voices = []Voice{Machine, Itself, Secretariat, Board, Elsewhere}

// StageFact is a product's stage and who says so.
type StageFact struct {
	Stage  Stage
	Note   Text // where the source's word is not ours
	Source cite.Source
}

// LevelFact is a statement about a product's level.
type LevelFact struct {
	Level     Level
	Standing  Standing
	Voice     Voice
	Note      Text
	Source    cite.Source
	DecidedBy string // id of the decision in the register; of what is Decided, and of nothing else
}

// Held is the level that the community stands behind.
func (f LevelFact) Held() Level {
	if f.Standing.Holds() {
		return f.Level
	}
	return UnknownLevel
}

// Role is what an authority is to a product.
type Role string

// The roles, in groups: who answers for it, who delivers, who takes part. Who uses
// it is another matter, with proof and expiry: see package adoption.
const (
	Owner       Role = "owner"
	Coordinator Role = "coordinator"

	Supplier   Role = "supplier" // named as such, without saying of what
	Developer  Role = "developer"
	Formerly   Role = "former-developer"
	Maintainer Role = "maintenance"
	Operator   Role = "operator"
	Host       Role = "hosting"
	Reviewer   Role = "reviewer"
	Donor      Role = "donor"

	InGroup     Role = "coordination-group"
	CoDeveloper Role = "co-developer"
	Initiator   Role = "initiator"
	Funder      Role = "funder"
	Wishes      Role = "wishes"
	Tester      Role = "tester"
	Observer    Role = "observer"
	Contributor Role = "contributor"
)

// Roles lists them in the order they are shown.
var Roles = slices.Concat([]Role{Owner, Coordinator}, Supplying, TakingPart)

// Supplying and TakingPart are the groups of roles.
var (
	Supplying  = []Role{Supplier, Developer, Formerly, Maintainer, Operator, Host, Reviewer, Donor}
	TakingPart = []Role{InGroup, CoDeveloper, Initiator, Funder, Wishes, Tester, Observer, Contributor}
)

// Supplies reports whether the role is a supplier's.
func (r Role) Supplies() bool { return slices.Contains(Supplying, r) }

// Label is the catalogue key of what an authority with the role does.
func (r Role) Label() string { return "product.role." + string(r) }

// PartyID identifies an authority's role in a product over time.
type PartyID string

// PartyFact is an authority's role in a product.
type PartyFact struct {
	Product   ID
	Authority registry.AuthorityID
	Role      Role
	Unit      string // of the authority, where a department does it
	Source    cite.Source
}

// Party is a role in force, with its period.
type Party = timeline.Version[PartyID, PartyFact]

var stageTable = timeline.Table[ID, StageFact]{
	Name:    "product_stage_v",
	Columns: append([]string{"stage", "note_da", "note_en"}, cite.Columns...),
	Fields: func(f *StageFact) []any {
		return append([]any{&f.Stage, &f.Note.Da, &f.Note.En}, f.Source.Fields()...)
	},
}

var levelTable = timeline.Table[ID, LevelFact]{
	Name:    "product_level_v",
	Columns: append([]string{"level", "standing", "voice", "note_da", "note_en", "decided_by"}, cite.Columns...),
	Fields: func(f *LevelFact) []any {
		return append([]any{&f.Level, &f.Standing, &f.Voice, &f.Note.Da, &f.Note.En, &f.DecidedBy}, f.Source.Fields()...)
	},
}

var partyTable = timeline.Table[PartyID, PartyFact]{
	Name:    "product_party_v",
	Columns: append([]string{"product_id", "authority_id", "role", "unit"}, cite.Columns...),
	Fields: func(f *PartyFact) []any {
		return append([]any{&f.Product, &f.Authority, &f.Role, &f.Unit}, f.Source.Fields()...)
	},
}

// Qualifier says how exact a figure is.
type Qualifier string

// The qualifiers.
const (
	Exact   Qualifier = "exact"
	AtLeast Qualifier = "at-least"
	Roughly Qualifier = "about"
)

// Qualifiers lists them.
var Qualifiers = []Qualifier{Exact, AtLeast, Roughly}

// figureLife is how long a figure counts as current: it is told as unconfirmed
// from then on, never dropped.
const figureLife = 365 // days

// Figure is a number that somebody states about a product. Sources disagree, and
// then a product has several.
type Figure struct {
	ID        string
	Product   ID
	Rank      int // the first is the one that lists show
	Value     int64
	Qualifier Qualifier
	What      Text // continues the number: "myndigheder bruger løsningen"
	Source    cite.Source
}

// Expires is the day the figure must be confirmed again.
func (f Figure) Expires() civil.Date { return f.Source.Date.Last() + figureLife }

// Event is something that happened to a product, as somebody tells it.
type Event struct {
	ID      string
	Product ID
	Text    Text
	Voice   Voice
	Source  cite.Source
}

// RelationKind is how one product relates to another.
type RelationKind string

// The relations.
const (
	UsesData     RelationKind = "uses-data"
	ProvidesData RelationKind = "provides-data"
	WorksWith    RelationKind = "works-with"
)

// Relation points from a product to another.
type Relation struct {
	Product ID
	Other   ID
	Kind    RelationKind
	Text    Text
	Source  cite.Source
}

// Validate finds everything that is wrong with the figure.
func (f Figure) Validate() error {
	var e errs.Fields
	if f.Value < 0 {
		e.Add("value", "product.negative")
	}
	oneOf(&e, "qualifier", f.Qualifier, Qualifiers)
	e.Require("what_da", f.What.Da, maxPurpose)
	e.Limit("what_en", f.What.En, maxPurpose)
	f.Source.Check(&e)
	return e.Err()
}

// Validate finds everything that is wrong with the event.
func (v Event) Validate() error {
	var e errs.Fields
	e.Require("text_da", v.Text.Da, maxNote)
	e.Limit("text_en", v.Text.En, maxNote)
	oneOf(&e, "voice", v.Voice, Voices)
	v.Source.Check(&e)
	return e.Err()
}

func (f StageFact) validate(e *errs.Fields) {
	oneOf(e, "stage", f.Stage, Stages)
	e.Limit("note_da", f.Note.Da, maxNote)
	f.Source.Check(e)
}

func (f LevelFact) validate(e *errs.Fields) {
	oneOf(e, "level", f.Level, Levels)
	oneOf(e, "standing", f.Standing, Standings)
	switch {
	case (f.Standing == Decided) != (f.DecidedBy != ""):
		e.Add("standing", "product.level_decision")
	case f.Standing == Confirmed && (f.Level == Level2 || f.Level == Level3):
		e.Add("standing", "product.level_board")
	}
	oneOf(e, "voice", f.Voice, Voices)
	e.Limit("note_da", f.Note.Da, maxNote)
	f.Source.Check(e)
}

func (f PartyFact) validate(e *errs.Fields) {
	oneOf(e, "role", f.Role, Roles)
	if f.Authority == "" {
		e.Add("authority", "errs.required")
	}
	f.Source.Check(e)
}

func oneOf[T ~string](e *errs.Fields, name string, v T, list []T) {
	if !slices.Contains(list, v) {
		e.Add(name, "errs.choose")
	}
}
