// Package app puts the program together: the commands and their flags, the
// construction of everything in the order in which it depends on each other, the
// routes, and how it starts and stops. Nothing imports it but cmd/alminding and
// apptest.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/alecthomas/kong"
)

// Streams are the program's standard streams.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// surroundings are what a command has around it.
type surroundings struct {
	Streams
	ctx context.Context //nolint:containedctx // lives as long as the command
	log *slog.Logger
}

// Main runs the command that args name and gives the exit code: 0 for success,
// 1 when the command failed, 2 when it was called wrongly. Each flag can also be
// given in the environment, as getenv reads it; the flag wins.
func Main(ctx context.Context, args []string, streams Streams, getenv func(string) string) int {
	var c commands
	ended := false // by --help
	parser, err := kong.New(&c, kong.Name("alminding"), kong.Description("Software that public authorities share."),
		kong.Writers(streams.Out, streams.Err), kong.Exit(func(int) { ended = true }),
		kong.Resolvers(environment(getenv)), kong.ValueFormatter(describe), kong.UsageOnError())
	if err != nil {
		fmt.Fprintln(streams.Err, "alminding:", err)
		return 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	call, err := parser.Parse(args)
	if ended {
		return 0
	}
	if err != nil {
		fmt.Fprintln(streams.Err, "alminding:", err)
		return 2
	}
	err = call.Run(&surroundings{Streams: streams, ctx: ctx, log: logger(streams.Err, c.LogFormat)})
	if err != nil && !errors.Is(err, errFaults) {
		fmt.Fprintln(streams.Err, "alminding:", err)
	}
	if err != nil {
		return 1
	}
	return 0
}

// variable is the environment variable that a flag can be given in.
func variable(flag string) string {
	return "ALMINDING_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// environment reads flags that were not given from the environment. It goes
// through getenv, so that tests need not change the process.
func environment(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if value := getenv(variable(flag.Name)); value != "" {
			return value, nil
		}
		return nil, nil // kong's way of saying "not here"
	})
}

func describe(v *kong.Value) string {
	if v.Flag == nil || v.Flag.Name == "help" {
		return v.Help
	}
	return v.Help + " [$" + variable(v.Flag.Name) + "]"
}

func logger(w io.Writer, format string) *slog.Logger {
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, nil))
	}
	return slog.New(slog.NewTextHandler(w, nil))
}
