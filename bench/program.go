package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func (b *bench) database() string { return filepath.Join(b.dir, "alminding.db") }

// fill makes the database of the data set that write writes, with the commands that
// an operator has.
func (b *bench) fill(ctx context.Context, write func(dir string) error) error {
	if _, err := os.Stat(b.database()); err == nil {
		return nil
	}
	set := filepath.Join(b.dir, "set")
	if err := os.MkdirAll(set, 0o750); err != nil {
		return err
	}
	if err := write(set); err != nil {
		return err
	}
	start := time.Now()
	for _, args := range [][]string{
		{"migrate", "--db", "sqlite:" + b.database()},
		{"import", "--db", "sqlite:" + b.database(), "--apply", set},
	} {
		out, err := exec.CommandContext(ctx, b.program, args...).CombinedOutput()
		if err != nil {
			return errors.Join(fmt.Errorf("%s: %w: %s", args[0], err, out), os.Remove(b.database()))
		}
	}
	b.say("loaded the data set in %s", time.Since(start).Round(time.Second))
	return nil
}

// server is the program while it serves.
type server struct {
	cmd  *exec.Cmd
	base string
}

// serve starts the program and waits for its first answer.
func (b *bench) serve(ctx context.Context, flags ...string) (*server, time.Duration, error) {
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, 0, err
	}
	log, err := os.Create(filepath.Join(b.dir, "serve.log"))
	if err != nil {
		return nil, 0, err
	}
	defer log.Close() //nolint:errcheck // the program has its own
	args := []string{"serve", "--addr", addr, "--db", "sqlite:" + b.database(), "--files", filepath.Join(b.dir, "files")}
	s := &server{cmd: exec.CommandContext(ctx, b.program, append(args, flags...)...), base: "http://" + addr}
	s.cmd.Stdout, s.cmd.Stderr = log, log
	start := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, 0, err
	}
	for time.Since(start) < 2*time.Minute {
		resp, err := http.Get(s.base + catalogue)
		if err == nil {
			took := time.Since(start)
			if err := resp.Body.Close(); err != nil {
				return nil, 0, err
			}
			if resp.StatusCode != http.StatusOK {
				return nil, 0, errors.Join(fmt.Errorf("%s: %s", catalogue, resp.Status), s.stop())
			}
			return s, took, nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	return nil, 0, errors.Join(fmt.Errorf("no answer; see %s", log.Name()), s.stop())
}

func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return s.cmd.Wait()
}

// memory is the resident memory of the program in MB.
func (s *server) memory() (int, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		if kb, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			n, err := strconv.Atoi(strings.Fields(kb)[0])
			return n / 1000, err
		}
	}
	return 0, errors.New("no VmRSS")
}

// cpu is the processor time that the program has used.
func (s *server) cpu() (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), ") ") // the name may hold spaces
	f := strings.Fields(rest)
	user, err1 := strconv.Atoi(f[11])
	system, err2 := strconv.Atoi(f[12])
	const tick = 10 * time.Millisecond // on every Linux that Go runs on
	return time.Duration(user+system) * tick, errors.Join(err1, err2)
}

func freeAddr(ctx context.Context) (string, error) {
	var cfg net.ListenConfig
	l, err := cfg.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// start measures how long the first answer takes: a catalogue of 10,000.
func (b *bench) start(ctx context.Context) error {
	var took []time.Duration
	for range 3 {
		s, d, err := b.serve(ctx)
		if err != nil {
			return err
		}
		took = append(took, d)
		if len(took) == 3 {
			time.Sleep(3 * time.Second)
			mb, err := s.memory()
			if err != nil {
				return err
			}
			b.add(mb < 80, "memory at rest, after the first answer", "< 80 MB", "%d MB", mb)
		}
		if err := s.stop(); err != nil {
			return err
		}
	}
	d := median(took)
	b.add(d < time.Second, "start to first answer (the catalogue)", "< 1 s", "%.2f s", d.Seconds())
	return nil
}

func median[T ~int64 | ~float64](list []T) T {
	list = slices.Clone(list)
	slices.Sort(list)
	return list[len(list)/2]
}
