package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// cluster is a PostgreSQL server of our own: in a directory that is thrown away,
// on a port nobody else uses.
type cluster struct {
	dir    string
	server *exec.Cmd
	dsn    string
}

// postgresDSN is where tests may make databases: the server that TEST_POSTGRES
// names, or one that is started for the rest of the run.
func (m *machine) postgresDSN(ctx context.Context) (string, error) {
	if dsn := os.Getenv("TEST_POSTGRES"); dsn != "" {
		return dsn, nil
	}
	if m.postgres == nil {
		c, err := m.startPostgres(ctx)
		if err != nil {
			return "", err
		}
		m.postgres = c
	}
	return m.postgres.dsn, nil
}

// postgresTool finds a program of the server, which Debian keeps out of the path.
func postgresTool(name string) (string, bool) {
	if path, err := exec.LookPath(name); err == nil {
		return path, true
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) == 0 {
		return "", false
	}
	return slices.Max(found), true
}

func (m *machine) startPostgres(ctx context.Context) (*cluster, error) {
	initdb, ok := postgresTool("initdb")
	if !ok {
		if err := m.install(ctx, []string{"postgresql"}); err != nil {
			return nil, errMissing{fmt.Sprintf("PostgreSQL is not installed (%v)", err)}
		}
		if initdb, ok = postgresTool("initdb"); !ok {
			return nil, errMissing{"PostgreSQL is not installed"}
		}
	}
	postgres, ok := postgresTool("postgres")
	if !ok {
		return nil, errMissing{"PostgreSQL is not installed"}
	}
	dir, err := os.MkdirTemp("", "alminding-postgres-")
	if err != nil {
		return nil, err
	}
	c := &cluster{dir: dir}
	as, err := owner(dir)
	if err != nil {
		c.stop()
		return nil, err
	}
	create := exec.CommandContext(ctx, initdb, "-D", filepath.Join(dir, "data"), "-U", "alminding", "-A", "trust",
		"-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	create.SysProcAttr = as
	if out, err := create.CombinedOutput(); err != nil {
		c.stop()
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	port, err := freePort(ctx)
	if err != nil {
		c.stop()
		return nil, err
	}
	// What is written need not outlive the machine, only the programs under test.
	c.server = exec.Command(postgres, "-D", filepath.Join(dir, "data"), "-p", port, "-k", dir,
		"-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300", "-c", "fsync=off", "-c", "full_page_writes=off")
	c.server.SysProcAttr = as
	log, err := os.Create(filepath.Join(m.dir, "postgres.log"))
	if err != nil {
		c.stop()
		return nil, err
	}
	defer log.Close() //nolint:errcheck // the server has its own
	c.server.Stdout, c.server.Stderr = log, log
	if err := c.server.Start(); err != nil {
		c.server = nil
		c.stop()
		return nil, err
	}
	c.dsn = "postgres://alminding@127.0.0.1:" + port + "/postgres?sslmode=disable"
	if err := answers(ctx, "127.0.0.1:"+port); err != nil {
		c.stop()
		return nil, fmt.Errorf("PostgreSQL did not start, see %s: %w", log.Name(), err)
	}
	return c, nil
}

// owner says as whom the server is to run, and gives that user the directory:
// PostgreSQL refuses to run as root.
func owner(dir string) (*syscall.SysProcAttr, error) {
	// A group of its own keeps an interrupt at the terminal from stopping the
	// server before the tests that use it.
	attr := &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)} //nolint:gosec // ids of the system fit
	return attr, os.Chown(dir, uid, gid)
}

func freePort(ctx context.Context) (string, error) {
	var cfg net.ListenConfig
	l, err := cfg.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// answers waits until somebody listens at addr.
func answers(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var d net.Dialer
	for {
		conn, err := d.DialContext(ctx, "tcp", addr)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (c *cluster) stop() {
	if c.server != nil {
		_ = c.server.Process.Signal(syscall.SIGQUIT) // at once: nothing in it is kept
		_ = c.server.Wait()
	}
	_ = os.RemoveAll(c.dir)
}
