package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"

	"alminding/internal/modules/adoption"
	"alminding/internal/modules/secretariat/secretariatweb"
	"alminding/internal/platform/intake"
)

// Kitos is an installation of OS2kitos that extracts are fetched from. Its zero
// value is none.
type Kitos struct {
	Address string `json:"address"` // such as https://kitos.dk
	Token   string `json:"token"`   // of a user of its API
}

// kitosConfig reads the file of --kitos: a Kitos as JSON.
func kitosConfig(file string) (k Kitos, err error) {
	if file == "" {
		return k, nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return k, err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&k); err != nil {
		return k, fmt.Errorf("%s: %w", file, err)
	}
	u, err := url.Parse(k.Address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return k, fmt.Errorf("%s: the address %q is not https://HOST", file, k.Address)
	}
	k.Address = strings.TrimRight(k.Address, "/")
	return k, nil
}

// kitos is where the importer of package adoption fetches from.
func (c Config) kitos() adoption.Kitos {
	if c.Kitos.Address == "" {
		return adoption.Kitos{}
	}
	return adoption.Kitos{Address: c.Kitos.Address, Get: intake.NewRemote(c.Kitos.Token).Get}
}

// kitosProbe asks for as little as OS2kitos gives.
func (c Config) kitosProbe() secretariatweb.Probe {
	p := secretariatweb.Probe{Kind: "kitos", Where: c.Kitos.Address}
	if k := c.kitos(); k.Get != nil {
		p.Ask = k.Ping
	}
	return p
}
