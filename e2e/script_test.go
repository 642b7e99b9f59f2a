package e2e_test

import (
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/net/html"

	"alminding/internal/platform/db"
	"alminding/internal/platform/dbtest"
)

// TestScripts runs script/*.txtar. Besides the commands of testscript they have
//
//	fails CODE COMMAND [FLAGS]    run the program, which ends with that code and no panic
//	start NAME COMMAND [FLAGS]    run serve or demo on free ports and wait until it is
//	                              ready; $NAME is its address, $NAME_addr the same
//	                              without http://, $NAME_ops the operator's
//	stop NAME                     ask it to end; what it logged is stderr
//	kill9 NAME                    end it as a power cut would
//	again NAME                    start it again as before
//	log NAME                      what it has logged so far is stdout
//	postbox NAME                  $NAME is the address of a mail server that keeps what it gets
//	letter ADDRESS NAME REGEXP    wait for a letter to the address; $NAME is what the
//	                              expression finds in its text
//	capture NAME REGEXP           $NAME is what the expression finds in the last output
//	as BROWSER ADDRESS            go on in the browser of that name, on that site
//	enter ACCOUNT                 sign in to a demonstration with one click
//	sign-in EMAIL PASSWORD        sign in with a password
//	get [-status N] PATH          open a page, going where it sends one
//	submit [-status N] FORM [NAME=VALUE | NAME=@FILE]…
//	                              send the form that the selector finds on the last page,
//	                              with the values in it but for these
//	see SELECTOR [TEXT]           the last page has such an element, with that text in it
//	header NAME [TEXT]            the last answer had the header
//	keep FILE                     save the body of the last page
//	poll [-status N] URL [TEXT]   ask until the answer has the status, and that text in it
//	scramble FILE FROM TO         turn over the bits of all bytes there
//	truncate FILE -N              take the last N bytes off
//	mode FILE OCTAL               the file has these permissions
//	static                        the program needs no shared library
//
// A "!" before see and header says that there is none.
func TestScripts(t *testing.T) {
	t.Parallel()
	run(t, "script", func(testing.TB, *testscript.Env) {})
}

// TestStories runs story/*.txtar twice: with $HERE a new SQLite file and $THERE a
// new PostgreSQL database, and the other way round. $PASSWORD is a good one.
func TestStories(t *testing.T) {
	t.Parallel()
	for _, from := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run("from "+string(from), func(t *testing.T) {
			t.Parallel()
			run(t, "story", func(t testing.TB, e *testscript.Env) {
				sqlite, postgres := "sqlite:"+filepath.Join(e.WorkDir, "alminding.db"), dbtest.Empty(t, db.Postgres)
				if from == db.Postgres {
					sqlite, postgres = postgres, sqlite
				}
				e.Setenv("HERE", sqlite)
				e.Setenv("THERE", postgres)
				e.Setenv("PASSWORD", password)
			})
		})
	}
}

func run(t *testing.T, dir string, setup func(testing.TB, *testscript.Env)) {
	t.Helper()
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", filepath.Dir(binary)+string(os.PathListSeparator)+os.Getenv("PATH"))
			w := &world{t: e.T().(testing.TB), nodes: map[string]*node{}, browsers: map[string]*browser{}}
			e.Values[worldKey{}] = w
			e.Defer(w.end)
			setup(w.t, e)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fails": command(fails), "start": command(start1), "stop": command(stop), "kill9": command(kill9), "again": command(again), "log": command(showLog),
			"postbox": command(startPostbox), "letter": command(letter), "capture": command(capture),
			"as": command(as), "enter": command(enter), "sign-in": command(signIn),
			"get": command(get), "submit": command(submit), "keep": command(keep), "poll": command(poll),
			"scramble": command(scramble), "truncate": command(truncate), "mode": command(mode), "static": command(static),
			"see": see, "header": header,
		},
	})
}

// world is what a script has started.
type world struct {
	t        testing.TB
	nodes    map[string]*node
	browsers map[string]*browser // by name and site
	letters  *postbox
	*browser // the one that is used
}

type worldKey struct{}

func worldOf(ts *testscript.TestScript) *world { return ts.Value(worldKey{}).(*world) }

func (w *world) end() {
	for _, n := range w.nodes {
		if n.running() {
			n.kill()
		}
		// No script is about a fault of the program.
		if strings.Contains(n.log.String(), "panic") {
			w.t.Errorf("the program panicked:\n%s", n.log)
		}
	}
}

// command makes one that can only succeed.
func command(do func(ts *testscript.TestScript, w *world, args []string) error) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg {
			ts.Fatalf("the command has no opposite")
		}
		if err := do(ts, worldOf(ts), args); err != nil {
			ts.Fatalf("%v", err)
		}
	}
}

// want refuses a command with another number of arguments.
func want(args []string, least, most int) error {
	if len(args) < least || len(args) > most {
		return fmt.Errorf("%d arguments, want %d to %d", len(args), least, most)
	}
	return nil
}

func (w *world) node(args []string) (*node, error) {
	if err := want(args, 1, 1); err != nil {
		return nil, err
	}
	n := w.nodes[args[0]]
	if n == nil {
		return nil, fmt.Errorf("nothing was started as %s, only %v", args[0], slices.Sorted(maps.Keys(w.nodes)))
	}
	return n, nil
}

func fails(ts *testscript.TestScript, _ *world, args []string) error {
	if err := want(args, 2, 50); err != nil {
		return err
	}
	err := ts.Exec("alminding", args[1:]...)
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || strconv.Itoa(exit.ExitCode()) != args[0] {
		return fmt.Errorf("it ended with %v, want exit status %s", err, args[0]) //nolint:errorlint // err may be nil
	}
	if said := ts.ReadFile("stdout") + ts.ReadFile("stderr"); said == "" || strings.Contains(said, "goroutine ") {
		return fmt.Errorf("it gave no reason, or too much of one: %s", said)
	}
	return nil
}

func start1(ts *testscript.TestScript, w *world, args []string) error {
	if err := want(args, 2, 50); err != nil {
		return err
	}
	n, err := start(ts.MkAbs("."), []string{"HOME=" + ts.Getenv("HOME"), "TMPDIR=" + ts.Getenv("TMPDIR")}, args[1:]...)
	if n != nil {
		w.nodes[args[0]] = n
		ts.Setenv(args[0], n.url)
		ts.Setenv(args[0]+"_addr", strings.TrimPrefix(n.url, "http://"))
		ts.Setenv(args[0]+"_ops", n.ops)
	}
	return err
}

func stop(ts *testscript.TestScript, w *world, args []string) error {
	n, err := w.node(args)
	if err != nil {
		return err
	}
	err = n.stop()
	fmt.Fprint(ts.Stderr(), n.log)
	return err
}

func kill9(_ *testscript.TestScript, w *world, args []string) error {
	n, err := w.node(args)
	if err == nil {
		n.kill()
	}
	return err
}

func again(_ *testscript.TestScript, w *world, args []string) error {
	n, err := w.node(args)
	if err != nil {
		return err
	}
	return n.start()
}

func showLog(ts *testscript.TestScript, w *world, args []string) error {
	n, err := w.node(args)
	if err == nil {
		fmt.Fprint(ts.Stdout(), n.log)
	}
	return err
}

func startPostbox(ts *testscript.TestScript, w *world, args []string) error {
	if err := want(args, 1, 1); err != nil {
		return err
	}
	addr, err := freeAddr()
	if err != nil {
		return err
	}
	w.letters = newPostbox(w.t, addr)
	ts.Setenv(args[0], "smtp://"+addr+"?tls=none")
	return nil
}

func letter(ts *testscript.TestScript, w *world, args []string) error {
	if err := want(args, 3, 3); err != nil {
		return err
	}
	if w.letters == nil {
		return errors.New("there is no postbox")
	}
	var text string
	err := eventually(func() error {
		if text = w.letters.to(args[0]); text == "" {
			return fmt.Errorf("no letter to %s came", args[0])
		}
		return nil
	})
	if err != nil {
		return err
	}
	return found(ts, args[1], args[2], text)
}

func capture(ts *testscript.TestScript, _ *world, args []string) error {
	if err := want(args, 2, 2); err != nil {
		return err
	}
	return found(ts, args[0], args[1], ts.ReadFile("stdout"))
}

// found sets a variable to what the expression finds first.
func found(ts *testscript.TestScript, name, expression, text string) error {
	re, err := regexp.Compile(expression)
	if err != nil {
		return err
	}
	m := re.FindStringSubmatch(text)
	if len(m) < 2 {
		return fmt.Errorf("no %s in\n%s", expression, text)
	}
	ts.Setenv(name, m[1])
	return nil
}

func as(_ *testscript.TestScript, w *world, args []string) error {
	if err := want(args, 2, 2); err != nil {
		return err
	}
	key := args[0] + " " + args[1]
	if w.browsers[key] == nil {
		w.browsers[key] = newBrowser(args[1])
	}
	w.browser = w.browsers[key]
	return nil
}

func enter(_ *testscript.TestScript, w *world, args []string) error {
	if err := want(args, 1, 1); err != nil {
		return err
	}
	return w.enter(args[0])
}

func signIn(_ *testscript.TestScript, w *world, args []string) error {
	if err := want(args, 2, 2); err != nil {
		return err
	}
	return w.signIn(args[0], args[1])
}

// status takes "-status N" off the arguments.
func status(args []string) (int, []string, error) {
	if len(args) < 2 || args[0] != "-status" {
		return http.StatusOK, args, nil
	}
	n, err := strconv.Atoi(args[1])
	return n, args[2:], err
}

func get(_ *testscript.TestScript, w *world, args []string) error {
	code, args, err := status(args)
	if err == nil {
		err = want(args, 1, 1)
	}
	if err == nil {
		err = w.get(args[0])
	}
	return w.answered(code, err)
}

func submit(ts *testscript.TestScript, w *world, args []string) error {
	code, args, err := status(args)
	if err == nil {
		err = want(args, 1, 50)
	}
	if err == nil {
		err = w.submit(args[0], args[1:], ts.ReadFile)
	}
	return w.answered(code, err)
}

// answered holds the answer against the status expected.
func (w *world) answered(code int, err error) error {
	if err != nil {
		return err
	}
	if w.status != code {
		return fmt.Errorf("%s answered %d, want %d:\n%s", w.at, w.status, code, w.words())
	}
	return nil
}

func see(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	if err := want(args, 1, 2); err != nil {
		ts.Fatalf("%v", err)
	}
	found := w.find(args[0])
	if len(args) == 2 {
		found = slices.DeleteFunc(found, func(n *html.Node) bool { return !strings.Contains(oneLine(n), args[1]) })
	}
	switch {
	case neg && len(found) > 0:
		ts.Fatalf("%s has %q: %s", w.at, args, oneLine(found[0]))
	case !neg && len(found) == 0:
		ts.Fatalf("%s has no %q:\n%s", w.at, args, w.words())
	}
}

func header(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	if err := want(args, 1, 2); err != nil {
		ts.Fatalf("%v", err)
	}
	values := strings.Join(w.header.Values(args[0]), "\n")
	ok := values != "" && (len(args) == 1 || strings.Contains(values, args[1]))
	if ok == neg {
		ts.Fatalf("%s answered with %s: %q", w.at, args[0], values)
	}
}

func keep(ts *testscript.TestScript, w *world, args []string) error {
	if err := want(args, 1, 1); err != nil {
		return err
	}
	return os.WriteFile(ts.MkAbs(args[0]), w.body, 0o600)
}

func poll(_ *testscript.TestScript, _ *world, args []string) error {
	code, args, err := status(args)
	if err == nil {
		err = want(args, 1, 2)
	}
	if err != nil {
		return err
	}
	said := ""
	return eventually(func() error {
		got, body := ask(context.Background(), args[0])
		if len(args) == 2 {
			said = args[1]
		}
		if got != code || !strings.Contains(body, said) {
			return fmt.Errorf("%s answered %d, want %d with %q\n%s", args[0], got, code, said, body)
		}
		return nil
	})
}

func scramble(ts *testscript.TestScript, _ *world, args []string) error {
	if err := want(args, 3, 3); err != nil {
		return err
	}
	return change(ts, args, func(b []byte, at []int) []byte {
		for i := at[0]; i < at[1]; i++ {
			b[i] ^= 0xff
		}
		return b
	})
}

func truncate(ts *testscript.TestScript, _ *world, args []string) error {
	if err := want(args, 2, 2); err != nil {
		return err
	}
	return change(ts, args, func(b []byte, at []int) []byte { return b[:at[0]] })
}

// change rewrites the file that args name; the other arguments are offsets in it,
// negative ones from its end.
func change(ts *testscript.TestScript, args []string, do func([]byte, []int) []byte) error {
	file := ts.MkAbs(args[0])
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var at []int
	for _, a := range args[1:] {
		n, err := strconv.Atoi(a)
		if err != nil {
			return err
		}
		if n < 0 {
			n += len(b)
		}
		if n < 0 || n > len(b) {
			return fmt.Errorf("%s has %d bytes", args[0], len(b))
		}
		at = append(at, n)
	}
	return os.WriteFile(file, do(b, at), 0o600)
}

func mode(ts *testscript.TestScript, _ *world, args []string) error {
	if err := want(args, 2, 2); err != nil {
		return err
	}
	info, err := os.Stat(ts.MkAbs(args[0]))
	if err != nil {
		return err
	}
	if got := strconv.FormatUint(uint64(info.Mode().Perm()), 8); got != args[1] {
		return fmt.Errorf("%s has the mode %s, want %s", args[0], got, args[1])
	}
	return nil
}

func static(*testscript.TestScript, *world, []string) error {
	f, err := elf.Open(binary)
	if err != nil {
		return err
	}
	defer f.Close()
	libraries, err := f.ImportedLibraries()
	if err == nil && len(libraries) > 0 {
		err = fmt.Errorf("the program needs %v", libraries)
	}
	return err
}
