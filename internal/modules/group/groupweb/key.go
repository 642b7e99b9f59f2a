package groupweb

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/base/errs"
	"alminding/internal/modules/decision"
	"alminding/internal/modules/group"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// referred is what charters refer to, as far as the reader may know of it: the authorities
// in keys to votes, and the decisions that adopted them.
type referred struct {
	holders   map[registry.AuthorityID]registry.Name
	decisions map[string]ui.Link
}

func (h *handlers) referredBy(ctx context.Context, laid ...group.Charter) (n referred, err error) {
	var ids []registry.AuthorityID
	var decisions []decision.ID
	for _, c := range laid {
		for a := range c.Weights {
			ids = append(ids, a)
		}
		if c.Register != "" {
			decisions = append(decisions, decision.ID(c.Register))
		}
	}
	if n.decisions, err = h.decided(ctx, decisions); err != nil {
		return n, err
	}
	n.holders, err = h.authorities.NamesByID(ctx, ids)
	return n, err
}

// key is the key in words, a line for each authority, as readKey reads it.
func (n referred) key(ws group.Weights) string {
	list := make([]string, 0, len(ws))
	for a, votes := range ws {
		list = append(list, n.holders[a].FullName()+": "+strconv.Itoa(votes))
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// readKey reads the votes of each authority.
func (h *handlers) readKey(ctx context.Context, f web.Form, faults *errs.Fields) (group.Weights, error) {
	ws := group.Weights{}
	for l := range strings.Lines(f.Text("weights")) {
		l = strings.TrimSpace(l)
		if l == "" {
			continue
		}
		name, votes, _ := strings.Cut(l, ":")
		n, err := strconv.Atoi(strings.TrimSpace(votes))
		if err != nil {
			faults.Add("weights", "groupweb.key_line", "line", l)
			continue
		}
		a, err := h.authorities.AuthorityCalled(ctx, name)
		switch {
		case errs.KindOf(err) == errs.NotFound:
			faults.Add("weights", "groupweb.key_unknown", "name", name)
		case err != nil:
			return nil, err
		case ws[a.ID] != 0:
			faults.Add("weights", "groupweb.key_twice", "name", name)
		default:
			ws[a.ID] = n
		}
	}
	return ws, nil
}
