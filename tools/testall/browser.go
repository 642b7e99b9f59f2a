package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
)

// browserTests visits the pages with Chromium; see browser/README.md.
func browserTests(ctx context.Context, m *machine) (tally, error) {
	var t tally
	if _, err := m.need(ctx, "node", "nodejs"); err != nil {
		return t, err
	}
	if _, err := m.need(ctx, "npm", "npm"); err != nil {
		return t, err
	}
	if os.Getenv("CHROMIUM") == "" {
		if _, err := exec.LookPath("google-chrome"); err != nil {
			if _, err := m.need(ctx, "chromium", "chromium"); err != nil {
				return t, err
			}
		}
	}
	binary, err := m.program(ctx)
	if err != nil {
		return t, err
	}
	install := m.command(ctx, "browser", "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	if err := install.Run(); err != nil {
		return t, errMissing{"npm could not get the packages"}
	}
	var out bytes.Buffer
	c := m.command(ctx, "browser", "npm", "test", "--silent")
	c.Env = append(os.Environ(), "ALMINDING="+binary)
	c.Stdout = io.MultiWriter(os.Stdout, &out)
	err = c.Run()
	t = nodeTally(out.String())
	if err != nil && t.failed == 0 {
		return t, err
	}
	return t, nil
}

var nodeCount = regexp.MustCompile(`(?m)^\S+ (pass|fail|cancelled|skipped|todo) (\d+)$`)

// nodeTally reads the last lines of node --test.
func nodeTally(out string) (t tally) {
	for _, m := range nodeCount.FindAllStringSubmatch(out, -1) {
		n, _ := strconv.Atoi(m[2])
		switch m[1] {
		case "pass":
			t.passed += n
		case "fail", "cancelled":
			t.failed += n
		default:
			t.skipped += n
		}
	}
	return t
}
