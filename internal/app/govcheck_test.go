package app_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

const (
	contradictory = "# Evaluering af OS2-produkt: OS2eksempel\n\n" +
		"> **Dato for udfyldelse:** 01-01-2999\n\n" +
		"| # | Niveau | Krav | Vurdering | Vurderingsgrundlag |\n|---|---|---|---|---|\n| R1 | 2 | Værdi | 🟢 | Set. |\n"
	unreadable = "{\n\"krav\": [\n"
)

func TestGovernanceCheck_Contradictions_TellsThemAndFails(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	for name, text := range map[string]string{"a.md": contradictory, "b.json": unreadable} {
		if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, out, errOut := s.run("governance", "check", s.path("a.md"), s.path("b.json"))
	if code != 1 || errOut != "" {
		t.Errorf("gives %d and %q", code, errOut)
	}
	for _, want := range []string{
		"a.md: Linje 3: Rapporten er dateret 1. januar 2999, som ikke er kommet endnu.\n",
		"a.md: Linje 7: R1 står som “2”, men hører til Sandkasse.\n",
		"a.md: Der mangler krav: R2, R3, R4, F1, ",
		"b.json: Linje 2: Her holder filen op med at være gyldig JSON.\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}

	code, out, _ = s.run("governance", "check", "--json", "--lang", "en", s.path("a.md"))
	var reports []struct {
		Product        string
		Contradictions []struct {
			Line            int
			Criterion, Text string
		}
	}
	if err := json.Unmarshal([]byte(out), &reports); err != nil || code != 1 {
		t.Fatalf("gives %d, %v:\n%s", code, err, out)
	}
	found := reports[0].Contradictions
	if last := found[len(found)-1]; reports[0].Product != "OS2eksempel" || last.Line != 7 || last.Criterion != "R1" || !strings.HasPrefix(last.Text, "Line 7: R1 is given as") {
		t.Errorf("got %+v", reports)
	}
}

// TestGovernanceCheck_TerminalIsLeftAlone: a report could clear the screen of whoever
// checked it, and write a verdict of its own there.
func TestGovernanceCheck_TerminalIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	text := strings.Replace(contradictory, "| R1 | 2 |", "| R1 | \x1b[2J\u009b1mIngen modsigelser |", 1)
	if err := os.WriteFile(s.path("a.md"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, out, _ := s.run("governance", "check", s.path("a.md"))
	if strings.ContainsAny(out, "\x1b\u009b") || !strings.Contains(out, "Ingen modsigelser") {
		t.Errorf("says %q", out)
	}
}

func TestGovernanceCheck_NoContradictions_Succeeds(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	if out := s.must("governance", "check", "../base/govreport/testdata/self.json"); !strings.HasSuffix(out, "Ingen modsigelser i 43 rækker.\n") {
		t.Errorf("says %q", out)
	}
	if code, out, _ := s.run("governance", "check", s.path("none.md")); code != 1 || !strings.Contains(out, "no such file") {
		t.Errorf("of no file it gives %d and says %q", code, out)
	}
}
