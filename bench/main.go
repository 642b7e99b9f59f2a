// Bench measures the speed and the size that the project promises, each against
// its goal and in one run, and prints the table that docs/performance.md keeps.
//
// It generates 10,000 products and 2,000 authorities, and ten years of who uses
// what, loads them with the program itself, and asks the program over HTTP with wrk. What the page cache gives is
// compared with nginx that serves the same bytes, in turns with it, so that both
// meet the same weather. Then it asks a register of 50,000 decisions, and lets an
// assembly of 2,000 vote at once. Needs nginx and wrk.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"
)

func main() {
	program := flag.String("program", "bin/alminding", "the program to measure")
	keep := flag.String("data", "", "directory for the generated database, which a later run uses again; empty: one that is thrown away")
	seconds := flag.Int("seconds", 5, "length of each load")
	postgres := flag.String("postgres", "", "address of an empty PostgreSQL database, on which the hall votes too")
	only := flag.String("only", "", "the one part to measure: pages, uses, register or hall; empty: all")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	b := &bench{program: *program, dir: *keep, postgres: *postgres, load: time.Duration(*seconds) * time.Second, log: os.Stderr}
	err := b.measure(ctx, os.Stdout, *only)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// row is a line of the table.
type row struct {
	what, goal, got string
	met             bool
}

func (b *bench) measure(ctx context.Context, w io.Writer, only string) (err error) {
	for _, tool := range []string{"nginx", "wrk"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%s is missing; Debian has it as %s", tool, map[string]string{"nginx": "nginx-light", "wrk": "wrk"}[tool])
		}
	}
	if b.program, err = filepath.Abs(b.program); err != nil {
		return err
	}
	if b.dir == "" {
		if b.dir, err = os.MkdirTemp("", "alminding-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(b.dir) //nolint:errcheck // a temporary directory
	}
	for _, part := range []struct {
		name  string
		steps []func(context.Context) error
	}{
		{"pages", []func(context.Context) error{b.catalogue, b.start, b.cachedPage, b.pages, b.edits, b.visits}},
		{"uses", []func(context.Context) error{b.uses}},
		{"register", []func(context.Context) error{b.register}},
		{"hall", []func(context.Context) error{b.hall}},
	} {
		if only != "" && only != part.name {
			continue
		}
		for _, step := range part.steps {
			if err := step(ctx); err != nil {
				return err
			}
		}
	}
	return b.print(w)
}

// bench is one run.
type bench struct {
	program, dir string
	postgres     string // address, or empty
	load         time.Duration
	log          io.Writer
	rows         []row
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.log, format+"\n", args...) }

func (b *bench) add(met bool, what, goal, format string, args ...any) {
	r := row{what: what, goal: goal, got: fmt.Sprintf(format, args...), met: met}
	b.rows = append(b.rows, r)
	b.say("  %s: %s", r.what, r.got)
}

func (b *bench) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 1, ' ', tabwriter.Debug)
	fmt.Fprintln(t, "\t what\t goal\t measured\t met\t")
	fmt.Fprintln(t, "\t"+strings.Repeat(" ---\t", 4))
	for _, r := range b.rows {
		met := "yes"
		if !r.met {
			met = "NO"
		}
		if r.goal == "" {
			met = ""
		}
		fmt.Fprintf(t, "\t %s\t %s\t %s\t %s\t\n", r.what, r.goal, r.got, met)
	}
	return t.Flush()
}
