package login

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// phc is a hashed password with what it was hashed with, as the Password
// Hashing Competition writes it:
//
//	$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH
type phc struct {
	cost
	salt, hash []byte
}

// cost is how hard a hash is to make.
type cost struct {
	memory, time uint32 // KiB, rounds
	threads      uint8
}

// standard is the cost of new hashes, OWASP's first choice for argon2id. A hash
// of another cost is made anew when its password is seen next.
var standard = cost{memory: 19 << 10, time: 2, threads: 1}

// A row that asks for more than these was not written by us.
var bound = cost{memory: 1 << 20, time: 16, threads: 16}

const saltSize, hashSize = 16, 32

// decoy has the cost of a real hash and belongs to nobody; an address without a
// password is verified against it, so that it takes as long.
var decoy = phc{cost: standard, salt: make([]byte, saltSize), hash: make([]byte, hashSize)}

var errPHC = errors.New("login: not a password hash")

func newPHC(password string) phc {
	h := phc{cost: standard, salt: make([]byte, saltSize)}
	rand.Read(h.salt)
	h.hash = h.derive(password)
	return h
}

func (h phc) derive(password string) []byte {
	size := max(len(h.hash), hashSize)
	return argon2.IDKey([]byte(password), h.salt, h.time, h.memory, h.threads, uint32(size))
}

func (h phc) matches(password string) bool {
	return subtle.ConstantTimeCompare(h.derive(password), h.hash) == 1
}

func (h phc) String() string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.time, h.threads,
		b64.EncodeToString(h.salt), b64.EncodeToString(h.hash))
}

func parsePHC(s string) (h phc, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return phc{}, errPHC
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.threads); err != nil {
		return phc{}, errPHC
	}
	b64 := base64.RawStdEncoding.Strict()
	var saltErr, hashErr error
	h.salt, saltErr = b64.DecodeString(parts[4])
	h.hash, hashErr = b64.DecodeString(parts[5])
	switch {
	case saltErr != nil, hashErr != nil, len(h.salt) < 8, len(h.hash) < 16, len(h.hash) > 64,
		h.memory < 8 || h.memory > bound.memory, h.time < 1 || h.time > bound.time,
		h.threads < 1 || h.threads > bound.threads,
		h.String() != s: // one hash has one form: no plus signs, zeros or line ends
		return phc{}, errPHC
	}
	return h, nil
}
