package adoption

import (
	"context"

	"alminding/internal/platform/i18n"
)

// Began tells since when the state holds, no more exactly than it is said.
func (s Statement) Began(ctx context.Context) string {
	switch {
	case s.Since.IsZero():
		return i18n.T(ctx, "adoption.began.unknown")
	case s.Start == Around:
		return i18n.T(ctx, "adoption.began.about", "when", s.Since)
	case s.Start == ByThen:
		return i18n.T(ctx, "adoption.began.by", "when", s.Since)
	}
	return i18n.When(ctx, s.Since)
}

// StateSince is the state with its beginning: «I drift siden ca. 2018».
func (s Statement) StateSince(ctx context.Context) string {
	state := i18n.T(ctx, s.State.Label())
	if s.Since.IsZero() {
		return state
	}
	return i18n.T(ctx, "adoption.state_since", "state", state, "since", s.Began(ctx))
}

// Shown tells how the use is shown, as one word for the line that draws it: its
// proof, or that the origins disagree.
func (a Adoption) Shown() string {
	if a.Conflict {
		return "conflict"
	}
	return string(a.Proof)
}
