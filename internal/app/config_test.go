package app

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

func TestClientIP(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		trust     bool
		forwarded []string
		want      string
	}{
		"direct":                  {false, nil, "192.0.2.9"},
		"claimed without a proxy": {false, []string{"10.0.0.1"}, "192.0.2.9"},
		"proxy":                   {true, []string{"203.0.113.7"}, "203.0.113.7"},
		"visitor claims one too":  {true, []string{"10.0.0.1, 203.0.113.7"}, "203.0.113.7"},
		"in two headers":          {true, []string{"10.0.0.1", "2001:db8::7"}, "2001:db8::7"},
		"proxy sets none":         {true, nil, "192.0.2.9"},
		"proxy sets nonsense":     {true, []string{"unknown"}, "192.0.2.9"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &http.Request{RemoteAddr: "192.0.2.9:4711", Header: http.Header{}}
			r.Header["X-Forwarded-For"] = tc.forwarded
			if got := (Config{TrustProxy: tc.trust}).clientIP(r); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestSecret_MadeOnce_ForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "secret")
	made, err := secret(file)
	if err != nil || len(made) != secretBytes {
		t.Fatalf("%d bytes, %v", len(made), err)
	}
	read, err := secret(file)
	if err != nil || !bytes.Equal(read, made) {
		t.Errorf("read something else, %v", err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	for _, bad := range []string{"", "short", "c2hvcnQ="} {
		if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := secret(file); err == nil {
			t.Errorf("%q is taken for a secret", bad)
		}
	}
}

func TestSecretFile(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ flag, database, want string }{
		{"", "sqlite:/var/lib/a/a.db", "/var/lib/a/alminding.secret"},
		{"/etc/s", "sqlite:/var/lib/a/a.db", "/etc/s"},
		{"/etc/s", "postgres://h/d", "/etc/s"},
	} {
		if got, err := secretFile(tc.flag, tc.database); err != nil || got != tc.want {
			t.Errorf("%+v gives %s, %v", tc, got, err)
		}
	}
	if _, err := secretFile("", "postgres://h/d"); err == nil {
		t.Error("each node would make a secret of its own")
	}
}

func TestProviders(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "oidc.json")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`[{"id": "kommune", "name": "Kommunen", "issuer": "https://login.example", "clientID": "a", "secret": "s", "organisation": "cvr",
		"organisations": {"Syddjurs": "29189978"}, "scopes": ["groups"]}]`)
	list, err := providers(file)
	if err != nil || len(list) != 1 || list[0].ClientID != "a" || list[0].Organisations["Syddjurs"] != "29189978" {
		t.Errorf("read %+v, %v", list, err)
	}
	write(`[{"id": "kommune", "clientid_": "a"}]`)
	if _, err := providers(file); err == nil {
		t.Error("a mistyped name passes in silence")
	}
}
