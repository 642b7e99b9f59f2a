package yearweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"alminding/internal/base/errs"
	"alminding/internal/modules/group"
	"alminding/internal/modules/year"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/ui"
)

const path = "/aarshjul"

// The years that the wheel can be turned to, from this one.
const (
	back  = 10
	ahead = 3
)

// state is what the page shows, as it stands in its address.
type state struct {
	year  int    // 0 where the address says none
	group string // slug
	kind  year.Kind
	mine  bool
}

func (h *handlers) stateOf(r *http.Request) state {
	v := r.URL.Query()
	s := state{group: v.Get("gruppe"), mine: v.Get("vores") != "" && auth.From(r.Context()).For.ID != ""}
	now := h.years.Today().Year()
	if y, err := strconv.Atoi(v.Get("aar")); err == nil && y >= now-back && y <= now+ahead {
		s.year = y
	}
	if k := year.Kind(v.Get("slags")); slices.Contains(year.Kinds, k) {
		s.kind = k
	}
	return s
}

func (s state) address() ui.Address {
	v := url.Values{}
	if s.year != 0 {
		v.Set("aar", strconv.Itoa(s.year))
	}
	if s.group != "" {
		v.Set("gruppe", s.group)
	}
	if s.kind != "" {
		v.Set("slags", string(s.kind))
	}
	if s.mine {
		v.Set("vores", "1")
	}
	return ui.Address{Path: path, State: v}
}

// chosen is how many filters are set.
func (s state) chosen() (n int) {
	for _, set := range []bool{s.group != "", s.kind != "", s.mine} {
		if set {
			n++
		}
	}
	return n
}

// shown is the year that the page shows.
func (h *handlers) shown(s state) int {
	if s.year != 0 {
		return s.year
	}
	return h.years.Today().Year()
}

// query is what the state asks of the year. A group that the reader may not know
// leaves nothing.
func (h *handlers) query(ctx context.Context, s state) (q year.Query, err error) {
	q = year.Query{Period: year.Of(h.shown(s)), Mine: s.mine}
	if s.kind != "" {
		q.Kinds = []year.Kind{s.kind}
	}
	if s.group == "" {
		return q, nil
	}
	d, err := h.groups.BySlug(ctx, auth.From(ctx), s.group)
	if errs.KindOf(err) == errs.NotFound {
		q.Group = group.ID("-")
		return q, nil
	}
	q.Group = d.ID
	return q, err
}
