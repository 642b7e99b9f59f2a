package login

// For the fuzz targets and the tests of hashing.
var ParsePHC = parsePHC

// WeakHash is the password hashed at a cost below the standard, as an older
// version of the program might have.
func WeakHash(password string) string {
	h := newPHC("")
	h.cost = cost{memory: 8 << 10, time: 1, threads: 1}
	h.hash = h.derive(password)
	return h.String()
}

// The bounds that tests go up to.
const (
	MaxTries  = maxTries
	FactorGap = period
)
