package group

import (
	"database/sql/driver" //nolint:depguard // how matters stand in a column, which is no SQL
	"fmt"
	"slices"
	"strings"
)

// Matter is a kind of decision.
type Matter string

// The matters.
const (
	Orientation      Matter = "orientation" // to be told and take note, which every group may
	Strategy         Matter = "strategy"    // and the governance model
	ProductAdmission Matter = "product-admission"
	ProductStage     Matter = "product-stage"
	ProductLevel     Matter = "product-level"
	SteeringGroup    Matter = "steering-group" // who sits in a product's
	Project          Matter = "project"        // a product's aims, leader and quality
	Priorities       Matter = "priorities"     // what is developed next, and when it is done
	Budget           Matter = "budget"
	PriceList        Matter = "price-list" // what a product costs those who use it
	Fees             Matter = "fees"       // membership fee, allocation key and levy
	NewCharter       Matter = "charter"
	Admission        Matter = "membership-admission"
	Exclusion        Matter = "exclusion"
	Bylaws           Matter = "bylaws"
	Dissolution      Matter = "dissolution"
	Election         Matter = "election"
	Other            Matter = "other"
)

// AllMatters lists them in the order they are shown.
var AllMatters = Matters{
	Orientation, Strategy, ProductAdmission, ProductStage, ProductLevel, SteeringGroup, Project, Priorities, Budget, PriceList,
	Fees, NewCharter, Admission, Exclusion, Bylaws, Dissolution, Election, Other,
}

// Label is the catalogue key of the matter's name.
func (m Matter) Label() string { return "group.matter." + string(m) }

func (m Matter) valid() bool { return slices.Contains(AllMatters, m) }

// MayDecide reports whether a charter can give the matter to groups of the kind. The
// level of a product is the board's and the secretariat's to decide (governance model
// 1.1, June 2025), whatever else a group's charter says; others may recommend one.
func (k Kind) MayDecide(m Matter) bool {
	return m != ProductLevel || k == Board || k == Secretariat
}

// Matters lists what a charter can give groups of the kind.
func (k Kind) Matters() Matters { return AllMatters.of(k) }

// steers reports whether the matter is a steering group's, which falls to another
// where a product has none.
func (m Matter) steers() bool {
	return m == Project || m == Priorities || m == Budget || m == PriceList
}

// Matters are several, in the order of AllMatters.
type Matters []Matter

// sorted puts the matters in order, each once. None is nil, as it is read back.
func (ms Matters) sorted() Matters {
	var out Matters
	for _, m := range AllMatters {
		if slices.Contains(ms, m) {
			out = append(out, m)
		}
	}
	return out
}

// of leaves out what no charter can give groups of the kind.
func (ms Matters) of(k Kind) Matters {
	return slices.DeleteFunc(slices.Clone(ms), func(m Matter) bool { return !k.MayDecide(m) })
}

// Value keeps the matters as words.
func (ms Matters) Value() (driver.Value, error) {
	words := make([]string, len(ms))
	for i, m := range ms {
		words[i] = string(m)
	}
	return strings.Join(words, " "), nil
}

// Scan reads what Value wrote.
func (ms *Matters) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("group: cannot scan %T into Matters", v)
	}
	*ms = nil
	for w := range strings.FieldsSeq(s) {
		*ms = append(*ms, Matter(w))
	}
	return nil
}
