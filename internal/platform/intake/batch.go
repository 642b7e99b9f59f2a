package intake

import (
	"encoding/json"
	"time"

	"alminding/internal/base/errs"
	"alminding/internal/platform/blob"
	"alminding/internal/platform/job"
)

// What may keep somebody from taking a step.
var (
	ErrNotFound  = errs.New(errs.NotFound, "intake.not_found")
	ErrForbidden = errs.New(errs.Forbidden, "intake.forbidden")
	ErrStep      = errs.New(errs.Conflict, "intake.step")    // the batch is somewhere else by now
	ErrFaulty    = errs.New(errs.Conflict, "intake.faulty")  // rows of it are
	ErrOpen      = errs.New(errs.Conflict, "intake.open")    // it has questions without an answer
	ErrNothing   = errs.New(errs.Conflict, "intake.nothing") // it changes nothing
)

// BatchID identifies a batch.
type BatchID string

// Path is the batch's page.
func (id BatchID) Path() string { return "/indlaes/" + string(id) }

// State is how far a batch has come.
type State string

// The states.
const (
	Uploaded  State = "uploaded" // waits for its dry run
	Refused   State = "refused"  // the file cannot be read
	Checked   State = "checked"
	Applying  State = "applying"
	Applied   State = "applied"
	Reverting State = "reverting"
	Reverted  State = "reverted"
)

// Label is the catalogue key of the state's name.
func (s State) Label() string { return "intake.state." + string(s) }

// Works reports whether a job is to bring the batch on.
func (s State) Works() bool { return s == Uploaded || s == Applying || s == Reverting }

// Droppable reports whether the batch has changed nothing and no job is at it.
func (s State) Droppable() bool { return s == Refused || s == Checked }

// Batch is a file on its way in.
type Batch struct {
	ID        BatchID         `json:"id"`
	Kind      string          `json:"kind"`
	About     string          `json:"about,omitempty"`   // the Subject's ID
	Name      string          `json:"name,omitempty"`    // of the file
	Fetched   bool            `json:"fetched,omitempty"` // from where the kind's files come from, and not brought by somebody
	File      blob.Ref        `json:"file"`
	State     State           `json:"state"`
	Job       job.ID          `json:"-"`
	By        By              `json:"by"`
	Counts    map[Verdict]int `json:"counts,omitempty"`
	Undecided int             `json:"undecided,omitempty"` // questions without an answer
	Reading   Reading         `json:"-"`
	Faults    []Fault         `json:"faults,omitempty"` // of the file as a whole
	Kept      []string        `json:"kept,omitempty"`   // what Revert left, because it was changed since
	Stale     bool            `json:"-"`                // records have changed since the dry run that was to be applied
	Created   time.Time       `json:"created"`
	Applied   *time.Time      `json:"applied,omitempty"`
	Reverted  *time.Time      `json:"reverted,omitempty"`

	outcome string // hash of what the rows come to
}

// By is who brought a batch, or took its last step.
type By struct {
	Account   string `json:"account"`
	Person    string `json:"-"`
	Name      string `json:"-"`
	Authority string `json:"authority"`
	Party     string `json:"-"` // the authority's name
}

// Changes is how many records the batch changes.
func (b Batch) Changes() int { return b.Counts[Added] + b.Counts[Changed] }

// Ready reports whether the batch can be applied, or says what is in the way.
func (b Batch) Ready() error {
	switch {
	case b.State != Checked:
		return ErrStep
	case b.Counts[Faulty] > 0:
		return ErrFaulty.With("n", b.Counts[Faulty])
	case b.Undecided > 0:
		return ErrOpen.With("n", b.Undecided)
	case b.Changes() == 0:
		return ErrNothing
	}
	return nil
}

// Entry is a row of a batch's file, as the review shows it.
type Entry struct {
	N       int // in the batch, counted from 1
	Line    int // in the file
	Cells   []string
	Verdict Verdict
	Faults  []Fault
	Before  *Shown // nil where there is nothing
	After   *Shown

	before, after json.RawMessage
}
