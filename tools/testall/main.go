// Testall runs every test of the project that this machine can run: the checks
// of the source, the tests in Go on SQLite and on PostgreSQL, the scripts in e2e
// and the browser. Where it may, it installs what is missing. At the end it says
// in one table what ran, and what could not run and why.
//
// With CI set, a part that could not run is a failure, except those that need a
// network which a test machine need not have.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"
)

// part is one kind of test. Its run reports what it found, or an error when it
// could not begin.
type part struct {
	name    string
	run     func(context.Context, *machine) (tally, error)
	outside bool // needs the world outside, which CI may lack
}

// The checks that cost least come first. Go tests of each package run once: those
// where goroutines meet run with the race detector, the others without.
var parts = []part{
	{name: "generated code", run: generated},
	{name: "formatting", run: formatting},
	{name: "go vet", run: vet},
	{name: "golangci-lint", run: lint},
	{name: "known vulnerabilities", run: vulnerabilities, outside: true},
	{name: "go test", run: goTests},
	{name: "go test -race", run: raceTests},
	{name: "e2e", run: e2eTests},
	{name: "browser", run: browserTests},
}

// tally counts tests. A check without tests of its own counts as one.
type tally struct {
	passed, failed, skipped int
	remark                  string
	skips                   []string // name and reason of each test that was skipped
}

func (t *tally) add(o tally) {
	t.passed += o.passed
	t.failed += o.failed
	t.skipped += o.skipped
}

func (t tally) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", t.passed, t.failed, t.skipped)
}

// errMissing says that a part cannot run here.
type errMissing struct{ why string }

func (e errMissing) Error() string { return e.why }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := 0
	if err := all(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "testall:", err)
		code = 1
	}
	stop()
	os.Exit(code)
}

// all runs the parts that are named, or every part, and prints the table.
func all(ctx context.Context, only []string) error {
	m, err := newMachine()
	if err != nil {
		return err
	}
	defer m.close()

	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PART\tRESULT\tTIME\tPASSED\tFAILED\tSKIPPED\tREMARK")
	var sum tally
	var skips, faults []string
	for _, p := range parts {
		if len(only) > 0 && !slices.Contains(only, p.name) {
			continue
		}
		fmt.Printf("\n== %s\n", p.name)
		start := time.Now()
		t, err := p.run(ctx, m)
		took := time.Since(start).Round(time.Second)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		verdict := "ok"
		var missing errMissing
		switch {
		case errors.As(err, &missing):
			verdict, t = "NOT RUN", tally{skipped: 1, remark: missing.why}
			if os.Getenv("CI") != "" && !p.outside {
				faults = append(faults, p.name+" did not run")
			}
		case err != nil:
			verdict, t.remark = "FAILED", err.Error()
			if t.failed == 0 {
				t.failed = 1
			}
		}
		if t.failed > 0 {
			verdict = "FAILED"
			faults = append(faults, p.name+" failed")
		}
		sum.add(t)
		skips = append(skips, t.skips...)
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%s\n", p.name, verdict, took, t.passed, t.failed, t.skipped, t.remark)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Printf("\n%s", table.String())
	if len(skips) > 0 {
		fmt.Println("\nSkipped tests:")
		for _, s := range skips {
			fmt.Println(" ", s)
		}
	}
	if err := os.WriteFile(filepath.Join(m.dir, "summary"), []byte(sum.String()+"\n"), 0o600); err != nil {
		return err
	}
	fmt.Printf("\n%s\n", sum)
	if len(faults) > 0 {
		return errors.New(strings.Join(faults, "; "))
	}
	return nil
}
