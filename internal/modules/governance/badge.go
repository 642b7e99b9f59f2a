package governance

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"strings"

	"alminding/internal/base/civil"
	"alminding/internal/base/criteria"
	"alminding/internal/base/errs"
	"alminding/internal/modules/product"
	"alminding/internal/platform/auth"
	"alminding/internal/platform/i18n"
)

// Badge states which level a product holds on a day, and what its last evaluation
// supports.
type Badge struct {
	Product   string         `json:"product"`
	Page      string         `json:"page"`
	Day       civil.Date     `json:"day"`
	Model     string         `json:"model"`           // name and version
	Level     criteria.Level `json:"level,omitempty"` // held by decision; empty where none has been decided
	Since     civil.Date     `json:"since,omitzero"`
	Decision  string         `json:"decision,omitempty"` // its page in the register
	Evaluated civil.When     `json:"evaluated,omitzero"` // when it was last
	Supported criteria.Level `json:"supported,omitempty"`
}

// SignedBadge is a badge that anybody can check against the installation's public key,
// without asking the site.
type SignedBadge struct {
	Badge     Badge  `json:"badge"`
	Key       string `json:"key"` // the public key, in base64
	Signature []byte `json:"signature"`
}

// What a badge that is checked may be refused for.
var (
	ErrNoBadge   = errs.New(errs.Invalid, "governance.badge.none")      // the file holds none
	ErrSignature = errs.New(errs.Invalid, "governance.badge.signature") // it was changed, or signed by another
	ErrPicture   = errs.New(errs.Invalid, "governance.badge.picture")   // it shows something else than was signed
	ErrKey       = errs.New(errs.Invalid, "governance.badge.key")       // that is no key
)

// signs tells what a badge signs from everything else that the key could ever sign.
const signs = "alminding governance badge 1\n"

// message is what is signed: the badge in the one form that this program writes, so that
// white space and the order of a file do not matter.
func (b Badge) message() ([]byte, error) {
	text, err := json.Marshal(b)
	return append([]byte(signs), text...), err
}

// key derives the key of the installation from its secret, so that there is nothing more
// to keep and all nodes sign alike.
func (s *Service) key() (ed25519.PrivateKey, error) {
	seed, err := hkdf.Key(sha256.New, s.site.Secret, nil, "governance badge", ed25519.SeedSize)
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// PublicKey is the key against which badges of this installation are checked, in base64.
func (s *Service) PublicKey() (text string, err error) {
	defer errs.Wrap(&err, "governance.PublicKey")
	key, err := s.key()
	if err != nil {
		return "", err
	}
	return publicText(key), nil
}

func publicText(key ed25519.PrivateKey) string {
	return base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))
}

// Badge states what the product holds today, signed. It is for products that everybody
// may read; others are ErrNotFound.
func (s *Service) Badge(ctx context.Context, of product.ID) (signed SignedBadge, err error) {
	defer errs.Wrap(&err, "governance.Badge(%.50s)", of)
	visitor := auth.Actor{}
	sub, err := s.subject(ctx, visitor, of)
	if err != nil {
		return signed, err
	}
	x, err := s.StatusOn(ctx, visitor, of, s.Today())
	if err != nil {
		return signed, err
	}
	b := Badge{
		Product: sub.Name, Page: s.site.URL + sub.Path() + "/governance", Day: x.Day, Model: Model.Name + " " + Model.Version,
		Supported: x.Supported, Evaluated: x.Sheet.Day,
	}
	if x.Held != nil {
		b.Level, b.Since = criteria.Level(x.Held.Level), x.Held.Period.From
		if x.Held.Decision != "" {
			b.Decision = s.site.URL + x.Held.Decision
		}
	}
	key, err := s.key()
	if err != nil {
		return signed, err
	}
	text, err := b.message()
	return SignedBadge{b, publicText(key), ed25519.Sign(key, text)}, err
}

// ParseKey reads a public key as PublicKey gives it.
func ParseKey(text string) (ed25519.PublicKey, error) {
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(b) != ed25519.PublicKeySize {
		return nil, ErrKey
	}
	return b, nil
}

// maxBadge is more than any badge takes, in bytes.
const maxBadge = 64 << 10

// CheckBadge tells what the file says and that the holder of the key has said it. It
// takes the JSON of a badge, or the picture, which must show what was signed. It needs
// no site; texts are those of the languages that pictures are drawn in.
func CheckBadge(file []byte, key ed25519.PublicKey, texts *i18n.Catalogue) (b Badge, err error) {
	defer errs.Wrap(&err, "governance.CheckBadge")
	if len(file) > maxBadge {
		return b, ErrNoBadge
	}
	written, picture := inPicture(file)
	if !picture {
		written = file
	}
	var signed SignedBadge
	d := json.NewDecoder(bytes.NewReader(written))
	d.DisallowUnknownFields()
	if err := d.Decode(&signed); err != nil || d.More() {
		return b, ErrNoBadge.Because(err)
	}
	text, err := signed.Badge.message()
	if err != nil {
		return b, err
	}
	if !ed25519.Verify(key, text, signed.Signature) || signed.Key != base64.StdEncoding.EncodeToString(key) {
		return b, ErrSignature
	}
	if picture && !drawn(file, signed, texts) {
		return b, ErrPicture
	}
	return signed.Badge, nil
}

const before, after = "<metadata>", "</metadata>"

// inPicture gives the badge that a picture carries.
func inPicture(file []byte) (written []byte, is bool) {
	_, rest, ok := bytes.Cut(file, []byte(before))
	if !ok {
		return nil, false
	}
	inside, _, ok := bytes.Cut(rest, []byte(after))
	return []byte(html.UnescapeString(string(inside))), ok
}

// drawn reports whether the picture is the one that this program draws of the badge, so
// that nobody can show one level and have signed another.
func drawn(file []byte, signed SignedBadge, texts *i18n.Catalogue) bool {
	for _, lang := range i18n.Languages {
		if picture, err := signed.SVG(texts.In(lang)); err == nil && bytes.Equal(bytes.TrimSpace(file), bytes.TrimSpace(picture)) {
			return true
		}
	}
	return false
}
