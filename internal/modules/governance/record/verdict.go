package record

import (
	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
)

// verdict is what a check comes to.
type verdict struct {
	points criteria.Pointing
	facts  []criteria.Fact
	hint   string     // a word of the catalogue: how to mend it
	until  civil.Date // the first day on which it no longer supports; civil.Max where nothing ages
}

func supports(until civil.Date, facts ...criteria.Fact) verdict {
	return verdict{points: criteria.Supports, facts: facts, until: until}
}

func contradicts(hint string, facts ...criteria.Fact) verdict {
	return verdict{points: criteria.Contradicts, facts: facts, hint: hint}
}

func unknown(hint string, facts ...criteria.Fact) verdict {
	return verdict{points: criteria.CannotTell, facts: facts, hint: hint}
}

// needs is a verdict in the making where several things must all be so.
type needs struct {
	facts []criteria.Fact
	until civil.Date // until when all that was there is so
	hint  string     // how to mend the first that was not
}

func allOf() *needs { return &needs{until: civil.Max} }

func (n *needs) has(until civil.Date, f criteria.Fact) {
	n.facts, n.until = append(n.facts, f), min(n.until, until)
}

func (n *needs) lacks(hint string, f criteria.Fact) {
	n.facts = append(n.facts, f)
	if n.hint == "" {
		n.hint = hint
	}
}

// or is the verdict: it supports when nothing lacked, and is otherwise what the function
// makes of it.
func (n *needs) or(lacking func(hint string, facts ...criteria.Fact) verdict) verdict {
	if n.hint != "" {
		return lacking(n.hint, n.facts...)
	}
	return supports(n.until, n.facts...)
}
