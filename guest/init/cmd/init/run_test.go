package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/process"
)

func TestACommandThatCannotBeStartedHasAContainerToolsExitCode(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "data"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		program string
		err     error
		code    int
		text    string
	}{
		{"none", lookError("none", dir), codeNotFound, "none: not found"},
		{"./none", lookError("./none", dir), codeNotFound, "./none: not found"},
		{"data", lookError("data", dir), codeNotExecutable, "data: cannot be run: permission denied"},
		{"./data", lookError("./data", dir), codeNotExecutable, "./data: cannot be run: permission denied"},
		// What execve(2) says of a script whose interpreter is missing, of another architecture, of too long arguments.
		{"script", &os.PathError{Op: "fork/exec", Path: "script", Err: unix.ENOENT}, codeNotFound, "script: not found"},
		{"arm", &os.PathError{Op: "fork/exec", Path: "arm", Err: unix.ENOEXEC}, codeNotExecutable, "arm: cannot be run: exec format error"},
		{"long", &os.PathError{Op: "fork/exec", Path: "long", Err: unix.E2BIG}, codeNotExecutable, "long: cannot be run: argument list too long"},
	} {
		var failure *setUpError
		if err := startFailure(test.program, test.err); !errors.As(err, &failure) || failure.code != test.code || err.Error() != test.text {
			t.Errorf("%s: %v", test.program, err)
		}
	}
}

func lookError(program, dir string) error {
	_, err := process.Look(program, dir, dir)
	return err
}
