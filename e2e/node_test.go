package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// node is a running program: one that serves.
type node struct {
	url string // of the site
	ops string // of what the operator reads; empty for a demo
	log *logs

	command []string
	dir     string
	env     []string
	cmd     *exec.Cmd
	ended   chan struct{}
	err     error // how it ended
}

// patience is how long anything may take that has no limit of its own.
const patience = time.Minute

// start runs a serving command of the program on free ports in dir, and waits
// until it is ready.
func start(dir string, env []string, command ...string) (*node, error) {
	n := &node{dir: dir, env: env, log: &logs{}}
	site, err := freeAddr()
	if err != nil {
		return nil, err
	}
	n.url, n.command = "http://"+site, append(command, "--addr", site)
	if command[0] == "serve" {
		ops, err := freeAddr()
		if err != nil {
			return nil, err
		}
		n.ops, n.command = "http://"+ops, append(n.command, "--ops-addr", ops)
	}
	return n, n.start()
}

// start starts the program again after it ended, on the same addresses.
func (n *node) start() error {
	if err := n.launch(); err != nil {
		return err
	}
	return n.waitReady()
}

func (n *node) launch() error {
	n.cmd = exec.Command(binary, n.command...)
	n.cmd.Dir, n.cmd.Env = n.dir, n.env
	n.cmd.Stdout, n.cmd.Stderr = n.log, n.log
	if err := n.cmd.Start(); err != nil {
		return err
	}
	cmd, ended := n.cmd, make(chan struct{})
	n.ended = ended
	go func() {
		n.err = cmd.Wait()
		close(ended)
	}()
	return nil
}

// waitReady waits until the node would be sent requests. One that does not get
// there is killed.
func (n *node) waitReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		select {
		case <-n.ended:
			return fmt.Errorf("it ended before it was ready: %w\n%s", errors.Join(n.err), n.log)
		case <-ctx.Done():
			n.kill()
			return fmt.Errorf("it was not ready after %s\n%s", patience, n.log)
		case <-time.After(10 * time.Millisecond):
		}
		if status, _ := ask(ctx, n.url+"/readyz"); status == http.StatusOK {
			return nil
		}
	}
}

// ask gives the status and the text at an address; 0 when nobody answers.
func ask(ctx context.Context, url string) (status int, text string) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, ""
	}
	resp, err := quick.Do(r)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b)
}

// quick keeps no connection, so that one to a node that was killed is never used
// for the next.
var quick = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}

// kill ends the program as a power cut would: it learns nothing of it.
func (n *node) kill() {
	_ = n.cmd.Process.Kill() // it may have ended by itself
	<-n.ended
}

// stop asks the program to end and waits until it has.
func (n *node) stop() error {
	if err := n.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-n.ended:
		return n.err
	case <-time.After(patience):
		n.kill()
		return fmt.Errorf("it went on for %s after it was asked to stop\n%s", patience, n.log)
	}
}

// running reports whether the program has not ended.
func (n *node) running() bool {
	select {
	case <-n.ended:
		return false
	default:
		return true
	}
}

// memory is what the program holds of real memory, in bytes.
func (n *node) memory() (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", n.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		var kb int64
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kb); err == nil {
			return kb << 10, nil
		}
	}
	return 0, errors.New("the system does not tell how much memory a process holds")
}

var (
	given   = map[string]bool{}
	givenMu sync.Mutex
)

// freeAddr is an address where nobody listens, another one each time.
func freeAddr() (string, error) {
	givenMu.Lock()
	defer givenMu.Unlock()
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "", err
		}
		addr := l.Addr().String()
		if err := l.Close(); err != nil {
			return "", err
		}
		if !given[addr] {
			given[addr] = true
			return addr, nil
		}
	}
}

// logs is what a program has written so far.
type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// faults are the lines in which the program tells of its own faults.
func (l *logs) faults() string {
	var sb strings.Builder
	for line := range strings.Lines(l.String()) {
		if strings.Contains(line, "level=ERROR") {
			sb.WriteString(line)
		}
	}
	return sb.String()
}
