package app

import (
	"context"

	"alminding/internal/modules/secretariat/secretariatweb"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/db"
	"alminding/internal/platform/search"
)

// probes are what the screen of integrations asks. Mail is not among them: what
// became of the letters tells more than a greeting from the server.
func (a *App) probes() []secretariatweb.Probe {
	engines := map[db.Engine]string{db.SQLite: "SQLite", db.Postgres: "PostgreSQL"}
	list := []secretariatweb.Probe{
		{Kind: "database", Where: engines[a.db.Engine()], Ask: a.db.Ping},
		{Kind: "search", Where: engines[a.db.Engine()], Ask: func(ctx context.Context) error {
			_, err := a.search.Search(ctx, search.Query{Text: "alminding", Reaches: []string{string(auth.Public)}})
			return err
		}},
		{Kind: "files", Where: a.files.String(), Ask: a.files.Ping},
	}
	for _, p := range a.cfg.Providers {
		list = append(list, secretariatweb.Probe{Kind: "provider", Name: p.Name, Where: p.Issuer, Ask: func(ctx context.Context) error {
			return a.login.CheckProvider(ctx, p.ID)
		}})
	}
	if len(a.cfg.Providers) == 0 {
		list = append(list, secretariatweb.Probe{Kind: "provider"})
	}
	return append(list, a.cfg.kitosProbe(), a.cfg.clonesProbe())
}
