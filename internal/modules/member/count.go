package member

import (
	"context"
	"slices"

	"alminding/internal/base/cite"
	"alminding/internal/base/errs"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
)

// Counted is what the community said that it counted.
type Counted string

// What is counted.
const (
	AllMembers     Counted = "members"
	Municipalities Counted = "municipalities" // among them
	Partners       Counted = "partners"
)

// CountedAll lists them.
var CountedAll = []Counted{AllMembers, Municipalities, Partners}

// Label is the catalogue key of what is counted.
func (c Counted) Label() string { return "member.counted." + string(c) }

// Count is how many the community said it had. Such numbers stand beside what can
// be counted here, and neither corrects the other.
type Count struct {
	Of     Counted     `json:"of"`
	N      int         `json:"n"`
	Source cite.Source `json:"source"`
}

const maxCount = 1_000_000

// Counts lists what the community has said, the oldest first.
func (s *Service) Counts(ctx context.Context) (all []Count, err error) {
	defer errs.Wrap(&err, "member.Counts")
	return counts(ctx, s.db)
}

// SetCount keeps what a source says, whatever it was known to say of that date
// before. Keepers only.
func (s *Service) SetCount(ctx context.Context, actor auth.Actor, c Count) (err error) {
	defer errs.Wrap(&err, "member.SetCount(%s)", c.Of)
	if !CanAdmit(actor) {
		return ErrForbidden
	}
	var f errs.Fields
	if !slices.Contains(CountedAll, c.Of) {
		f.Add("of", "errs.choose")
	}
	if c.N < 0 || c.N > maxCount {
		f.Add("n", "member.count.number")
	}
	if c.Source.Check(&f); f != nil {
		return f.Err()
	}
	return s.db.Write(ctx, actor.Change("count.set", string(c.Of)+" "+c.Source.Date.String()), func(tx *db.Tx) error {
		if err := putCount(ctx, tx, c); err != nil {
			return err
		}
		return tx.Note(nil, c)
	})
}
