package adoption

import (
	"context"
	"slices"
	"sync"

	"alminding/internal/base/civil"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
)

// Point is how much is used on a day.
type Point struct {
	Day      civil.Date
	N        int  // uses of a product by an authority
	AtLeast1 int  // municipalities that use something
	Rough    bool // a source says only roughly whether a use had begun by then
}

// grown keeps the growth as the last reader saw it. It takes ten times as long to
// count as the figures of a day, is the same whatever day a page shows, and most
// readers see the same.
type grown struct {
	sync.Mutex
	*view
	points map[product.ID][]Point
}

// same reports whether two views show the same.
func (v *view) same(o *view) bool {
	return o != nil && v.index == o.index && v.day == o.day && slices.Equal(v.products, o.products) && slices.Equal(v.readable, o.readable)
}

// Growth counts the uses of all products, or of one, on the first of January of
// each year since the first use, and today.
func (s *Service) Growth(ctx context.Context, actor auth.Actor, of product.ID) (points []Point, err error) {
	defer errs.Wrap(&err, "adoption.Growth(%s)", of)
	v, err := s.view(ctx, actor, 0)
	if err != nil {
		return nil, err
	}
	g := &s.grown
	g.Lock()
	defer g.Unlock()
	if !v.same(g.view) {
		g.view, g.points = v, map[product.ID][]Point{}
	}
	if g.points[of] == nil {
		g.points[of] = v.growth(of)
	}
	return g.points[of], nil
}

func (v *view) growth(of product.ID) (points []Point) {
	for _, day := range v.years(of) {
		points = append(points, Point{Day: day})
	}
	using := make([]bool, len(points))
	for i := range v.authorities {
		clear(using)
		for _, g := range v.of(int32(i)) {
			if p := v.products[g.product]; p.ID != "" && (of == "" || p.ID == of) {
				v.grow(&g, points, using)
			}
		}
		for j, is := range using {
			if is && v.authorities[i].Kind == registry.Municipality {
				points[j].AtLeast1++
			}
		}
	}
	return points
}

// grow adds the group to the points, and marks those at which its authority uses
// something.
func (v *view) grow(g *group, points []Point, using []bool) {
	for i := range points {
		p := &points[i]
		t := v.hearsOn(g, p.Day)
		uses := t.heard && t.lead.uses()
		if uses {
			p.N++
			using[i] = true
		}
		p.Rough = p.Rough || v.roughly(g, p.Day, uses)
	}
}

// halfYear is how far from the day said a use that began about then may have begun,
// in days.
const halfYear = 183

// roughly reports whether the sources leave open if the group was in use on the
// day: one that began about then, or one that was in use later and may have been
// before.
func (v *view) roughly(g *group, day civil.Date, uses bool) bool {
	for i := range g.said {
		e := &g.said[i]
		if !e.uses() || !v.readable[e.reach] {
			continue
		}
		switch Starts[e.start] {
		case Around:
			if max(day-e.period.From, e.period.From-day) < halfYear {
				return true
			}
		case ByThen:
			if !uses && day < e.period.From {
				return true
			}
		case Exactly:
		}
	}
	return false
}

// years lists the days to count on: the first of January of each year in which
// something that the reader may know was said to hold, and the view's day.
func (v *view) years(of product.ID) []civil.Date {
	first := v.day
	for i := range v.groups {
		g := &v.groups[i]
		if n := v.products[g.product]; n.ID == "" || of != "" && n.ID != of {
			continue
		}
		for _, e := range g.said {
			if v.readable[e.reach] && e.uses() {
				first = min(first, e.period.From)
			}
		}
	}
	var days []civil.Date
	for year := first.Year(); year <= v.day.Year(); year++ {
		if day := civil.New(year, 1, 1); day < v.day {
			days = append(days, day)
		}
	}
	return append(days, v.day)
}
