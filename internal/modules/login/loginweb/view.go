package loginweb

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"alminding/internal/base/civil"
	"alminding/internal/modules/login"
	"alminding/internal/platform/i18n"
	"alminding/internal/platform/ui"
)

// What the templates compute.

// mainButton: a page has one primary button, and a workplace's comes first.
func mainButton(p signInPage) ui.ButtonKind {
	if len(p.Providers) > 0 {
		return ui.Secondary
	}
	return ui.Primary
}

func (p codePage) inputMode() string {
	if p.Digits {
		return "numeric"
	}
	return "text"
}

func passwordNote(ctx context.Context, p securityPage) string {
	if !p.HasPassword {
		return i18n.T(ctx, "loginweb.password.none")
	}
	return i18n.T(ctx, "loginweb.password.set", "date", civil.Of(p.PasswordSet))
}

func passkeyNote(ctx context.Context, k login.Passkey) string {
	if k.Used == nil {
		return i18n.T(ctx, "loginweb.passkey.unused", "date", civil.Of(k.Created))
	}
	return i18n.T(ctx, "loginweb.passkey.used", "date", civil.Of(k.Created), "at", *k.Used)
}

// formAction makes a button send its form elsewhere than the form says.
func formAction(ctx context.Context, path string) templ.Attributes {
	return templ.Attributes{"formaction": i18n.Path(ctx, path)}
}

func lines(list []string) string { return strings.Join(list, "\n") + "\n" }
