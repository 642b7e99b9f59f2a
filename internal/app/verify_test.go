package app_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"alminding/internal/base/criteria"
	"alminding/internal/modules/governance"
)

// The key is nobody's: what a badge is and how it is signed is tried where it is made.
func TestGovernanceVerify_TellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	public, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	key := base64.StdEncoding.EncodeToString(public)
	forged, err := json.Marshal(governance.SignedBadge{
		Badge: governance.Badge{Product: "OS2eksempel", Level: criteria.Level3}, Key: key, Signature: make([]byte, ed25519.SignatureSize),
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"forged.json": string(forged), "other.json": "{}", "key": key + "\n"} {
		if err := os.WriteFile(s.path(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"forged":          {[]string{s.path("forged.json"), "--key", key}, "Underskriften passer ikke."},
		"key in a file":   {[]string{s.path("forged.json"), "--key", s.path("key"), "--lang", "en"}, "The signature does not fit."},
		"no badge":        {[]string{s.path("other.json"), "--key", key}, "Underskriften passer ikke."},
		"no key":          {[]string{s.path("forged.json"), "--key", "abc"}, "Det er ikke en offentlig nøgle."},
		"the key as file": {[]string{s.path("key"), "--key", key}, "Filen er ikke et mærke."},
	} {
		code, out, errOut := s.run(append([]string{"governance", "verify"}, c.args...)...)
		if code != 1 || out != "" || !strings.Contains(errOut, c.want) {
			t.Errorf("%s: %d, %q, %q; want %q", name, code, out, errOut, c.want)
		}
	}
}
