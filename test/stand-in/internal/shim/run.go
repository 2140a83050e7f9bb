package shim

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// folderName is that of the folder with the link by which this program is called as a shim.
const folderName = "stand-in-shim"

// Folder tells whether this program was called as a shim, by the name it was called by, and where the link is.
func Folder(name string) (string, bool) {
	folder := filepath.Dir(name)
	return folder, filepath.Base(name) == Name && filepath.Base(folder) == folderName
}

// Install puts a link to this program where containerd finds it first, if there is a shim on the PATH, and returns the PATH
// for containerd.
func Install(run, self, path string) (string, error) {
	if _, err := exec.LookPath(Name); err != nil {
		return path, nil // containerd says so
	}
	folder := filepath.Join(run, folderName)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	link := filepath.Join(folder, Name)
	if err := os.Remove(link); err != nil && !os.IsNotExist(err) {
		return "", err
	}
	return folder + ":" + path, os.Symlink(self, link)
}

// Run becomes the shim that the PATH has, started in the way of the claimed containerd.
func Run(folder, containerd string, args []string) error {
	parts := slices.DeleteFunc(strings.Split(os.Getenv("PATH"), ":"), func(part string) bool { return part == folder })
	if err := os.Setenv("PATH", strings.Join(parts, ":")); err != nil {
		return err
	}
	program, err := exec.LookPath(Name)
	if err != nil {
		return err
	}
	if IsStart(args) && IsOld(containerd) {
		return startOld(program, args)
	}
	return unix.Exec(program, append([]string{program}, args...), os.Environ())
}

// startOld starts a shim as a containerd before 2.3 does, passes on what it says, and ends the process.
func startOld(program string, args []string) error {
	params, err := io.ReadAll(io.LimitReader(os.Stdin, 10<<20))
	if err != nil {
		return err
	}
	input, err := OldInput(params)
	if err != nil {
		return err
	}
	command := exec.Command(program, args...)
	command.Stdin = bytes.NewReader(input)
	said, err := command.CombinedOutput()
	if err != nil {
		os.Stderr.Write(said)
		os.Exit(max(command.ProcessState.ExitCode(), 1))
	}
	if err := CheckAnswer(said); err != nil {
		return err
	}
	_, err = os.Stdout.Write(said)
	if err == nil {
		os.Exit(0)
	}
	return err
}
