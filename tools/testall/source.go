package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
)

// generated finds templates whose Go was not generated again.
func generated(ctx context.Context, m *machine) (tally, error) {
	diff := func() (string, error) { return m.output(ctx, "git", "diff", "--", "*_templ.go") }
	old, err := diff()
	if err != nil {
		return tally{}, errMissing{"git or its repository is missing"}
	}
	if err := m.command(ctx, ".", "go", "tool", "-modfile=tools/go.mod", "templ", "generate", "-log-level", "error").Run(); err != nil {
		return tally{failed: 1}, nil //nolint:nilerr // templ has said what is wrong
	}
	now, err := diff()
	if err != nil {
		return tally{}, err
	}
	if now != old {
		fmt.Println("templ generate changed files; commit them")
		return tally{failed: 1}, nil
	}
	return tally{passed: 1}, nil
}

// formatting finds Go that gofmt would write otherwise.
func formatting(ctx context.Context, m *machine) (tally, error) {
	list, err := m.output(ctx, "gofmt", "-l", "cmd", "internal", "e2e", "bench", "tools")
	if err != nil {
		return tally{}, err
	}
	if list != "" {
		fmt.Println(list)
		return tally{failed: 1}, nil
	}
	return tally{passed: 1}, nil
}

func vet(ctx context.Context, m *machine) (tally, error) {
	return m.check(ctx, "go", "vet", "./...")
}

func lint(ctx context.Context, m *machine) (tally, error) {
	return m.check(ctx, "go", "tool", "-modfile=tools/lint/go.mod", "golangci-lint", "run", "--allow-parallel-runners")
}

// vulnerabilities asks the Go project's database about what the program calls.
func vulnerabilities(ctx context.Context, m *machine) (tally, error) {
	c := m.command(ctx, ".", "go", "tool", "-modfile=tools/lint/go.mod", "govulncheck", "./...")
	var out bytes.Buffer
	c.Stdout = io.MultiWriter(os.Stdout, &out)
	c.Stderr = &out
	err := c.Run()
	if err == nil {
		return tally{passed: 1}, nil
	}
	// Found vulnerabilities are reported on standard output, which is shown; all
	// else is the tool itself, and most of that the database out of reach.
	if strings.Contains(out.String(), "fetching vulnerabilities") || strings.Contains(out.String(), "vuln.go.dev") {
		return tally{}, errMissing{"the vulnerability database is out of reach"}
	}
	fmt.Print(out.String())
	return tally{failed: 1}, nil
}
