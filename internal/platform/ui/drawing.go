package ui

import (
	"fmt"
	"strings"
	"sync"
)

// The front page's drawing is surveyed, not painted: fields are quadrilaterals,
// and the common is laid out as open fields were, in furlongs whose strips run
// crosswise to their neighbours'. Seven furlongs of fourteen strips are 98.

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

// strips draws n strips side by side, with the balk around them.
func (q quad) strips(n int, across bool) string {
	var b strings.Builder
	b.WriteString(q.path())
	for i := 1; i < n; i++ {
		t := float64(i) / float64(n)
		from, to := q.at(t, 0), q.at(t, 1)
		if across {
			from, to = q.at(0, t), q.at(1, t)
		}
		fmt.Fprintf(&b, "M%.1f %.1fL%.1f %.1f", from.x, from.y, to.x, to.y)
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
	{.03, .03, .56, .33, false}, {.585, .03, .97, .30, true},
	{.03, .36, .27, .69, true}, {.295, .36, .66, .66, false}, {.685, .33, .97, .69, false},
	{.03, .72, .52, .97, false}, {.545, .72, .97, .97, true},
}

type fieldDrawing struct {
	fields         []string
	common, strips string
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
	var b strings.Builder
	for _, f := range furlongs {
		b.WriteString(common.part(f.u0, f.v0, f.u1, f.v1).strips(stripsPerFurlong, f.across))
	}
	d.strips = b.String()
	return d
})
