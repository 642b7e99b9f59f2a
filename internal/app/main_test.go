package app_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alminding/internal/app"
	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// shell runs commands in a directory of their own.
type shell struct {
	t   *testing.T
	dir string
	env map[string]string
}

func newShell(t *testing.T) *shell {
	t.Helper()
	dir := t.TempDir()
	return &shell{t: t, dir: dir, env: map[string]string{
		"ALMINDING_DB": "sqlite:" + filepath.Join(dir, "a.db"), "ALMINDING_FILES": filepath.Join(dir, "files"),
	}}
}

func (s *shell) path(name string) string { return filepath.Join(s.dir, name) }

// run gives the exit code and what was written.
func (s *shell) run(args ...string) (code int, out, errOut string) {
	s.t.Helper()
	var o, e bytes.Buffer
	code = app.Main(s.t.Context(), args, app.Streams{In: strings.NewReader(""), Out: &o, Err: &e}, func(name string) string { return s.env[name] })
	return code, o.String(), e.String()
}

// must runs a command that has to succeed.
func (s *shell) must(args ...string) string {
	s.t.Helper()
	code, out, errOut := s.run(args...)
	if code != 0 {
		s.t.Fatalf("%q gives %d\n%s%s", args, code, out, errOut)
	}
	return out
}

const dataSet = "../demo/data"

func TestCommands_FromImportToRestoreOnTheOtherEngine(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	if out := s.must("migrate"); !strings.Contains(out, "applied 20261122_0001_change") {
		t.Errorf("migrate says %q", out)
	}
	if out := s.must("migrate"); out != "nothing to do\n" {
		t.Errorf("migrate says %q the second time", out)
	}
	plan := s.must("import", dataSet)
	if !strings.Contains(plan, "+ product os2mo\n") || !strings.Contains(plan, "would add") {
		t.Errorf("a dry run says %.300q", plan)
	}
	if out := s.must("import", dataSet, "--apply"); !strings.Contains(out, ", 0 are there already") {
		t.Errorf("import says %q", out)
	}
	if out := s.must("import", dataSet, "--apply"); !strings.HasPrefix(out, "added 0, ") {
		t.Errorf("import says %q the second time", out)
	}
	if err := os.WriteFile(s.path("alminding.secret"), []byte(strings.Repeat("A", 43)+"=\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := s.must("export")
	s.must("backup", s.path("first.zip"))

	s.env["ALMINDING_DB"] = dbtest.Empty(t, db.Postgres)
	s.must("restore", s.path("first.zip"))
	if got := s.must("export"); got != want {
		t.Error("the export from PostgreSQL differs from that of SQLite")
	}
	s.env["ALMINDING_SECRET_FILE"] = s.path("alminding.secret")
	s.must("check")
	s.must("backup", s.path("second.zip"))

	s.env["ALMINDING_DB"] = "sqlite:" + s.path("b.db")
	s.must("restore", s.path("second.zip"))
	if got := s.must("export"); got != want {
		t.Error("the export from SQLite, by way of PostgreSQL, differs")
	}
	if out := s.must("check"); strings.Count(out, "sound\n") != strings.Count(out, "\n") {
		t.Errorf("check says\n%s", out)
	}
}

func TestBackup_HoldsNoWayIn(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	invited := s.must("invite", "you@example.org", "Dit Navn")
	link := invited[strings.Index(invited, "/invitation/")+len("/invitation/"):]
	link = link[:strings.IndexByte(link, ' ')]
	if text := s.must("export"); strings.Contains(text, link) || !strings.Contains(text, "you@example.org") {
		t.Error("the export holds the link of an invitation, or not the invitation")
	}
}

func TestRestore_DamagedFile_MakesNoDatabase(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.must("migrate")
	s.must("backup", s.path("b.zip"))
	b, err := os.ReadFile(s.path("b.zip"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.path("cut.zip"), b[:len(b)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	s.env["ALMINDING_DB"] = "sqlite:" + s.path("new.db")
	code, _, said := s.run("restore", s.path("cut.zip"))
	if code != 1 || !strings.Contains(said, "cut short") {
		t.Errorf("restore gives %d and says %q", code, said)
	}
	if _, err := os.Stat(s.path("new.db")); err == nil {
		t.Error("a database was made")
	}
}

func TestMain_WrongCall_SaysWhat(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	for _, tc := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"nonsense"}, 2, "nonsense"},
		{[]string{"serve", "--nonsense"}, 2, "--nonsense"},
		{[]string{"serve", "--base-url", "alminding.example"}, 1, "--base-url"},
		{[]string{"serve", "--smtp", "smtp://host"}, 1, "--mail-from"},
		{[]string{"serve", "--smtp", "http://host", "--mail-from", "a@b.dk"}, 1, "--smtp"},
		{[]string{"serve", "--addr", "8080"}, 1, "--addr"},
		{[]string{"serve", "--db", "mysql://host"}, 1, "neither sqlite:FILE"},
		{[]string{"serve", "--oidc", "nothing.json"}, 1, "--oidc"},
		{[]string{"export", "--db", "sqlite:" + s.path("nothing.db")}, 1, "nothing.db"},
		{[]string{"import", s.dir}, 1, "none of the files"},
		{[]string{"restore", s.path("nothing.zip")}, 1, "nothing.zip"},
		{[]string{"ready", "--addr", "127.0.0.1:1"}, 1, "refused"},
		{[]string{"invite", "nobody", ""}, 1, "email: "},
	} {
		code, _, said := s.run(tc.args...)
		if code != tc.code || !strings.Contains(said, tc.want) || strings.Contains(said, "panic") {
			t.Errorf("%q gives %d and says %q; want %d and %q", tc.args, code, said, tc.code, tc.want)
		}
	}
	if code, out, _ := s.run(); code != 0 || !strings.Contains(out, "serve") {
		t.Errorf("without arguments it gives %d and says %q", code, out)
	}
}

func TestServe_AnswersAndStops(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	addr, ops := free(t), free(t)
	ctx, stop := context.WithCancel(t.Context())
	var said bytes.Buffer
	done := make(chan int, 1)
	go func() {
		done <- app.Main(ctx, []string{"serve", "--addr", addr, "--ops-addr", ops, "--log-format=json"},
			app.Streams{In: strings.NewReader(""), Out: io.Discard, Err: &said}, func(name string) string { return s.env[name] })
	}()
	eventually(t, func() error {
		if code, _, said := s.run("ready", "--addr", addr); code != 0 {
			return fmt.Errorf("not ready: %s", said)
		}
		return nil
	})
	if body := get(t, "http://"+addr+"/en/produkter"); !strings.Contains(body, `<html lang="en">`) {
		t.Errorf("the catalogue is %.200q", body)
	}
	metrics := get(t, "http://"+ops+"/metrics")
	for _, want := range []string{
		`alminding_request_seconds_count{class="2xx",route="GET /produkter"} 1`, `alminding_cache_misses_total 1`,
		`alminding_db_connections{pool="read",state="idle"}`, "go_goroutines",
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if body := get(t, "http://"+addr+"/metrics"); strings.Contains(body, "go_goroutines") {
		t.Error("visitors can read the metrics")
	}
	stop()
	select {
	case code := <-done:
		if code != 0 {
			t.Errorf("stopped with %d:\n%s", code, said.String())
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it does not stop")
	}
	if log := said.String(); !strings.Contains(log, `"path":"/en/produkter"`) || !strings.Contains(log, `"request":"`) {
		t.Errorf("the log has no line for the request:\n%s", log)
	}
}

// TestServe_RequestUnderWay_IsAnswered stops the program in the middle of a form.
func TestServe_RequestUnderWay_IsAnswered(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	addr, ops := free(t), free(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan int, 1)
	go func() {
		done <- app.Main(ctx, []string{"serve", "--addr", addr, "--ops-addr", ops},
			app.Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}, func(name string) string { return s.env[name] })
	}()
	eventually(t, func() error {
		if code, _, said := s.run("ready", "--addr", addr); code != 0 {
			return errors.New(said)
		}
		return nil
	})
	var dial net.Dialer
	form, err := dial.DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer form.Close()
	const body = "email=x&password=y"
	head := fmt.Sprintf("POST /log-ind HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n", len(body))
	if _, err := io.WriteString(form, head+body[:5]); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond) // until the handler waits for the rest
	stop()
	eventually(t, func() error {
		if code, _, said := s.run("ready", "--addr", ops); code == 0 || !strings.Contains(said, "stopping") {
			return fmt.Errorf("it is ready while it stops: %q", said)
		}
		return nil
	})
	if _, err := io.WriteString(form, body[5:]); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(form), nil)
	if err != nil {
		t.Fatal("the request was cut off:", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusInternalServerError {
		t.Errorf("the request was answered with %d", answer.StatusCode)
	}
	if code := <-done; code != 0 {
		t.Errorf("stopped with %d", code)
	}
}

func TestDemo_StartedAgain_KeepsWhatWasChanged(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	data := s.path("demo")
	for round, want := range []string{"added 0, ", "added 0, "} {
		ctx, stop := context.WithCancel(t.Context())
		out := &lines{wanted: "/en.", found: stop}
		code := app.Main(ctx, []string{"demo", "--addr", free(t), "--data", data}, app.Streams{In: strings.NewReader(""), Out: out, Err: io.Discard}, func(string) string { return "" })
		if code != 0 || !strings.Contains(out.text.String(), "Demoen er klar på http://localhost:") {
			t.Fatalf("round %d gives %d and says %q", round, code, out.text.String())
		}
		got := s.must("import", dataSet, "--apply", "--db", "sqlite:"+filepath.Join(data, "alminding.db"))
		if !strings.HasPrefix(got, want) {
			t.Errorf("round %d left out of the data set: %s", round, got)
		}
	}
}

// lines ends the program when it has said what it says last.
type lines struct {
	text   bytes.Buffer
	wanted string
	found  func()
}

func (l *lines) Write(b []byte) (int, error) {
	l.text.Write(b)
	if strings.Contains(string(b), l.wanted) {
		l.found()
	}
	return len(b), nil
}

// free is an address that nobody listens at.
func free(t *testing.T) string {
	t.Helper()
	var listen net.ListenConfig
	l, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func get(t *testing.T, address string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func eventually(t *testing.T, try func() error) {
	t.Helper()
	var err error
	for began := time.Now(); time.Since(began) < 15*time.Second; time.Sleep(50 * time.Millisecond) {
		if err = try(); err == nil {
			return
		}
	}
	t.Fatal(err)
}
