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

// lack is the verdict on something that is not there: it contradicts where something on
// record shows that, and cannot tell where nothing was ever written.
func lack(shown bool, hint string, facts ...criteria.Fact) verdict {
	if shown {
		return contradicts(hint, facts...)
	}
	return unknown(hint, facts...)
}

// needs is a verdict in the making where several things must all be so. It supports
// until one of them is not.
type needs struct{ verdict }

func allOf() *needs { return &needs{supports(civil.Max)} }

func (n *needs) has(until civil.Date, f criteria.Fact) {
	n.facts, n.until = append(n.facts, f), min(n.until, until)
}

// lacks says of one thing that it is not there. What contradicts counts for more, and of
// the same kind the first gives the hint.
func (n *needs) lacks(shown bool, hint string, f criteria.Fact) {
	n.facts = append(n.facts, f)
	v := lack(shown, hint)
	if n.points == criteria.Supports || n.points == criteria.CannotTell && shown {
		n.points, n.hint = v.points, v.hint
	}
}
