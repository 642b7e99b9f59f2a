package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// racy are the packages where goroutines share something.
var racy = []string{
	"alminding/internal/app",
	"alminding/internal/platform/db",
	"alminding/internal/platform/job",
	"alminding/internal/platform/mail",
	"alminding/internal/platform/web",
}

func goTests(ctx context.Context, m *machine) (tally, error) {
	list, err := m.output(ctx, "go", "list", "./...")
	if err != nil {
		return tally{}, err
	}
	packages := slices.DeleteFunc(strings.Fields(list), func(p string) bool {
		return slices.Contains(racy, p) || strings.HasPrefix(p, "alminding/e2e")
	})
	return m.goTest(ctx, packages)
}

func raceTests(ctx context.Context, m *machine) (tally, error) {
	if _, err := m.need(ctx, "gcc", "gcc", "libc6-dev"); err != nil {
		fmt.Println("without a C compiler the race detector does not run; testing without it")
		t, testErr := m.goTest(ctx, racy)
		if testErr == nil && t.failed == 0 {
			testErr = err
		}
		return t, testErr
	}
	return m.goTest(ctx, append([]string{"-race"}, racy...), "CGO_ENABLED=1")
}

// e2eTests drives the program itself, as it is built for release. Many of these tests
// wait for it to start and to recover, so more of them run at once than there are cores.
func e2eTests(ctx context.Context, m *machine) (tally, error) {
	binary, err := m.program(ctx)
	if err != nil {
		return tally{}, err
	}
	return m.goTest(ctx, []string{"-parallel=4", "./e2e/..."}, "ALMINDING="+binary)
}

// program builds the program as it is released.
func (m *machine) program(ctx context.Context) (string, error) {
	c := m.command(ctx, ".", "make", "--no-print-directory", "build")
	return filepath.Join(m.root, "bin", "alminding"), c.Run()
}

// event is what go test -json says of one step.
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

// goTest runs tests on both engines. It prints what failed in full, and of each
// package that passed only how long it took.
func (m *machine) goTest(ctx context.Context, args []string, env ...string) (tally, error) {
	var t tally
	dsn, err := m.postgresDSN(ctx)
	if err != nil {
		return t, err
	}
	c := m.command(ctx, ".", "go", append([]string{"test", "-json", "-count=1", "-timeout=15m"}, args...)...)
	c.Env = append(append(os.Environ(), "TEST_POSTGRES="+dsn), env...)
	c.Stdout = nil
	out, err := c.StdoutPipe()
	if err != nil {
		return t, err
	}
	if err := c.Start(); err != nil {
		return t, err
	}
	readErr := t.read(out)
	if err := c.Wait(); err != nil && t.failed == 0 {
		return t, err
	}
	return t, readErr
}

// read follows the events of go test and counts the tests in them.
func (t *tally) read(r io.Reader) error {
	said := map[string][]string{} // by package and test
	dec := json.NewDecoder(r)
	for {
		var e event
		if err := dec.Decode(&e); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		key := e.Package + " " + e.Test
		switch e.Action {
		case "output", "build-output":
			said[key] = append(said[key], e.Output)
			continue
		case "pass", "fail", "skip":
		default:
			continue
		}
		lines := said[key]
		delete(said, key)
		if e.Test == "" {
			t.readPackage(e, lines)
			continue
		}
		switch e.Action {
		case "pass":
			t.passed++
		case "fail":
			t.failed++
			fmt.Print(strings.Join(lines, ""))
		case "skip":
			t.skipped++
			t.skips = append(t.skips, strings.TrimPrefix(key, "alminding/")+": "+reason(lines))
		}
	}
}

func (t *tally) readPackage(e event, lines []string) {
	switch e.Action {
	case "pass":
		fmt.Printf("ok    %s  %.1fs\n", e.Package, e.Elapsed)
	case "fail":
		fmt.Printf("FAIL  %s\n%s", e.Package, strings.Join(lines, ""))
		if t.failed == 0 { // it did not build, or ended before a test could fail
			t.failed++
		}
	}
}

// reason is what a test said when it skipped: the line before its verdict.
func reason(lines []string) string {
	for _, l := range lines {
		l = strings.TrimSpace(l)
		if _, why, ok := strings.Cut(l, ".go:"); ok {
			if _, why, ok = strings.Cut(why, ": "); ok {
				return why
			}
		}
	}
	return "no reason given"
}
