package app

import (
	"errors"
	"fmt"
	"strings"

	"alminding/internal/base/clock"
	"alminding/internal/base/errs"
	"alminding/internal/modules/login"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
)

type inviteCommand struct {
	storage   `embed:""`
	siteFlags `embed:""`
	Addr      string `default:":8080" placeholder:"HOST:PORT" help:"Where the site listens. Default: ${default}."`
	Email     string `arg:"" help:"Address of the person."`
	Name      string `arg:"" help:"Name of the person."`
}

// Run invites an administrator. It is how an installation gets its first, and how
// it gets one back when all are gone; others are invited on the site.
func (c *inviteCommand) Run(s *surroundings) error {
	cfg, err := c.ready(c.storage, c.Addr)
	if err != nil {
		return err
	}
	a, err := New(s.ctx, cfg, clock.System, s.log)
	if err != nil {
		return err
	}
	defer a.Close()
	inv, link, err := a.login.Invite(s.ctx, auth.System("cli"), login.InvitationInput{
		Email: c.Email, Name: c.Name, Grants: []auth.Grant{{Role: auth.Administrator, Scope: auth.Everywhere}},
	})
	if err != nil {
		return told(a.texts.In(i18n.English), err)
	}
	_, err = fmt.Fprintf(s.Out, "%s becomes administrator at %s/invitation/%s until %s.\nThe link is also on its way by mail, if mail is set up. It is a secret.\n",
		inv.Name, cfg.BaseURL, link, inv.Expires.Format("2006-01-02"))
	return err
}

// told puts an error that people may meet into words.
func told(p *i18n.Printer, err error) error {
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind == errs.Internal {
		return err
	}
	text := []string{p.T(e.Key, e.Args...)}
	for _, f := range e.Fields {
		text = append(text, f.Name+": "+p.T(f.Key, f.Args...))
	}
	return errors.New(strings.Join(text, "\n"))
}
