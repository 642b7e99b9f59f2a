package criteria

// Mark is how a criterion stands when all has been said about it.
type Mark struct {
	Colour   Colour
	Accepted bool // the product has explained why it deviates, and that was accepted
}

// Meets reports whether the mark is enough for a level. Unknown is not green, and what
// is not relevant is so only when the explanation of it has been accepted.
func (m Mark) Meets() bool { return m.Colour == Green || m.Accepted }

// Lacking lists the criteria that keep a product from the level, in the order of the
// model. Recommendations keep nobody from anything.
func (m *Model) Lacking(level Level, marks map[ID]Mark) []Criterion {
	var lacking []Criterion
	for _, c := range m.Criteria {
		if !c.Should && level.Includes(c.Level) && !marks[c.ID].Meets() {
			lacking = append(lacking, c)
		}
	}
	return lacking
}

// Supported is the highest level that the marks support; ok is false where they do not
// support the lowest.
func (m *Model) Supported(marks map[ID]Mark) (level Level, ok bool) {
	for _, l := range Levels {
		if len(m.Lacking(l, marks)) > 0 {
			return level, ok
		}
		level, ok = l, true
	}
	return level, ok
}

// Totals counts marks by colour.
type Totals map[Colour]int

// Count counts the colours of a model's criteria, and under NoColour those that have
// none. There is no other way to totals: they cannot differ from the rows.
func (m *Model) Count(colours map[ID]Colour) Totals {
	t := Totals{}
	for _, c := range m.Criteria {
		t[colours[c.ID]]++
	}
	return t
}
