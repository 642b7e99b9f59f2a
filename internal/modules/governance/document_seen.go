package governance

import (
	"time"

	"alminding/internal/platform/blob"
)

// Sighting is what was found at a document's link. Its zero value is that nobody has
// looked yet.
type Sighting struct {
	Pinned blob.Hash  // of the content when it was read first
	Hash   blob.Hash  // of the content when it was read last
	Read   *time.Time // the last try
	Alive  *time.Time // when it answered last
	Failed int        // tries in a row that did not
	Since  *time.Time // the first of those
	Fault  string     // catalogue key of why the last try failed; empty where it did not
}

// Health is how a document's link is.
type Health string

// The healths. A link is dead only when it has failed for days: a server may be down
// for one.
const (
	Unread  Health = "unread"
	Alive   Health = "alive"
	Changed Health = "changed" // alive, but it says something else than when it was added
	Failing Health = "failing"
	Dead    Health = "dead"
)

// Label is the catalogue key of the health's name.
func (h Health) Label() string { return "governance.document.link." + string(h) }

// A link is dead after so many failures in a row, over so long at least.
const (
	deadAfter = 3
	deadOver  = 36 * time.Hour
)

// Health is how the link is, as far as it has been read.
func (s Sighting) Health() Health {
	switch {
	case s.Read == nil:
		return Unread
	case s.Failed >= deadAfter && s.Read.Sub(*s.Since) >= deadOver:
		return Dead
	case s.Failed > 0:
		return Failing
	case s.Hash != s.Pinned:
		return Changed
	}
	return Alive
}

// A link is read once a week, and every day while it fails.
const (
	readAgain   = 7 * 24 * time.Hour
	readFailing = 24 * time.Hour
)

// due is when the link is read next.
func (s Sighting) due() time.Time {
	switch {
	case s.Read == nil:
		return time.Time{}
	case s.Health() == Failing:
		return s.Read.Add(readFailing)
	}
	return s.Read.Add(readAgain)
}

// answered is the sighting after the link gave the content.
func (s Sighting) answered(at time.Time, content blob.Hash) Sighting {
	if s.Pinned == "" {
		s.Pinned = content
	}
	return Sighting{Pinned: s.Pinned, Hash: content, Read: &at, Alive: &at}
}

// failed is the sighting after the link did not.
func (s Sighting) failed(at time.Time, fault string) Sighting {
	s.Read, s.Fault = &at, fault
	if s.Failed++; s.Failed == 1 {
		s.Since = &at
	}
	return s
}
