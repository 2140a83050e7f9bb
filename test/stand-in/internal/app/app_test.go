package app

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"navgw.dev/stand-in/internal/flags"
)

// TestMain is the program itself where the environment says so: it ends its process.
func TestMain(m *testing.M) {
	if os.Getenv("STAND_IN_APP") != "" {
		Main(Program{
			Args:   os.Args[1:],
			Merges: os.Getenv("STAND_IN_APP") == "bare",
			Server: func(args []string, values flags.Values) { fmt.Println("server", args, values.Text("node-name", "")) },
			Client: func(name string, args []string) { fmt.Println("client", name, args) },
		})
	}
	os.Exit(m.Run())
}

func run(t *testing.T, form string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, problems bytes.Buffer
	command := exec.Command(os.Args[0], args...)
	command.Env = []string{"STAND_IN_APP=" + form}
	command.Stdout, command.Stderr = &out, &problems
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), problems.String(), command.ProcessState.ExitCode()
}

func TestVersionIsTwoLines(t *testing.T) {
	out, _, code := run(t, "bare", "--version")
	if code != 0 || !strings.HasPrefix(out, "k3s version v0.0.0+k3s1 (stand-in)\ngo version go1.") {
		t.Error(out, code)
	}
}

func TestAnUnknownCommandIsNoHelpTopic(t *testing.T) {
	if _, err, code := run(t, "bare", "foo"); code != 3 || err != "No help topic for 'foo'\n" {
		t.Error(err, code)
	}
}

func TestAWrongFlagEndsItAtOnceWithItsUsage(t *testing.T) {
	out, err, code := run(t, "bare", "server", "--foo")
	if code != 1 || !strings.HasPrefix(out, "Incorrect Usage: flag provided but not defined: -foo\n\nNAME:") {
		t.Error(out, code)
	}
	if !strings.HasSuffix(err, `level=fatal msg="Error: flag provided but not defined: -foo"`+"\n") {
		t.Error(err)
	}
}

func TestOnlyTheServersProgramReadsTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte("node-name: one\nno-such-key: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, warned, code := run(t, "bare", "server", "--config", file)
	if code != 0 || !strings.HasSuffix(out, " one\n") {
		t.Error(out, code)
	}
	if !strings.Contains(warned, `level=warning msg="Unknown flag --no-such-key found in config.yaml, skipping\n"`) {
		t.Error(warned)
	}
	if out, warned, _ := run(t, "release", "server", "--config", file); strings.HasSuffix(out, " one\n") || warned != "" {
		t.Error(out, warned)
	}
}

func TestClientsGetTheirNameToo(t *testing.T) {
	if out, _, _ := run(t, "bare", "kubectl", "get", "-v"); out != "client kubectl [kubectl get -v]\n" {
		t.Error(out)
	}
}
