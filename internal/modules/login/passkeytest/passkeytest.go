// Package passkeytest is an authenticator for tests: it makes P-256 keys and
// signs with them what a browser and a device would (WebAuthn level 3, ES256,
// attestation none).
package passkeytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// Device is a browser with an authenticator. Its exported fields are set by one
// test between ceremonies.
type Device struct {
	Origin     string // the page that the browser shows
	Unverified bool   // the device did not check that its owner is there
	Counter    uint32 // of signatures; counted up by each

	keys []key
}

type key struct {
	id, user []byte
	rp       string
	private  *ecdsa.PrivateKey
}

// idSize is the length of a key's id, in bytes.
const idSize = 16

// New is a device that shows a page of the origin.
func New(origin string) *Device { return &Device{Origin: origin} }

// Copy is a second device with the same keys and counter.
func (d *Device) Copy() *Device {
	c := *d
	return &c
}

type bytes []byte

func (b *bytes) UnmarshalText(text []byte) (err error) {
	*b, err = base64.RawURLEncoding.DecodeString(string(text))
	return err
}

func (b bytes) MarshalText() ([]byte, error) {
	return []byte(base64.RawURLEncoding.EncodeToString(b)), nil
}

// Create answers navigator.credentials.create with a new key.
func (d *Device) Create(t testing.TB, options []byte) []byte {
	t.Helper()
	var o struct {
		PublicKey struct {
			RP        struct{ ID string }
			User      struct{ ID bytes }
			Challenge bytes
		}
	}
	must(t, json.Unmarshal(options, &o))
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	k := key{id: make([]byte, idSize), user: o.PublicKey.User.ID, rp: o.PublicKey.RP.ID, private: private}
	rand.Read(k.id)
	point, err := private.PublicKey.Bytes()
	must(t, err)
	public := encode(t, map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:65]})
	credential := append(make([]byte, 16), 0, idSize) // no model is told
	data := append(d.data(k.rp, 0x40), append(append(credential, k.id...), public...)...)
	d.keys = append(d.keys, k)
	return answer(t, k, map[string]any{
		"clientDataJSON":    d.client(t, "webauthn.create", o.PublicKey.Challenge),
		"attestationObject": bytes(encode(t, map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})),
		"transports":        []string{"internal"},
	})
}

// Get answers navigator.credentials.get with the newest key for the site.
func (d *Device) Get(t testing.TB, options []byte) []byte {
	t.Helper()
	var o struct {
		PublicKey struct {
			RPID      string
			Challenge bytes
		}
	}
	must(t, json.Unmarshal(options, &o))
	var k key
	for _, have := range d.keys {
		if have.rp == o.PublicKey.RPID {
			k = have
		}
	}
	if k.private == nil {
		t.Fatalf("the device has no key for %s", o.PublicKey.RPID)
	}
	data, client := d.data(k.rp, 0), d.client(t, "webauthn.get", o.PublicKey.Challenge)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, k.private, sum[:])
	must(t, err)
	return answer(t, k, map[string]any{
		"clientDataJSON": client, "authenticatorData": bytes(data),
		"signature": bytes(signature), "userHandle": bytes(k.user),
	})
}

// data is the authenticator data up to where a new key would follow.
func (d *Device) data(rp string, flags byte) []byte {
	const present, verified = 0x01, 0x04
	flags |= present
	if !d.Unverified {
		flags |= verified
	}
	d.Counter++
	hash := sha256.Sum256([]byte(rp))
	return binary.BigEndian.AppendUint32(append(hash[:], flags), d.Counter)
}

func (d *Device) client(t testing.TB, kind string, challenge bytes) bytes {
	t.Helper()
	b, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.Origin, "crossOrigin": false})
	must(t, err)
	return b
}

func answer(t testing.TB, k key, response map[string]any) []byte {
	t.Helper()
	b, err := json.Marshal(map[string]any{
		"id": bytes(k.id), "rawId": bytes(k.id), "type": "public-key",
		"authenticatorAttachment": "platform", "clientExtensionResults": map[string]any{}, "response": response,
	})
	must(t, err)
	return b
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	mode, err := cbor.CTAP2EncOptions().EncMode()
	must(t, err)
	b, err := mode.Marshal(v)
	must(t, err)
	return b
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
