package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var registerLine = regexp.MustCompile(`(?m)^BenchmarkDecisions/(\S+)-\d+\s.*?([\d.]+) p99-ms`)

// register asks a register of 50,000 decisions through its service, with the benchmark
// that stands beside it: no command fills a register that large.
func (b *bench) register(ctx context.Context) error {
	b.say("filling a register of 50,000 decisions")
	out, err := exec.CommandContext(ctx, "go", "test", "-run=^$", "-bench=^BenchmarkDecisions$", "-benchtime="+b.load.String(), "./internal/modules/decision").CombinedOutput()
	if err != nil {
		return fmt.Errorf("register: %w: %s", err, out)
	}
	found := registerLine.FindAllStringSubmatch(string(out), -1)
	if len(found) == 0 {
		return errors.New("register: the benchmark reports no p99")
	}
	for _, f := range found {
		n, err := strconv.ParseFloat(f[2], 64)
		if err != nil {
			return err
		}
		p99 := time.Duration(n * float64(time.Millisecond))
		b.add(p99 < 60*time.Millisecond, "50,000 decisions, p99: "+strings.ReplaceAll(f[1], "_", " "), "< 60 ms", "%s", ms(p99))
	}
	return nil
}
