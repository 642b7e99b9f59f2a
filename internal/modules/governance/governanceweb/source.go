package governanceweb

import (
	"context"
	"net/http"

	"alminding/internal/base/civil"
	"alminding/internal/modules/governance"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/web"
)

// sourceTold are the sentences on how the program reads a product's repository; none where
// it does not.
func sourceTold(ctx context.Context, x governance.Source) []string {
	switch {
	case !x.Kept || x.Address == "":
		return nil
	case x.Tried == nil:
		return []string{i18n.T(ctx, "governanceweb.source.unread", "address", x.Address)}
	case x.Fault == "":
		return []string{i18n.T(ctx, "governanceweb.source.read", "address", x.Address, "at", i18n.DateTime(ctx, *x.Tried))}
	}
	list := []string{i18n.T(ctx, "governanceweb.source.failed", "at", i18n.DateTime(ctx, *x.Tried), "address", x.Address, "why", i18n.T(ctx, x.Fault))}
	if x.Read != nil {
		list = append(list, i18n.T(ctx, "governanceweb.source.read_before", "date", civil.Of(*x.Read)))
	}
	return list
}

// examineSoon has the program examine the repository without waiting for the week to pass.
func (h *handlers) examineSoon(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), auth.From(r.Context())
	d, err := h.products.BySlug(ctx, actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	if err := h.governance.ExamineSoon(ctx, actor, d.ID); err != nil {
		return err
	}
	return web.Redirect(w, r, path(d.Product)+"/bevis", web.Flash{Key: "governanceweb.flash.examine"})
}
