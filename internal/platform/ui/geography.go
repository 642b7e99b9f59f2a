package ui

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed denmark.txt
var denmarkFile string

// denmark is the outline of each municipality by its code of four digits.
var denmark = sync.OnceValue(func() map[string]string {
	outlines := map[string]string{}
	for line := range strings.Lines(denmarkFile) {
		if code, d, ok := strings.Cut(strings.TrimSpace(line), " "); ok && code != "#" {
			outlines[code] = d
		}
	}
	return outlines
})

// The drawing's measures, in its own units. The municipalities around the capital
// are too small to see or hit on a map of the country, so they are shown once more
// in the empty water above them, at twice the size.
const (
	mapBox        = "0 0 2000 2356"
	bornholmFrame = "M1717 60h235v253h-235z"
	capitalFrame  = "M1508 560h472v413h-472z"
	capitalBox    = "1690 1388 240 210"
)

// capital is every municipality that the enlarged part shows some of.
var capital = strings.Fields("0101 0147 0151 0153 0155 0157 0159 0161 0163 0165 0167 0169 0173 0175 0183 0185 0187 0190 " +
	"0201 0230 0240 0250 0253 0265 0269")

type drawnPlace struct{ id, href, name, class, d string }

// drawn are the places that have an outline, in the order given, which is the
// order they are heard in.
func (m Map) drawn() []drawnPlace {
	out := make([]drawnPlace, 0, len(m.Places))
	for _, p := range m.Places {
		if d := denmark()[p.Code]; d != "" {
			out = append(out, drawnPlace{m.ID + p.Code, p.Href, p.Name + ": " + p.Text, stepClass(p.Step), d})
		}
	}
	return out
}

// enlarged are those of the places that are drawn a second time. That picture is
// for the eye and the pointer alone, so that nobody hears or steps through a place
// twice.
func (m Map) enlarged() []drawnPlace {
	return slices.DeleteFunc(m.drawn(), func(p drawnPlace) bool { return !slices.Contains(capital, strings.TrimPrefix(p.id, m.ID)) })
}

// here is the outline of the reader's own municipality. It is drawn last, so that
// no neighbour covers its edge.
func (m Map) here() string { return denmark()[m.Current] }

// steps is how many shades there are besides that of none.
const steps = 4

func stepClass(step int) string { return "step-" + strconv.Itoa(min(max(step, 0), steps)) }
