package examine_test

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"

	"alminding/internal/modules/governance/examine"
	"alminding/internal/platform/gitrepo/gitrepotest"
)

// BenchmarkRun examines a repository as large as the largest that is asked for: 15,000
// commits and 10,000 files, packed as a server sends it. It tells the time and the most
// memory that the process has held. Run it alone: go test -run '^$' -bench Run.
func BenchmarkRun(b *testing.B) {
	const commits, files = 15_000, 10_000
	w := gitrepotest.New(b)
	load := exec.CommandContext(b.Context(), "git", "fast-import", "--quiet")
	load.Dir = w.Dir
	in, err := load.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := load.Start(); err != nil {
		b.Fatal(err)
	}
	if err := history(in, commits, files); err != nil {
		b.Fatal(err)
	}
	if err := load.Wait(); err != nil {
		b.Fatal(err)
	}
	w.Git("repack", "-a", "-d", "-q")
	for b.Loop() {
		r, err := examine.Run(b.Context(), examine.Question{Clones: []examine.Clone{{Dir: w.Dir}}, Today: today}, func(examine.Step) {})
		if err != nil {
			b.Fatal(err)
		}
		if got := r.Repos[0]; got.Commits != commits || got.Files != files {
			b.Fatalf("examined %+v", got)
		}
	}
	b.ReportMetric(peak(b), "MB-peak")
}

// history writes commits for git fast-import: the first adds all files, and each of the
// others changes three, on a side branch that is merged now and then.
func history(to io.WriteCloser, commits, files int) error {
	w := bufio.NewWriter(to)
	random := rand.New(rand.NewPCG(1, 2)) // the same repository each time
	name := func(i int) string {
		if i%20 == 0 {
			return fmt.Sprintf("docs/part%d/page%d.md", i%40, i)
		}
		return fmt.Sprintf("src/area%d/package%d/file%d.go", i%17, i%411, i)
	}
	change := func(i, n int) {
		text := fmt.Sprintf("// file %d\n\npackage p\n\n// changed by %d\nconst c%d = %d\n", i, n, n, random.Int())
		for range 40 {
			text += fmt.Sprintf("var v%d = %d // a line that stays much as it is\n", i, i*31)
		}
		fmt.Fprintf(w, "M 100644 inline %s\ndata %d\n%s\n", name(i), len(text), text)
	}
	for n := range commits {
		message := fmt.Sprintf("Change number %d (#%d)", n, n%900)
		fmt.Fprintf(w, "commit refs/heads/main\nmark :%d\nauthor Author %d <a%d@example.dk> %d +0200\ncommitter Author %d <a%d@example.dk> %d +0200\ndata %d\n%s\n",
			n+1, n%23, n%23, 1_400_000_000+n*26_000, n%23, n%23, 1_400_000_000+n*26_000, len(message), message)
		if n%10 == 9 {
			fmt.Fprintf(w, "from :%d\nmerge :%d\n", n, n-5)
		}
		if n == 0 {
			for i := range files {
				change(i, n)
			}
			continue
		}
		for range 3 {
			change(random.IntN(files), n)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return to.Close()
}

// peak is the most memory that the process has held, in MB, where the system tells it.
func peak(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		return 0
	}
	kB, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kB / 1000
}
