package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"navgw.dev/keeper/internal/spec"
)

func TestSpecIsStrict(t *testing.T) {
	dir := privateDir(t)
	wanted := map[string]any{"dir": dir, "surprise": true}
	if failure := refused(t, wanted); failure.Code != spec.BadSpec || !strings.Contains(failure.Message, "surprise") {
		t.Errorf("%+v", failure)
	}
	checkNothingLeft(t, dir)
}

func TestProgramThatCannotStart(t *testing.T) {
	for _, program := range []string{"/no/such/program", "no-such-program", "./no-such-program"} {
		wanted := withNetwork(shell(t, ""), spec.Qemu)
		wanted.Machine.Argv = []string{program}
		if failure := refused(t, wanted); failure.Code != spec.Spawn || !strings.Contains(failure.Message, "no") {
			t.Errorf("%+v", failure)
		}
		checkNothingLeft(t, wanted.Dir)
	}
}

func TestEphemeralFolderGoesWhenTheStartFails(t *testing.T) {
	wanted := shell(t, "")
	wanted.Machine.Argv = []string{"/no/such/program"}
	wanted.Ephemeral = true
	if failure := refused(t, wanted); failure.Code != spec.Spawn {
		t.Errorf("%+v", failure)
	}
	checkFolderGone(t, wanted.Dir)
}

func TestASecondKeeperStaysOut(t *testing.T) {
	wanted := shell(t, "sleep 1000")
	r := begin(t, wanted)
	wanted.Ephemeral = true
	if failure := refused(t, wanted); failure.Code != spec.Socket {
		t.Errorf("%+v", failure)
	}
	if status, body := r.request("GET", "/v1/status", ""); status != 200 {
		t.Errorf("the first has not outlived it: %d %s", status, body)
	}
}

func TestFolderMustBePrivate(t *testing.T) {
	open := shell(t, "sleep 1000")
	if err := os.Chmod(open.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	missing := shell(t, "sleep 1000")
	missing.Dir = filepath.Join(missing.Dir, "missing")
	link := shell(t, "sleep 1000")
	link.Dir = filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(privateDir(t), link.Dir); err != nil {
		t.Fatal(err)
	}
	for _, wanted := range []spec.Spec{open, missing, link} {
		if failure := refused(t, wanted); failure.Code != spec.BadSpec || !strings.Contains(failure.Message, wanted.Dir) {
			t.Errorf("%+v", failure)
		}
	}
}

func TestLinksAreNotFollowed(t *testing.T) {
	for _, name := range []string{"console.log", "network.log"} {
		wanted := shell(t, "echo overwritten")
		victim := filepath.Join(t.TempDir(), "victim")
		if err := os.Symlink(victim, filepath.Join(wanted.Dir, name)); err != nil {
			t.Fatal(err)
		}
		if failure := refused(t, wanted); failure.Code != spec.BadSpec {
			t.Errorf("%+v", failure)
		}
		if _, err := os.Lstat(victim); !os.IsNotExist(err) {
			t.Errorf("%s was written through a link", name)
		}
	}
}

func checkNothingLeft(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Type()&os.ModeSocket != 0 {
			t.Errorf("%s is left", entry.Name())
		}
	}
}
