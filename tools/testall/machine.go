package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// machine is where the tests run: the tree of the project, a directory for what
// they leave behind, and the PostgreSQL server that was started for them.
type machine struct {
	root     string
	dir      string
	postgres *cluster
	updated  bool // apt-get update was run
}

func newMachine() (*machine, error) {
	wd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	root := wd
	for {
		if _, err := os.Stat(filepath.Join(root, "cmd", "alminding")); err == nil {
			break
		}
		if root == filepath.Dir(root) {
			return nil, fmt.Errorf("%s is not inside the project", wd)
		}
		root = filepath.Dir(root)
	}
	m := &machine{root: root, dir: filepath.Join(root, "var", "test")}
	return m, os.MkdirAll(m.dir, 0o750)
}

func (m *machine) close() {
	if m.postgres != nil {
		m.postgres.stop()
	}
}

// command prepares a command in a directory of the project.
func (m *machine) command(ctx context.Context, dir, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = filepath.Join(m.root, dir)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	// Interrupted, a test still gets to stop what it started.
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 10 * time.Second
	return c
}

// check is a part that passes or fails as a whole.
func (m *machine) check(ctx context.Context, name string, args ...string) (tally, error) {
	if err := m.command(ctx, ".", name, args...).Run(); err != nil {
		return tally{failed: 1}, nil //nolint:nilerr // the command has said what is wrong
	}
	return tally{passed: 1}, nil
}

// output runs a command and gives what it prints.
func (m *machine) output(ctx context.Context, name string, args ...string) (string, error) {
	c := m.command(ctx, ".", name, args...)
	var out bytes.Buffer
	c.Stdout = &out
	err := c.Run()
	return strings.TrimSpace(out.String()), err
}

// need finds a program, or installs the Debian packages that have it.
func (m *machine) need(ctx context.Context, program string, packages ...string) (string, error) {
	if path, err := exec.LookPath(program); err == nil {
		return path, nil
	}
	if err := m.install(ctx, packages); err != nil {
		return "", errMissing{fmt.Sprintf("%s is not installed (%v)", program, err)}
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return "", errMissing{program + " is not installed"}
	}
	return path, nil
}

var errMayNotInstall = errors.New("only root may install it")

func (m *machine) install(ctx context.Context, packages []string) error {
	apt, err := exec.LookPath("apt-get")
	if err != nil || os.Geteuid() != 0 {
		return errMayNotInstall
	}
	quiet := func(args ...string) error {
		c := m.command(ctx, ".", apt, args...)
		c.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		c.Stdout = io.Discard
		return c.Run()
	}
	if !m.updated {
		if err := quiet("update"); err != nil {
			return err
		}
		m.updated = true
	}
	fmt.Println("installing", strings.Join(packages, " "))
	return quiet(append([]string{"install", "-y", "--no-install-recommends"}, packages...)...)
}
