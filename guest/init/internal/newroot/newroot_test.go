package newroot

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/config"
	"navgw.dev/init/internal/rootfs"
)

const insideVariable, scratchVariable = "NAVGW_TEST_INSIDE", "NAVGW_TEST_SCRATCH"

// inside runs the rest of a test in a process with mounts of its own, where it may do as root does. It returns false in the
// process outside, which has then taken over the result.
func inside(t *testing.T) bool {
	t.Helper()
	if os.Getenv(insideVariable) == t.Name() {
		return true
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), insideVariable+"="+t.Name(), scratchVariable+"="+t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return false
}

// scratch is an empty folder that goes with the process outside, as what is mounted on it goes with the one inside.
func scratch(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(os.Getenv(scratchVariable), "")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// folders are the host's, by tag; a bind stands in for virtio-fs.
type folders map[string]string

func (f folders) share(tag, target string, readOnly bool) error {
	source := f[tag]
	if readOnly {
		// A bind takes over what its source is mounted as.
		if err := unix.Mount(source, source, "", unix.MS_BIND, ""); err != nil {
			return err
		}
		if err := unix.Mount("", source, "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_RDONLY, ""); err != nil {
			return err
		}
	}
	if err := unix.Mount(source, target, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("%s on %s: %w", tag, target, err)
	}
	return nil
}

// tree writes files by path, folders by a path that ends in a slash, and links by "-> target".
func tree(t *testing.T, entries map[string]string) string {
	t.Helper()
	root := scratch(t)
	for name, content := range entries {
		path := filepath.Join(root, name)
		var err error
		if strings.HasSuffix(name, "/") {
			err = os.MkdirAll(path, 0o755)
		} else if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
			if target, link := strings.CutPrefix(content, "-> "); link {
				err = os.Symlink(target, path)
			} else {
				err = os.WriteFile(path, []byte(content), 0o644)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// list is every path below a folder, folders with a slash behind them.
func list(t *testing.T, root string) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		name := strings.TrimPrefix(strings.TrimPrefix(path, root), "/")
		if entry.IsDir() {
			name += "/"
		}
		paths = append(paths, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(paths)
	return paths
}

func mustRead(t *testing.T, path, want string) {
	t.Helper()
	if content, err := os.ReadFile(path); err != nil || string(content) != want {
		t.Errorf("%s: %q and not %q, %v", path, content, want, err)
	}
}

// only proc and tmpfs can be mounted everywhere.
var some = []Mount{
	{Mount: rootfs.Proc.AsOptional()},
	{Mount: rootfs.Shm},
	{Mount: rootfs.Mount{Source: "nothing", Target: "/sys", Kind: "navgw-no-such-kind", Optional: true}},
	{Mount: rootfs.Run, IfEmpty: true},
	{Mount: rootfs.Tmp, IfReadOnly: true},
}

func TestACommandWritesToTheHostsOwnFolderAndNothingElseStaysThere(t *testing.T) {
	if !inside(t) {
		return
	}
	names := tree(t, map[string]string{"resolv.conf": "nameserver 192.0.2.1\n"})
	host := folders{
		"root": tree(t, map[string]string{"bin/tool": "x", "run/kept": "of the image"}),
		"data": tree(t, map[string]string{"given": "by the host"}),
		"deep": tree(t, nil),
	}
	before := list(t, host["root"])
	root, err := Make(scratch(t), Plan{
		Share: host.share, Kernel: some, Root: "root", Access: config.AccessWrite,
		Files:   map[string]string{"/etc/resolv.conf": names + "/resolv.conf"},
		Folders: []string{"/not/made"},
		Volumes: []config.Volume{{Tag: "deep", Path: "/srv/data/deep"}, {Tag: "data", Path: "/srv/data"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := root.Enter(); err != nil {
		t.Fatal(err)
	}
	mustRead(t, "/bin/tool", "x")
	mustRead(t, "/run/kept", "of the image")
	mustRead(t, "/etc/resolv.conf", "nameserver 192.0.2.1\n")
	mustRead(t, "/srv/data/given", "by the host")
	if _, err := os.Stat("/not"); err == nil {
		t.Error("a folder was made in the host's own root")
	}
	for path, content := range map[string]string{"/new": "root", "/srv/data/deep/new": "deep", "/dev/shm/new": "memory"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Error(err)
		}
	}
	if err := rootfs.UnmountAll(); err != nil {
		t.Error(err)
	}
	if err := root.Close(); err != nil {
		t.Error(err)
	}
	after := list(t, "/")
	if want := slices.Sorted(slices.Values(append(before, "new"))); !slices.Equal(after, want) {
		t.Errorf("left in the host's folder: %q and not %q", after, want)
	}
}

func TestAMountPointIsNotMadeInAReadOnlyVolume(t *testing.T) {
	if !inside(t) {
		return
	}
	host := folders{"root": tree(t, nil), "data": tree(t, nil), "deep": tree(t, nil)}
	_, err := Make(scratch(t), Plan{
		Share: host.share, Root: "root", Access: config.AccessOverlay,
		Volumes: []config.Volume{{Tag: "deep", Path: "/data/deep"}, {Tag: "data", Path: "/data", ReadOnly: true}},
	})
	if !errors.Is(err, unix.EROFS) {
		t.Error(err)
	}
}

func TestARootThatCannotBeMadeLeavesTheHostsFolderAsItWas(t *testing.T) {
	if !inside(t) {
		return
	}
	host := folders{"root": tree(t, map[string]string{"file": "x"}), "data": tree(t, nil)}
	_, err := Make(scratch(t), Plan{
		Share: host.share, Kernel: some, Root: "root", Access: config.AccessWrite,
		Volumes: []config.Volume{{Tag: "data", Path: "/new/folder"}, {Tag: "data", Path: "/file/is/no/folder"}},
	})
	if !errors.Is(err, unix.ENOTDIR) || strings.Contains(err.Error(), "remove") {
		t.Error(err)
	}
	if left := list(t, host["root"]); !slices.Equal(left, []string{"file"}) {
		t.Errorf("left: %q", left)
	}
}

func TestWhatIsWrittenToAnOverlayStaysInMemory(t *testing.T) {
	if !inside(t) {
		return
	}
	host := folders{"root": tree(t, map[string]string{"bin/tool": "x", "run/": ""})}
	root, err := Make(scratch(t), Plan{
		Share: host.share, Kernel: some, Root: "root", Access: config.AccessOverlay, Folders: []string{"/work/dir"},
	})
	if err != nil {
		t.Fatal(err)
	}
	before := list(t, host["root"])
	dir := root.dir.Name()
	for _, path := range []string{"/bin/tool", "/new", "/work/dir/new", "/run/new"} {
		if err := os.WriteFile(dir+path, []byte("changed"), 0o755); err != nil {
			t.Error(err)
		}
		mustRead(t, dir+path, "changed")
	}
	mustRead(t, host["root"]+"/bin/tool", "x")
	if after := list(t, host["root"]); !slices.Equal(before, after) {
		t.Errorf("%q became %q", before, after)
	}
}

func TestAReadOnlyRootRefusesWritesButToTmpAndRun(t *testing.T) {
	if !inside(t) {
		return
	}
	host := folders{"root": tree(t, map[string]string{"bin/tool": "x", "run/kept": "x"}), "data": tree(t, nil)}
	root, err := Make(scratch(t), Plan{
		Share: host.share, Kernel: some, Root: "root", Access: config.AccessReadOnly,
		Volumes: []config.Volume{{Tag: "data", Path: "/data"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := root.dir.Name()
	for _, path := range []string{"/bin/tool", "/new"} {
		if err := os.WriteFile(dir+path, nil, 0o600); !errors.Is(err, unix.EROFS) {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, path := range []string{"/tmp/new", "/run/new", "/data/new"} {
		if err := os.WriteFile(dir+path, nil, 0o600); err != nil {
			t.Error(err)
		}
	}
	if got := list(t, host["data"]); !slices.Equal(got, []string{"new"}) {
		t.Errorf("%q", got)
	}
}

func TestNoLinkOfTheRootLeadsOutOfIt(t *testing.T) {
	if !inside(t) {
		return
	}
	outside := tree(t, map[string]string{"victim/kept": "x"})
	host := folders{
		"root": tree(t, map[string]string{
			"absolute":         "-> " + outside + "/victim",
			"climbing":         "-> ../../../../../../../../.." + outside + "/victim",
			"loop":             "-> loop",
			"etc/resolv.conf":  "-> ../run/resolve/stub.conf",
			"links/to/a/place": "-> /else",
			"else/":            "",
		}),
		"data": tree(t, map[string]string{"given": "by the host"}),
	}
	names := tree(t, map[string]string{"resolv.conf": "nameserver 192.0.2.1\n"})
	make := func(path string) (string, error) {
		root, err := Make(scratch(t), Plan{
			Share: host.share, Root: "root", Access: config.AccessOverlay,
			Files:   map[string]string{"/etc/resolv.conf": names + "/resolv.conf"},
			Volumes: []config.Volume{{Tag: "data", Path: path}},
		})
		if err != nil {
			return "", err
		}
		return root.dir.Name(), nil
	}
	for path, within := range map[string]string{
		"/absolute":             outside + "/victim",
		"/absolute/sub":         outside + "/victim/sub",
		"/climbing":             outside + "/victim",
		"/../../etc/x":          "/etc/x",
		"/links/to/a/place/new": "/else/new",
	} {
		dir, err := make(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		mustRead(t, dir+within+"/given", "by the host")
		mustRead(t, dir+"/run/resolve/stub.conf", "nameserver 192.0.2.1\n")
	}
	if _, err := make("/loop/x"); !errors.Is(err, unix.ELOOP) {
		t.Errorf("a link to itself: %v", err)
	}
	if got := list(t, outside); !slices.Equal(got, []string{"victim/", "victim/kept"}) {
		t.Errorf("outside of the root: %q", got)
	}
}
