package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"strings"

	"alminding/internal/base/errs"
)

// Secret is a random value of 256 bits that lets its holder in: the content of
// a cookie, of a mailed link or of an API token. The database keeps its hash,
// so that nobody who reads a copy of it can act as somebody else. A plain
// SHA-256 is enough, because there is nothing to guess.
type Secret string

// NewSecret makes a secret.
func NewSecret() Secret {
	var b [32]byte
	rand.Read(b[:])
	return Secret(base64.RawURLEncoding.EncodeToString(b[:]))
}

// Hash is what is kept of the secret.
func (s Secret) Hash() string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// LogValue keeps secrets out of the log.
func (s Secret) LogValue() slog.Value { return slog.StringValue("[secret]") }

// tokenPrefix makes a token that was published by mistake easy to find for
// those who scan for such things.
const tokenPrefix = "alm_"

// ErrToken says that a bearer token is not one that lets anybody in.
var ErrToken = errs.New(errs.Unauthenticated, "auth.token.invalid")

// ParseToken reads an API token as it is sent. It tells only whether the text
// has the form of a token.
func ParseToken(s string) (Secret, error) {
	body, ok := strings.CutPrefix(s, tokenPrefix)
	if b, err := base64.RawURLEncoding.Strict().DecodeString(body); !ok || err != nil || len(b) != sha256.Size ||
		strings.ContainsAny(body, "\r\n") {
		return "", ErrToken
	}
	return Secret(s), nil
}
