package ui

import (
	"fmt"
	"strings"
	"sync"
)

// The front page's drawing is surveyed, not painted: fields are quadrilaterals,
// and the common is laid out as open fields were, in furlongs whose strips run
// crosswise to their neighbours'. Seven furlongs of fourteen strips are 98; the
// village green they surround holds the number.

type point struct{ x, y float64 }

// quad is a field by its corners, clockwise from the top left.
type quad [4]point

// at is the point u of the way across and v of the way down.
func (q quad) at(u, v float64) point {
	mix := func(a, b point, t float64) point { return point{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t} }
	return mix(mix(q[0], q[1], u), mix(q[3], q[2], u), v)
}

// part is the piece of the field between two shares of its width and height.
func (q quad) part(u0, v0, u1, v1 float64) quad {
	return quad{q.at(u0, v0), q.at(u1, v0), q.at(u1, v1), q.at(u0, v1)}
}

func (q quad) path() string {
	return fmt.Sprintf("M%.1f %.1fL%.1f %.1f %.1f %.1f %.1f %.1fz",
		q[0].x, q[0].y, q[1].x, q[1].y, q[2].x, q[2].y, q[3].x, q[3].y)
}

// furrows are every other of n strips, which is how fourteen are told apart.
func (q quad) furrows(n int, across bool) string {
	var b strings.Builder
	for i := 0; i < n; i += 2 {
		from, to := float64(i)/float64(n), float64(i+1)/float64(n)
		if across {
			b.WriteString(q.part(0, from, 1, to).path())
		} else {
			b.WriteString(q.part(from, 0, to, 1).path())
		}
	}
	return b.String()
}

// furlong is a part of the common whose strips run one way.
type furlong struct {
	u0, v0, u1, v1 float64
	across         bool
}

const stripsPerFurlong = 14

var furlongs = [...]furlong{
	{.03, .03, .53, .24, false}, {.56, .03, .97, .24, true},
	{.03, .27, .20, .73, true}, {.80, .27, .97, .73, true},
	{.03, .76, .33, .97, false}, {.36, .76, .64, .97, true}, {.67, .76, .97, .97, false},
}

type fieldDrawing struct {
	fields         []string
	common         string
	furrows, balks string
}

// drawing is the four fields to the left, the three below, and the common.
var drawing = sync.OnceValue(func() fieldDrawing {
	left := quad{{8, 22}, {172, 9}, {158, 392}, {26, 400}}
	below := quad{{180, 303}, {424, 314}, {428, 392}, {168, 400}}
	common := quad{{196, 8}, {416, 2}, {425, 296}, {181, 285}}
	d := fieldDrawing{common: common.path()}
	const gap = 0.035
	for i := range 4 {
		v := float64(i) * (1 + gap) / 4
		d.fields = append(d.fields, left.part(0, v, 1, v+(1-3*gap)/4).path())
	}
	for i := range 3 {
		u := float64(i) * (1 + gap) / 3
		d.fields = append(d.fields, below.part(u, 0, u+(1-2*gap)/3, 1).path())
	}
	for _, f := range furlongs {
		q := common.part(f.u0, f.v0, f.u1, f.v1)
		d.furrows += q.furrows(stripsPerFurlong, f.across)
		d.balks += q.path()
	}
	return d
})
