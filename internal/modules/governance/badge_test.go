package governance

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/platform/i18n"
)

func TestBadge_CheckedOffline(t *testing.T) {
	run(t, func(t *testing.T, f fixture) {
		ctx := t.Context()
		texts, err := i18n.Load(Locale)
		must(t, err)
		f.judged(t, criteria.Green, nil)
		must(t, f.SetLevel(ctx, keeper, f.forms, criteria.Level2, civil.Since(noon), f.decide(t, f.board, f.forms, criteria.Level2, noon)))
		signed, err := f.Badge(ctx, f.forms)
		must(t, err)
		want := Badge{
			Product: "OS2forms", Page: "https://alminding.example/produkter/os2forms/governance", Day: noon, Model: "os2 1.1.0",
			Level: criteria.Level2, Since: noon, Decision: signed.Badge.Decision, Evaluated: civil.At(noon), Supported: criteria.Level3,
		}
		if signed.Badge != want || !strings.HasPrefix(want.Decision, "https://alminding.example/beslutninger/") {
			t.Errorf("the badge says %+v", signed.Badge)
		}
		public, err := f.PublicKey()
		must(t, err)
		key, err := ParseKey(public + "\n")
		must(t, err)
		plain, err := json.MarshalIndent(signed, " ", "\t")
		must(t, err)
		danish, err := signed.SVG(texts.In(i18n.Danish))
		must(t, err)
		english, err := signed.SVG(texts.In(i18n.English))
		must(t, err)
		for name, file := range map[string][]byte{"JSON": plain, "Danish": danish, "English": english} {
			if got, err := CheckBadge(file, key, texts); err != nil || got != want {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
		if !bytes.Contains(danish, []byte("Niveau 2")) || !bytes.Contains(english, []byte("Level 2")) {
			t.Errorf("drawn as\n%s", danish)
		}
		other := bytes.Clone(key)
		other[0] ^= 1
		for name, c := range map[string]struct {
			file []byte
			key  []byte
			want error
		}{
			"another level in JSON":       {bytes.Replace(plain, []byte(`"level": "2"`), []byte(`"level": "3"`), 1), key, ErrSignature},
			"another level in the text":   {bytes.Replace(danish, []byte("Niveau 2"), []byte("Niveau 3"), 1), key, ErrPicture},
			"something drawn on top":      {bytes.Replace(danish, []byte("</svg>"), []byte("<text>Niveau 3</text></svg>"), 1), key, ErrPicture},
			"another's key":               {plain, other, ErrSignature},
			"more than a badge":           {bytes.Replace(plain, []byte(`"model"`), []byte(`"gold": true, "model"`), 1), key, ErrNoBadge},
			"something else":              {[]byte(`{"level": 3}`), key, ErrNoBadge},
			"nothing":                     {nil, key, ErrNoBadge},
			"a picture without its badge": {[]byte("<svg><metadata></svg>"), key, ErrNoBadge},
			"a very long file":            {bytes.Repeat([]byte(" "), maxBadge+1), key, ErrNoBadge},
		} {
			if _, err := CheckBadge(c.file, c.key, texts); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		if _, err := f.Badge(ctx, f.hidden); !errors.Is(err, ErrNotFound) {
			t.Errorf("a product that is not for everybody has a badge: %v", err)
		}
		bare, err := f.Badge(ctx, f.sofd)
		if err != nil || bare.Badge.Level != "" || !bare.Badge.Evaluated.IsZero() {
			t.Errorf("nothing was decided: %+v, %v", bare.Badge, err)
		}
	})
}

func TestParseKey_Refuses(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "abc", base64.StdEncoding.EncodeToString(make([]byte, 31))} {
		if _, err := ParseKey(bad); !errors.Is(err, ErrKey) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzCheckBadge(f *testing.F) {
	f.Add([]byte(`{"badge": {"product": "OS2forms", "day": "2026-11-22", "model": "os2 1.1.0"}, "key": "", "signature": ""}`))
	f.Add([]byte(`<svg><metadata>{&#34;badge&#34;: {}}</metadata></svg>`))
	texts, err := i18n.Load(Locale)
	if err != nil {
		f.Fatal(err)
	}
	key := make([]byte, 32)
	f.Fuzz(func(t *testing.T, file []byte) {
		if b, err := CheckBadge(file, key, texts); err == nil {
			t.Errorf("%+v is taken as signed by nobody", b)
		}
	})
}
