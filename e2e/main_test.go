// Package e2e uses the program as its operator and its visitors do: it starts
// the real binary, sends it real requests, kills it, damages its files and takes
// its database away.
//
// The scripts in script/ are stories, each readable by itself; what their
// commands do is in script_test.go. What needs many clients at once is a test in
// Go: kill_test.go, nodes_test.go, fault_test.go, hostile_test.go.
//
// The binary is the one that ALMINDING names, or else is built as it is released.
// PostgreSQL is used when TEST_POSTGRES holds the address of a server on which
// databases may be made.
package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// binary is the program under test.
var binary string

// scratch is a directory that is removed when all tests have ended.
var scratch string

func TestMain(m *testing.M) {
	code, err := testAll(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func testAll(m *testing.M) (code int, err error) {
	if scratch, err = os.MkdirTemp("", "alminding-e2e-"); err != nil {
		return 1, err
	}
	defer os.RemoveAll(scratch)
	if binary = os.Getenv("ALMINDING"); binary == "" {
		binary = filepath.Join(scratch, "alminding")
		build := exec.Command("go", "build", "-trimpath", "-o", binary, "alminding/cmd/alminding")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return 1, fmt.Errorf("%w\n%s", err, out)
		}
	}
	if os.Getenv("TEST_POSTGRES") == "" {
		fmt.Println("TEST_POSTGRES is not set: nothing here runs on PostgreSQL")
	}
	return m.Run(), nil
}
