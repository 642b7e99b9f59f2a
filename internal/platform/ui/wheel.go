package ui

import (
	"fmt"
	"math"
	"strconv"
)

// WheelMark is the shape by which a track of a wheel is known, whatever its colour.
type WheelMark string

// The marks.
const (
	WheelStrip   WheelMark = "strip"
	WheelStone   WheelMark = "stone"   // a filled square on its corner
	WheelFrame   WheelMark = "frame"   // a hollow square
	WheelDot     WheelMark = "dot"     // a filled circle
	WheelRing    WheelMark = "ring"    // a hollow circle
	WheelWedge   WheelMark = "wedge"   // a triangle
	WheelDiamond WheelMark = "diamond" // a hollow square on its corner
	WheelSquare  WheelMark = "square"  // a filled square
	WheelBand    WheelMark = "band"    // lasts, and is always drawn as an arc
)

// Wheel is a year as a circle: its months are fields around it, and each sort of thing
// has a track of its own. It begins at the top and turns with the clock. A table with
// the same stands beside it.
type Wheel struct {
	Title  string   // what the picture shows
	Text   string   // the same in a sentence or two, for those who cannot see it
	Year   string   // in the middle
	Under  string   // below the year
	Months []string // their names
	Starts []int    // the day of the year on which each begins, from 0
	Days   int      // in the year
	Today  int      // the day of the year; -1 in other years
	Now    string   // what today is called
	Tracks []WheelTrack
}

// WheelTrack is one sort of thing, from the outer edge inwards.
type WheelTrack struct {
	Name  string
	Mark  WheelMark
	Count string
	Spots []WheelSpot
}

// WheelSpot is something on days of the year, the last of them included.
type WheelSpot struct {
	From, To int
	Text     string
}

// The wheel's measures, in the units of its drawing, from its middle.
const (
	wheelEdge   = 300.0 // of the months
	wheelField  = 264.0 // where the months end and the tracks begin
	wheelOuter  = 242.0 // of the outermost track
	wheelInner  = 112.0 // of the innermost
	wheelMiddle = 88.0
	wheelPitch  = 26.0 // from track to track, at the most
)

type drawnField struct{ class, d, name, x, y, turn string }

type drawnSpot struct{ class, d, turn, text string }

// turn is where the day is on the circle, in degrees from the top.
func (w Wheel) turn(day float64) float64 { return 360 * day / float64(max(1, w.Days)) }

// at is the point so far from the middle, so many degrees from the top.
func at(radius, degrees float64) point {
	a := degrees * math.Pi / 180
	return point{radius * math.Sin(a), -radius * math.Cos(a)}
}

func (p point) String() string { return fmt.Sprintf("%.2f %.2f", p.x, p.y) }

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// sector is the piece of a ring between two turns.
func sector(outer, inner, from, to float64) string {
	large := 0
	if to-from > 180 {
		large = 1
	}
	return fmt.Sprintf("M%sA%.1f %.1f 0 %d 1 %sL%sA%.1f %.1f 0 %d 0 %sz",
		at(outer, from), outer, outer, large, at(outer, to), at(inner, to), inner, inner, large, at(inner, from))
}

// fields are the months. A name below the middle is turned so that it is not upside
// down.
func (w Wheel) fields() (list []drawnField) {
	for i, first := range w.Starts {
		next := w.Days
		if i+1 < len(w.Starts) {
			next = w.Starts[i+1]
		}
		from, to := w.turn(float64(first)), w.turn(float64(next))
		f := drawnField{class: "wheel-month", d: sector(wheelEdge, wheelField, from, to), name: w.Months[i]}
		if w.Today >= first && w.Today < next {
			f.class = "wheel-month wheel-now"
		}
		middle := (from + to) / 2
		p, lean := at((wheelEdge+wheelField)/2, middle), middle
		if middle > 90 && middle < 270 {
			lean -= 180
		}
		f.x, f.y, f.turn = decimal(p.x), decimal(p.y), fmt.Sprintf("rotate(%.1f %s)", lean, p)
		list = append(list, f)
	}
	return list
}

// furrows are the lines between the months across the tracks.
func (w Wheel) furrows() (d string) {
	for _, first := range w.Starts {
		a := w.turn(float64(first))
		d += "M" + at(wheelMiddle, a).String() + "L" + at(wheelField, a).String()
	}
	return d
}

// radius is how far the i-th track is from the middle. What lasts runs around the
// middle itself.
func (w Wheel) radius(i int) float64 {
	if w.Tracks[i].Mark == WheelBand {
		return wheelInner
	}
	pitch := wheelPitch
	if n := len(w.Tracks); n > 1 {
		pitch = min(pitch, (wheelOuter-wheelInner)/float64(n-1))
	}
	return wheelOuter - float64(i)*pitch
}

// spots are all marks: arcs for what lasts, and the mark of the track for a day.
func (w Wheel) spots() (list []drawnSpot) {
	for i, t := range w.Tracks {
		r := w.radius(i)
		for _, s := range t.Spots {
			x := drawnSpot{class: "wheel-mark wheel-" + string(t.Mark), text: s.Text}
			if t.Mark == WheelBand || s.To-s.From > 3 {
				x.d = sector(r+4.5, r-4.5, w.turn(float64(s.From)+.4), w.turn(float64(s.To)+.6))
			} else {
				x.d, x.turn = t.Mark.path(-r), fmt.Sprintf("rotate(%.1f)", w.turn(float64(s.From+s.To+1)/2))
			}
			list = append(list, x)
		}
	}
	return list
}

// path is the mark around the point above the middle.
func (m WheelMark) path(y float64) string {
	switch m {
	case WheelStrip:
		return fmt.Sprintf("M-1.9 %.1fh3.8v21h-3.8z", y-10.5)
	case WheelStone:
		return fmt.Sprintf("M0 %.1fl10 10-10 10-10-10z", y-10)
	case WheelFrame:
		return fmt.Sprintf("M-4 %.1fh8v8h-8z", y-4)
	case WheelSquare:
		return fmt.Sprintf("M-4.5 %.1fh9v9h-9z", y-4.5)
	case WheelDot, WheelRing:
		return fmt.Sprintf("M-5 %.1fa5 5 0 1 1 10 0a5 5 0 1 1-10 0z", y)
	case WheelWedge:
		return fmt.Sprintf("M0 %.1fl6 10.5h-12z", y-6)
	case WheelDiamond:
		return fmt.Sprintf("M0 %.1fl6 6-6 6-6-6z", y-6)
	case WheelBand:
		return fmt.Sprintf("M-9 %.1fh18v9h-18z", y-4.5)
	}
	return ""
}

// hand is today: a line across the tracks, with a boundary stone at its end.
func (w Wheel) hand() (line, stone, turn string) {
	return fmt.Sprintf("M0 %.0fV%.0f", -wheelMiddle, -wheelEdge-6), fmt.Sprintf("M-5 %.0fh10v10h-10z", -wheelEdge-14),
		fmt.Sprintf("rotate(%.1f)", w.turn(float64(w.Today)+.5))
}

// nowAt is where the word for today stands, and which of its ends is nearest to the
// wheel.
func (w Wheel) nowAt() (x, y, anchor string) {
	a := w.turn(float64(w.Today) + .5)
	p := at(wheelEdge+22, a)
	switch {
	case a > 12 && a < 168:
		anchor = "wheel-start"
	case a > 192 && a < 348:
		anchor = "wheel-end"
	}
	return decimal(p.x), decimal(p.y + 4), anchor
}
