package member

import (
	"slices"
	"time"

	"alminding/internal/base/cite"
	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/base/line"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/blob"
)

// State is how far an authority has come on its way in or out of the community.
type State string

// The states. An authority that nobody knows to have been a member has none.
const (
	Outside  State = ""
	Applied  State = "applied"
	Signed   State = "signed"
	Active   State = "active"
	Left     State = "left"
	Excluded State = "excluded"
)

// States lists those that have a name, in the order of a membership.
var States = []State{Applied, Signed, Active, Left, Excluded}

// Label is the catalogue key of the state's name.
func (s State) Label() string { return "member.state." + string(s) }

// Act is what is done in a step.
type Act string

// The acts.
const (
	Apply    Act = "apply"    // the authority wants to be a member
	Sign     Act = "sign"     // somebody with authority has signed the partner agreement
	Activate Act = "activate" // it is a member from a day
	Leave    Act = "leave"    // it goes of its own wish, or no longer wants what it applied for
	Exclude  Act = "exclude"  // the board ends its membership, or it did not pay
	Ratify   Act = "ratify"   // the assembly stands behind an exclusion
)

// Acts lists them.
var Acts = []Act{Apply, Sign, Activate, Leave, Exclude, Ratify}

// Label is the catalogue key of the act's name.
func (a Act) Label() string { return "member.act." + string(a) }

// from are the states in which each act makes sense.
var from = map[Act][]State{
	Apply:    {Outside, Left, Excluded},
	Sign:     {Applied},
	Activate: {Signed},
	Leave:    {Applied, Signed, Active},
	Exclude:  {Active},
	Ratify:   {Excluded},
}

// Ground is why a membership was ended by others.
type Ground string

// The grounds.
const (
	Decided Ground = "decided" // the board decided it
	Unpaid  Ground = "unpaid"  // who does not pay is out
)

// Grounds lists them.
var Grounds = []Ground{Decided, Unpaid}

// Label is the catalogue key of the ground's name.
func (g Ground) Label() string { return "member.ground." + string(g) }

// File is the signed agreement as a document.
type File struct {
	Hash blob.Hash `json:"hash"`
	Name string    `json:"name"` // as it was called where it came from
	Type string    `json:"type"` // by its content
	Size int64     `json:"size"`
}

// IsZero reports whether there is none.
func (f File) IsZero() bool { return f == File{} }

// StepID identifies a step. Ids rise with time, so steps are in their order.
type StepID string

// Step is one thing that was done about an authority's membership. What an act has
// no use for is empty.
type Step struct {
	ID        StepID               `json:"id"`
	Authority registry.AuthorityID `json:"authority"`
	Act       Act                  `json:"act"`
	Day       civil.Date           `json:"day"`              // when it was done; of Activate the first day, of Leave and Exclude the last
	Signer    string               `json:"signer,omitempty"` // of Sign: the title of who signed
	File      File                 `json:"file,omitzero"`    // of Sign
	Ground    Ground               `json:"ground,omitempty"` // of Exclude
	Decision  string               `json:"decision,omitempty"`
	Source    cite.Source          `json:"source,omitzero"` // of the decision
	Note      string               `json:"note,omitempty"`
	Recorded  time.Time            `json:"recorded"`
}

const (
	maxSigner   = 200
	maxDecision = 2000
	// MaxFile is the largest agreement that is taken, in bytes.
	MaxFile = 10_000_000
)

// FileTypes are the kinds of file that an agreement may be.
var FileTypes = []string{"application/pdf", "image/jpeg", "image/png"}

// tidied is the step with its texts in order and without what its act does not say.
func (s Step) tidied() Step {
	for _, text := range []*string{&s.Signer, &s.Decision, &s.Note, &s.Source.Title, &s.Source.Address} {
		*text = line.Tidy(*text)
	}
	if s.Act != Sign {
		s.Signer, s.File = "", File{}
	}
	if s.Act != Exclude {
		s.Ground = ""
	}
	if s.Act != Exclude && s.Act != Ratify {
		s.Decision, s.Source = "", cite.Source{}
	}
	return s
}

// check finds what is wrong with the step by itself. A day of something done
// cannot lie ahead; a first or a last day of a membership may.
func (s Step) check(f *errs.Fields, today civil.Date) {
	f.Limit("note", s.Note, maxNote)
	switch {
	case s.Day == 0:
		f.Add("day", "errs.required")
	case s.Day > today && slices.Contains([]Act{Apply, Sign, Ratify}, s.Act):
		f.Add("day", "member.day.ahead")
	}
	switch s.Act {
	case Sign:
		f.Require("signer", s.Signer, maxSigner)
	case Exclude:
		if !slices.Contains(Grounds, s.Ground) {
			f.Add("ground", "errs.choose")
		}
		f.Require("decision", s.Decision, maxDecision)
		s.Source.Check(f)
	case Ratify:
		f.Require("decision", s.Decision, maxDecision)
		s.Source.Check(f)
	case Apply, Activate, Leave:
	}
}

// Life is an authority's way through the community: what is known of it as a
// member, and what was done about that.
type Life struct {
	Periods  []Version        // as member or partner, earliest first
	Steps    []Step           // earliest first; only for those who may see them
	Contacts []ContactVersion // likewise
}

// State is how far it has come. A membership without an end is active whatever was
// done about it, because the records of members are older than the steps; where
// there is none, the last step tells.
func (l Life) State() State {
	ever := false
	for _, v := range l.Periods {
		if v.Value.Kind != Member {
			continue
		}
		if ever = true; v.Period.Open() {
			return Active
		}
	}
	if last, ok := l.Last(); ok {
		switch last.Act {
		case Apply:
			return Applied
		case Sign:
			return Signed
		case Exclude, Ratify:
			return Excluded
		case Activate, Leave:
			return Left
		}
	}
	if ever {
		return Left
	}
	return Outside
}

// Last is the latest step.
func (l Life) Last() (s Step, ok bool) {
	if len(l.Steps) == 0 {
		return s, false
	}
	return l.Steps[len(l.Steps)-1], true
}

// Agreement is the signature that the present or the latest membership stands on.
func (l Life) Agreement() (s Step, ok bool) {
	for _, step := range slices.Backward(l.Steps) {
		if step.Act == Sign {
			return step, true
		}
		if step.Act == Apply {
			break
		}
	}
	return s, false
}

// Contact is who to write to on the day, if anybody is.
func (l Life) Contact(day civil.Date) (c Contact, ok bool) {
	for _, v := range l.Contacts {
		if v.Period.Contains(day) {
			return v.Value, true
		}
	}
	return c, false
}

// Allows is nil when the act makes sense now, or else tells why not.
func (l Life) Allows(a Act) error {
	last, _ := l.Last()
	if !slices.Contains(from[a], l.State()) || a == Ratify && last.Act != Exclude {
		return errs.New(errs.Conflict, "member.not_now."+string(a))
	}
	return nil
}

// open is the membership that the steps of leaving end.
func (l Life) open() (v Version, ok bool) {
	for _, v := range l.Periods {
		if v.Value.Kind == Member && v.Period.Open() {
			return v, true
		}
	}
	return v, false
}
