package app

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const secretBytes = 32

// secret reads the installation's secret from the file, and makes the file when
// there is none. It seals what must be readable again, such as the keys of
// one-time-code devices: whoever has a copy of the database alone cannot read
// them, and whoever loses the file has to set those up anew.
func secret(file string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return makeSecret(file)
	}
	if err != nil {
		return nil, err
	}
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(b) < secretBytes {
		return nil, fmt.Errorf("%s does not hold a secret: it must be %d random bytes in base64, as from «openssl rand -base64 %d»",
			file, secretBytes, secretBytes)
	}
	return b, nil
}

func makeSecret(file string) ([]byte, error) {
	b := make([]byte, secretBytes)
	rand.Read(b)
	// Another node may make it at the same moment; only one of them may win.
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(b) + "\n")
	return b, errors.Join(err, f.Sync(), f.Close())
}

// secretFile is where the secret is when no flag says so: beside a SQLite
// database. On PostgreSQL there may be several nodes, which must have the same,
// so there the operator says where it is.
func secretFile(flag, database string) (string, error) {
	if flag != "" {
		return flag, nil
	}
	file, ok := strings.CutPrefix(database, "sqlite:")
	switch {
	case !ok && strings.HasPrefix(database, "postgres"):
		return "", errors.New("--secret-file is needed with PostgreSQL, the same file on every node")
	case !ok:
		return "", fmt.Errorf("%q is neither sqlite:FILE nor postgres://…", database)
	}
	return filepath.Join(filepath.Dir(file), "alminding.secret"), nil
}
