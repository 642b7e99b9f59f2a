package demo

import "alminding/internal/base/civil"

// Text is a sentence in both languages.
type Text struct {
	Da string
	En string
}

// Basis says how a date is known.
type Basis string

// A source that gives its date needs no basis.
const (
	Stated Basis = ""      // the source gives the date
	About  Basis = "about" // the date is an estimate of when an undated source was written
	Read   Basis = "read"  // the source is undated; the date is the day the data set was put together
)

// Claim is what every record stands on.
type Claim struct {
	Source string     // Source.ID
	Date   civil.When // when the statement held, as the source gives it
	Basis  Basis
}

// Source is a public document, page or repository.
type Source struct {
	ID      string
	Title   string     // the source's own name, or what it is called here; in Danish, not translated
	Address string     // empty for a document without an address
	Date    civil.When // of the version that was read
	Basis   Basis
	Licence string // empty when none is stated; facts are free, wording is our own
}

// AuthorityKind is the kind of an authority, as the registry names it.
type AuthorityKind string

// The kinds of authority.
const (
	Municipality      AuthorityKind = "municipality"
	Region            AuthorityKind = "region"
	State             AuthorityKind = "state"
	Association       AuthorityKind = "association"
	SupplierAuthority AuthorityKind = "supplier"
	OtherAuthority    AuthorityKind = "other"
)

// Authority is an organisation that can act. Its claim covers the name and, where
// there is one, the code.
type Authority struct {
	Slug         string
	Kind         AuthorityKind
	Name         string // as spoken: Syddjurs
	OfficialName string // empty when no source gives one
	Code         string // municipality code (four digits) or region code; others have none
	Region       string // slug of the region a municipality lies in
	CVR          *CVR   // nil when no source gives one
	Facts        []Fact
	Claim
}

// CVR is a business register number.
type CVR struct {
	Value string
	Claim
}

// FactKind is what a figure about an authority counts.
type FactKind string

// The facts about municipalities and regions.
const (
	Population   FactKind = "population"    // inhabitants on the date
	AreaHectares FactKind = "area-hectares" // computed from boundaries in 1:500,000; up to 4 % off
)

// Fact is a figure about an authority.
type Fact struct {
	Kind  FactKind
	Value int64
	Claim
}

// SupplierRole is what a supplier is to the community.
type SupplierRole string

// The roles of suppliers. Whether one has signed the partner agreement is not in
// the sources.
const (
	Vendor          SupplierRole = "supplier"
	PublicDeveloper SupplierRole = "public-developer" // a department of a member, not a company
	Reviewer        SupplierRole = "reviewer"         // has reviewed code
	Donor           SupplierRole = "donor"            // has given a solution away
)

// Supplier is who makes, runs, reviews or gave a product. It points at the
// authority that acts, which for a department is the member it is part of.
type Supplier struct {
	Slug      string
	Authority string
	Unit      string // the department, when the authority is not itself the supplier
	Role      SupplierRole
	Claim
}

// Subject is what a product is about.
type Subject struct {
	Slug        string // Danish, as in URLs
	Name        Text
	Description Text
}

// StageValue is where a product is in its life.
type StageValue string

// The stages. No source shows an idea.
const (
	Project        StageValue = "project"
	ProductInUse   StageValue = "product"
	RetiredProduct StageValue = "retired"
)

// Stage is a product's stage, in our word and the source's.
type Stage struct {
	Value StageValue
	Word  string // Danish, as the source says it
	Note  *Text  // when the two are not the same
	Claim
}

// LevelStatus is how firmly a level is set.
type LevelStatus string

// None of the levels in the sources has been decided by the board.
const (
	Confirmed    LevelStatus = "confirmed"     // the secretariat keeps the level a product has
	Recommended  LevelStatus = "recommended"   // the secretariat proposes it to the board
	SelfDeclared LevelStatus = "self-declared" // the product says so
)

// Level is a statement about a product's level. It is never merged from several.
type Level struct {
	Value   string // sandbox, 1, 2 or 3
	Status  LevelStatus
	Speaker Speaker
	Claim
}

// Speaker is who says something about a product.
type Speaker string

// The speakers. Nothing in the sources is a decision with a minute to show.
const (
	Machine       Speaker = "machine" // read in a repository
	ProductItself Speaker = "product"
	Secretariat   Speaker = "secretariat"
	Other         Speaker = "other" // press, the European Commission, other authorities
)

// Licence is the licence of a product's code.
type Licence struct {
	SPDX string // SPDX expression; empty for unknown
	Note *Text
	Claim
}

// Link is an address that a source names.
type Link struct {
	URL string
	Claim
}

// Work is what a supplier does for a product.
type Work string

// The kinds of work.
const (
	Develops    Work = "developer"
	Developed   Work = "former-developer"
	Maintains   Work = "maintenance"
	Operates    Work = "operator"
	Hosts       Work = "hosting"
	Reviews     Work = "reviewer"
	Donated     Work = "donor"
	UnknownWork Work = "unknown" // named as supplier, without saying of what
)

// ProductSupplier ties a supplier to a product.
type ProductSupplier struct {
	Supplier string
	Role     Work
	Claim
}

// Coordinator is the authority that coordinates a product.
type Coordinator struct {
	Authority string
	Claim
}

// Qualifier says how exact a figure is.
type Qualifier string

// The qualifiers.
const (
	Exact   Qualifier = "exact"
	AtLeast Qualifier = "at-least"
	Roughly Qualifier = "about"
)

// Figure is a number that a source gives for a product. Sources disagree, and
// then the product has several.
type Figure struct {
	Value     int64
	Qualifier Qualifier
	What      Text // continues the number: "53 myndigheder bruger løsningen"
	Claim
}

// Event is something that happened to a product.
type Event struct {
	Text    Text
	Speaker Speaker
	Claim
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
	Product string
	Kind    RelationKind
	Text    Text
	Claim
}

// Product is a solution in the catalogue. Its claim covers the purpose and the
// description, which are our own words.
type Product struct {
	Slug             string
	Name             string
	Purpose          Text // one sentence
	Description      Text
	Subjects         []string // most important first; empty when the purpose is unknown
	Stage            Stage
	Level            *Level // nil: unknown
	LevelNote        *Text
	Repository       string // empty: no public code found
	MoreRepositories []string
	Licence          Licence
	Documentation    []Link
	Homepage         *Link
	Suppliers        []ProductSupplier
	Coordinator      *Coordinator
	Figures          []Figure // newest or strongest first; never added up
	History          []Event  // oldest first
	Relations        []Relation
	Note             *Text // what a reader must know to trust the rest
	Claim
	AlsoFrom []string // further sources of purpose and description
}

// MembershipProof is how a membership is known.
type MembershipProof string

// The proofs of membership.
const (
	Founder MembershipProof = "founder" // the date is the day the membership began
	Named   MembershipProof = "named"   // the source names a member; the membership began on the date or earlier
)

// Membership is an authority's membership of the community, beginning at the
// earliest date a source proves. No source tells when one ended.
type Membership struct {
	Authority string
	How       MembershipProof
	Confirmed *Claim // a later source that names the same member
	Claim
}

// MemberCount is how many members the community said it had; nil is not stated.
type MemberCount struct {
	Members        *int // public members in all
	Municipalities *int
	Suppliers      *int // supplier partners
	Products       *int
	Using          *Using
	Claim
}

// Using is how many of the 98 municipalities, members or not, use so many
// products or more.
type Using struct {
	One   int
	Two   int
	Three int
}

// AdoptionState is how far an authority has come with a product.
type AdoptionState string

// The states of adoption in the sources.
const (
	InUse   AdoptionState = "in-use"
	Planned AdoptionState = "planned"
)

// Unit is what a figure about an adoption counts.
type Unit string

// The units.
const (
	Processes Unit = "processes"
	Computers Unit = "computers"
	Screens   Unit = "screens"
)

// Use is how much an authority uses a product.
type Use struct {
	Value int64
	Unit  Unit
}

// Counting is what a product itself has counted of its use.
type Counting struct {
	Product string
	Unit    Unit
	Source  string
	Dates   []civil.When // on which it was counted, the first first
	Of      []Counted
}

// Counted is what came out for an authority, on each of the dates.
type Counted struct {
	Authority string
	Values    []int64
}

// Adoption is an authority's use of a product, as somebody tells it; what is
// counted is a Counting. Most adoptions are in no source: a missing one says nothing.
type Adoption struct {
	Product   string
	Authority string
	State     AdoptionState
	Figure    *Use
	Claim
}

// ParticipationRole is what an authority does in the work on a product.
type ParticipationRole string

// The roles in the sources.
const (
	InCoordinationGroup ParticipationRole = "coordination-group"
	CoDeveloper         ParticipationRole = "developer"
	Initiator           ParticipationRole = "initiator"
	Funder              ParticipationRole = "funder"
	Wishes              ParticipationRole = "wishes" // has put wishes forward
	Tester              ParticipationRole = "tester"
	Observer            ParticipationRole = "observer" // in the steering group
	Contributor         ParticipationRole = "contributor"
)

// Code is a version of the code of conduct, from the day of its claim.
type Code struct {
	Paragraphs []Text // its main points in our words
	Address    string // of the whole text
	Claim
}

// Participation is an authority's part in the work on a product. It proves
// neither use nor membership.
type Participation struct {
	Product   string
	Authority string
	Role      ParticipationRole
	Claim
}
