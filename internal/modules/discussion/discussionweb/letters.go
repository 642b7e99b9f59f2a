package discussionweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"alminding/internal/modules/discussion"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
	"alminding/internal/platform/web"
)

const lettersPath = "/min-side/diskussioner"

// Mine lets somebody who may discuss say on their own page whether letters tell of it.
func Mine(discussions *discussion.Service) func(context.Context) (templ.Component, error) {
	h := &handlers{discussions: discussions}
	return h.mine
}

// lettersSection is whether one is written to, and the way to change that.
type lettersSection struct {
	Text   string
	Change ui.Post
}

func (h *handlers) mine(ctx context.Context) (templ.Component, error) {
	actor := auth.From(ctx)
	if actor.Person == "" || len(actor.Groups()) == 0 && !actor.CanRead(auth.Members) {
		return templ.NopComponent, nil
	}
	wants, err := h.discussions.WantsLetters(ctx, actor)
	key, value := "discussionweb.letters.on", ""
	if !wants {
		key, value = "discussionweb.letters.off", "1"
	}
	return lettersView(lettersSection{
		Text: i18n.T(ctx, key),
		Change: ui.Post{
			Button: ui.Button{Text: i18n.T(ctx, key+"_change")}, Action: in(ctx, lettersPath), Hidden: []ui.Pair{{Name: "letters", Value: value}},
		},
	}), err
}

func (h *handlers) setLetters(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	if err := h.discussions.SetLetters(ctx, auth.From(ctx), f.Bool("letters")); err != nil {
		return err
	}
	return web.Redirect(w, r, discussion.OwnPath, web.Flash{Key: "discussionweb.flash.saved"})
}
