package registryweb

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alminding/internal/base/cite"
	"alminding/internal/modules/registry"
	"alminding/internal/platform/audit"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

// editPage is the form of an authority: all of it for keepers, the contact for
// those who speak for it.
type editPage struct {
	form
	Whole      bool
	Kinds      []ui.Option
	Regions    []ui.Option
	Successors []ui.Option
}

// editable reads the authority of the address for somebody who may edit it, and
// which parts of it.
func (h *handlers) editable(r *http.Request) (a registry.Authority, parts []registry.Part[registry.Authority], err error) {
	ctx := r.Context()
	a, err = h.bySlug(ctx, r.PathValue("slug"))
	switch actor := auth.From(ctx); {
	case err != nil:
		return a, nil, err
	case registry.CanKeep(actor):
		return a, registry.AuthorityParts, nil
	case registry.CanEdit(actor, a.ID):
		return a, registry.ContactParts, nil
	}
	return a, nil, registry.ErrForbidden
}

func (h *handlers) editPage(ctx context.Context, a registry.Authority, texts written) (p editPage, err error) {
	title := i18n.T(ctx, "registryweb.edit_of", "name", a.FullName())
	p.form = newForm(ctx, titled(authorityFrame(ctx, a), title), a.ID.Path()+"/ret", a.Path(), texts)
	p.Version = a.Version
	return p, h.choices(ctx, &p)
}

// choices fills in what can be chosen from, with what was written chosen.
func (h *handlers) choices(ctx context.Context, p *editPage) error {
	p.Whole = registry.CanKeep(auth.From(ctx))
	p.Kinds = options(ctx, registry.Kinds, p.Written["kind"], registry.Kind.Label)
	var err error
	if p.Regions, err = h.ofKind(ctx, registry.Region, p.Written["region"]); err != nil {
		return err
	}
	p.Successors, err = h.ofKind(ctx, registry.Kind(p.Written["kind"]), p.Written["successor"])
	return err
}

// ofKind offers all authorities of the kind, also those that are gone, which an
// old record may name.
func (h *handlers) ofKind(ctx context.Context, k registry.Kind, selected string) (list []ui.Option, err error) {
	all, err := h.registry.AllAuthorities(ctx, auth.From(ctx), registry.Query{Of: []registry.Kind{k}, Gone: true})
	for _, a := range all {
		list = append(list, ui.Option{Value: string(a.ID), Text: a.FullName(), Selected: string(a.ID) == selected})
	}
	return list, err
}

func (h *handlers) editForm(w http.ResponseWriter, r *http.Request) error {
	a, parts, err := h.editable(r)
	if err != nil {
		return err
	}
	p, err := h.editPage(r.Context(), a, writtenOf(parts, a))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, editView(p))
}

func (h *handlers) edit(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	a, parts, err := h.editable(r)
	if err != nil {
		return err
	}
	mine := a
	texts := read(parts, f, a, &mine)
	mine.Version, _ = strconv.Atoi(f.Get("version")) // what is no number is no version, which the service refuses
	saved, err := h.registry.EditAuthority(ctx, auth.From(ctx), mine)
	stale, conflict := errors.AsType[*registry.Stale[registry.Authority]](err)
	if !web.Reform(err) && !conflict {
		if err != nil {
			return err
		}
		return web.Redirect(w, r, saved.Path(), savedFlash(saved.FullName(), saved.Version > mine.Version+1))
	}
	p, pageErr := h.editPage(ctx, a, texts)
	if pageErr != nil {
		return pageErr
	}
	if conflict {
		return h.showConflict(w, r, p, stale, parts)
	}
	p.Version, p.Problems = mine.Version, texts.problems(ctx, err)
	return web.Render(w, r, web.Status(err), editView(p))
}

func (h *handlers) showConflict(
	w http.ResponseWriter, r *http.Request, p editPage, stale *registry.Stale[registry.Authority], parts []registry.Part[registry.Authority],
) error {
	ctx := r.Context()
	say, err := h.sayer(ctx, stale.Current.Region, stale.Mine.Region, stale.Current.Successor, stale.Mine.Successor)
	if err != nil {
		return err
	}
	who, err := h.registry.Doers(ctx, auth.From(ctx), []audit.Entry{stale.By})
	if err != nil {
		return err
	}
	conflicted(ctx, &p.form, stale, parts, stale.Current.Version, who, say)
	if err := h.choices(ctx, &p); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusConflict, editView(p))
}

// savedFlash says what became of an edit.
func savedFlash(name string, joined bool) web.Flash {
	key := "registryweb.saved"
	if joined {
		key = "registryweb.saved_joined"
	}
	return web.Flash{Key: key, Args: []string{"name", name}}
}

func (h *handlers) newPage(ctx context.Context, texts written) (p editPage, err error) {
	l := authorities
	if texts["kind"] == string(registry.Supplier) {
		l = suppliers
	}
	page := ui.Page{Door: l.door, Sub: l.name, Crumbs: []ui.Link{{Text: i18n.T(ctx, "registryweb.list."+l.name), Href: in(ctx, l.path)}}}
	p.form = newForm(ctx, titled(page, i18n.T(ctx, "registryweb.new."+l.name)), "/sekretariat/myndigheder/ny", l.path, texts)
	return p, h.choices(ctx, &p)
}

func (h *handlers) newForm(w http.ResponseWriter, r *http.Request) error {
	kind := registry.Kind(r.URL.Query().Get(byKind))
	if !slices.Contains(registry.Kinds, kind) {
		kind = registry.Municipality
	}
	p, err := h.newPage(r.Context(), written{"kind": string(kind)})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, editView(p))
}

func (h *handlers) create(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	var a registry.Authority
	texts := read(registry.AuthorityParts, f, a, &a)
	made, err := h.registry.CreateAuthority(ctx, auth.From(ctx), a)
	if web.Reform(err) {
		p, pageErr := h.newPage(ctx, texts)
		if pageErr != nil {
			return pageErr
		}
		p.Problems = texts.problems(ctx, err)
		return web.Render(w, r, web.Status(err), editView(p))
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, made.Path(), web.Flash{Key: "registryweb.created", Args: []string{"name", made.FullName()}})
}

// sayer gives a function that tells the value of a part as a reader knows it,
// with the names of the authorities that the values may be.
func (h *handlers) sayer(ctx context.Context, ids ...registry.AuthorityID) (func(part, value string) string, error) {
	named, err := h.registry.NamesByID(ctx, ids)
	return func(part, value string) string {
		switch {
		case part == "kind" && slices.Contains(registry.Kinds, registry.Kind(value)):
			return i18n.T(ctx, registry.Kind(value).Label())
		case part == "state" && slices.Contains(registry.PersonStates, registry.PersonState(value)):
			return i18n.T(ctx, registry.PersonState(value).Label())
		case strings.HasSuffix(part, "source_basis") && slices.Contains(cite.Bases, cite.Basis(value)):
			return i18n.T(ctx, basisLabel(cite.Basis(value)))
		case part == "region", part == "successor":
			return named[registry.AuthorityID(value)].Name
		}
		return value
	}, err
}
