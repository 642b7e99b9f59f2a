package adoptionweb

import (
	"context"
	"net/http"
	"slices"

	"alminding/internal/modules/adoption"
	"alminding/internal/modules/product"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// expiring offers to confirm in one go what must soon be, or should have been.
// While one searches, it is hidden: it is about all the products.
func (s sitting) expiring(ctx context.Context) *confirmBox {
	if s.query != "" {
		return nil
	}
	box := &confirmBox{
		Action: in(ctx, s.path()+"/bekraeft"), Button: i18n.T(ctx, "adoptionweb.confirm_all", "authority", s.authority.FullName()),
		Text: i18n.T(ctx, "adoptionweb.expiring_text"),
	}
	for _, p := range s.products {
		a := s.uses[p.ID]
		until, due := a.ToConfirm()
		if !due {
			continue
		}
		note := a.Leading.Value.StateSince(ctx)
		if a.Own() == nil {
			note = i18n.T(ctx, "adoptionweb.says_other", "what", note, "who", ui.CitedLine(ctx, a.Leading.Value.Source))
		}
		box.List = append(box.List, ui.Item{Title: p.Name, Note: note, Amount: expiry(ctx, until, a.Day)})
		box.Hidden = append(box.Hidden, ui.Pair{Name: "product", Value: string(p.ID)})
	}
	if len(box.List) == 0 {
		return nil
	}
	box.Title = i18n.N(ctx, "adoptionweb.expiring", len(box.List))
	return box
}

// confirmOurs confirms the products that the form lists: those that the reader saw.
func (h *handlers) confirmOurs(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, err := h.registry.AuthorityBySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	ids := make([]product.ID, len(f.Values["product"]))
	for i, id := range f.Values["product"] {
		ids[i] = product.ID(id)
	}
	return h.confirm(w, r, a, a.Path()+"/loesninger", ids...)
}

func (h *handlers) confirmRecord(w http.ResponseWriter, r *http.Request) error {
	x, err := h.pair(r)
	if err != nil {
		return err
	}
	return h.confirm(w, r, x.authority, x.path(), x.product.ID)
}

// confirm renews what the authority says itself about the products, and lets it say
// itself what so far only others say of the rest, as it stands today.
func (h *handlers) confirm(w http.ResponseWriter, r *http.Request, a registry.Authority, back string, ids ...product.ID) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	uses, err := h.usesOf(ctx, a.ID, h.adoptions.Today())
	if err != nil {
		return err
	}
	var others []adoption.Saying
	own := slices.DeleteFunc(ids, func(p product.ID) bool {
		use, known := uses[p]
		if !known || use.Own() != nil {
			return false
		}
		s := use.Leading.Value
		others = append(others, adoption.Saying{Product: p, State: s.State, Since: s.Since, Start: s.Start, Reach: s.Reach})
		return true
	})
	if len(others) > 0 {
		if err := h.adoptions.Say(ctx, actor, a.ID, others); err != nil {
			return err
		}
	}
	if err := h.adoptions.Confirm(ctx, actor, a.ID, own); err != nil {
		return err
	}
	return web.Redirect(w, r, back, web.Flash{Key: "adoptionweb.confirmed", Args: []string{"authority", a.FullName()}})
}
