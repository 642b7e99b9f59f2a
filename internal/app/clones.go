package app

import (
	"alminding/internal/modules/secretariat/secretariatweb"
	"alminding/internal/platform/fetch"
	"alminding/internal/platform/gitclone"
)

// clones is where clones of the products' repositories are kept; nil where none are. Many
// servers give a repository to nobody but what calls itself git.
func (c Config) clones() *gitclone.Keeper {
	if c.Clones == "" {
		return nil
	}
	return gitclone.New(c.Clones, fetch.New("git/2 (Alminding; +"+c.BaseURL+")"))
}

// clonesProbe asks whether the folder can be written to. Whether a repository can be
// fetched is told on the page of its product.
func (c Config) clonesProbe() secretariatweb.Probe {
	p := secretariatweb.Probe{Kind: "clones", Where: c.Clones}
	if k := c.clones(); k != nil {
		p.Ask = k.Ping
	}
	return p
}
