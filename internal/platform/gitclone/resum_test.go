package gitclone

import "crypto/sha1" //nolint:gosec // what packs are summed up with

// resum makes the pack end with the sum of what it says now.
func resum(pack []byte) {
	end := len(pack) - sha1.Size
	sum := sha1.Sum(pack[:end]) //nolint:gosec // see above
	copy(pack[end:], sum[:])
}
