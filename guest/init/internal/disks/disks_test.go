package disks

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// entry is a file, a folder ("name/") or a link ("name -> target") of a tar.
type entry struct{ name, content string }

var written = time.Unix(1_700_000_000, 0)

func tarOf(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	for _, e := range entries {
		header := &tar.Header{Name: e.name, Mode: 0o755, Size: int64(len(e.content)), ModTime: written, Typeflag: tar.TypeReg}
		if name, target, link := strings.Cut(e.name, " -> "); link {
			header.Name, header.Linkname, header.Typeflag = name, target, tar.TypeSymlink
		}
		if strings.HasSuffix(e.name, "/") {
			header.Typeflag = tar.TypeDir
		}
		if err := writer.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := writer.Write([]byte(e.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	// A disk goes on behind its archive.
	return append(archive.Bytes(), bytes.Repeat([]byte("junk"), 4096)...)
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// erofs has the two fields of linux/fs/erofs/erofs_fs.h that tell one.
func erofs(label string) []byte {
	disk := make([]byte, 8192)
	binary.LittleEndian.PutUint32(disk[1024:], 0xE0F5E1E2)
	copy(disk[1024+64:], label)
	return disk
}

func ext4(t *testing.T, path, label string) {
	t.Helper()
	mkfs, err := exec.LookPath("mkfs.ext4")
	if err != nil {
		mkfs, err = exec.LookPath("/usr/sbin/mkfs.ext4")
	}
	if err != nil {
		t.Skip("mkfs.ext4 is not installed")
	}
	if said, err := exec.Command(mkfs, "-q", "-L", label, path, "4M").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
}

func TestDisksAreFoundByTheirContentInAnyOrder(t *testing.T) {
	dev := t.TempDir()
	in := func(name string) string { return filepath.Join(dev, name) }
	write(t, in("vda"), erofs("navgw-base"))
	write(t, in("vdb"), tarOf(t, entry{ConfigEntry, "{}"}))
	ext4(t, in("vdc"), StateLabel)
	write(t, in("vdd"), erofs(NodeLabel))
	write(t, in("vdaa"), []byte("too short to be anything"))
	write(t, in("vdc1"), erofs(K3sLabel)) // a partition, not a disk
	write(t, in("vdx"), tarOf(t, entry{"other/" + ConfigEntry, "{}"}))
	ext4(t, in("vde"), "other")
	found, err := Scan(dev)
	want := Disks{State: in("vdc"), Config: in("vdb"), Builtin: in("vdd")}
	if err != nil || found != want {
		t.Errorf("%+v %v", found, err)
	}
}

func TestUserModeLinuxDisks(t *testing.T) {
	dev := t.TempDir()
	write(t, filepath.Join(dev, "ubda"), erofs(K3sLabel))
	found, err := Scan(dev)
	if want := (Disks{K3s: filepath.Join(dev, "ubda")}); err != nil || found != want {
		t.Errorf("%+v %v", found, err)
	}
}

func TestTheBuiltinNodesDiskAndAK3sAreToldApart(t *testing.T) {
	for _, names := range [][2]string{{"vda", "vdb"}, {"vdb", "vda"}} {
		dev := t.TempDir()
		builtin, k3s := filepath.Join(dev, names[0]), filepath.Join(dev, names[1])
		write(t, builtin, erofs(NodeLabel))
		write(t, k3s, erofs(K3sLabel))
		found, err := Scan(dev)
		if want := (Disks{Builtin: builtin, K3s: k3s}); err != nil || found != want || !found.HasNode() {
			t.Errorf("%+v %v", found, err)
		}
	}
}

func TestAwaitSeesADiskThatComesLate(t *testing.T) {
	dev := t.TempDir()
	scans := 0
	needsConfig := func(d Disks) []string {
		if scans++; scans == 3 {
			write(t, filepath.Join(dev, "vdb"), tarOf(t, entry{ConfigEntry, "{}"}))
		}
		if d.Config == "" {
			return []string{"config disk"}
		}
		return nil
	}
	ctx, done := context.WithTimeout(context.Background(), 10*time.Second)
	defer done()
	if found, err := Await(ctx, dev, needsConfig); err != nil || found.Config == "" {
		t.Errorf("%+v %v", found, err)
	}
}

func TestAwaitSaysWhatIsMissingAndWhatIsThere(t *testing.T) {
	dev := t.TempDir()
	write(t, filepath.Join(dev, "vda"), erofs("navgw-base"))
	write(t, filepath.Join(dev, "vdb"), []byte("?"))
	ctx, done := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer done()
	_, err := Await(ctx, dev, func(Disks) []string { return []string{"config disk", "state disk"} })
	want := `no config disk and no state disk among vda (erofs "navgw-base"), vdb (unknown content)`
	if err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}

func TestReadConfigTakesTheFirstEntryOnly(t *testing.T) {
	disk := filepath.Join(t.TempDir(), "disk")
	write(t, disk, tarOf(t, entry{ConfigEntry, `{"schema":1,"mode":"probe"}`}))
	if c, err := ReadConfig(disk); err != nil || c.Mode != "probe" {
		t.Errorf("%+v %v", c, err)
	}
	write(t, disk, tarOf(t, entry{"rancher/config.yaml", ""}, entry{ConfigEntry, `{"schema":1,"mode":"probe"}`}))
	if _, err := ReadConfig(disk); err == nil || !strings.Contains(err.Error(), "rancher/config.yaml") {
		t.Errorf("%v", err)
	}
}

func TestPlace(t *testing.T) {
	dir := t.TempDir()
	places := Places{Rancher: dir + "/etc", Manifests: dir + "/manifests", Images: dir + "/images"}
	disk := filepath.Join(dir, "disk")
	write(t, disk, tarOf(t, entry{ConfigEntry, "{}"}, entry{"rancher/", ""}, entry{"rancher/config.yaml", "node-name: a"},
		entry{"manifests/app.yaml", "kind: A"}, entry{"images/app.tar.zst", "image"}))
	placed, err := Place(disk, places)
	want := []string{dir + "/etc/config.yaml", dir + "/manifests/app.yaml", dir + "/images/app.tar.zst"}
	if err != nil || !slices.Equal(placed, want) {
		t.Fatalf("%q %v", placed, err)
	}
	if content, err := os.ReadFile(dir + "/etc/config.yaml"); err != nil || string(content) != "node-name: a" {
		t.Errorf("%q %v", content, err)
	}
	before, err := os.Stat(dir + "/images/app.tar.zst")
	if err != nil {
		t.Fatal(err)
	}
	// At the next boot the manifest is another one, of the same length and time, and the image is the same.
	write(t, disk, tarOf(t, entry{ConfigEntry, "{}"}, entry{"manifests/app.yaml", "kind: B"}, entry{"images/app.tar.zst", "image"}))
	if _, err := Place(disk, places); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(dir + "/manifests/app.yaml"); err != nil || string(content) != "kind: B" {
		t.Errorf("%q %v", content, err)
	}
	after, err := os.Stat(dir + "/images/app.tar.zst")
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("the image was written again: %v", err)
	}
}

func TestPlaceRefusesWhatTheContractDoesNotName(t *testing.T) {
	dir := t.TempDir()
	disk := filepath.Join(dir, "disk")
	for _, name := range []string{"rancher/k3s.yaml", "manifests/../x", "manifests/a/b.yaml", "images/..", "/etc/passwd", "x", "images/link -> /etc"} {
		write(t, disk, tarOf(t, entry{ConfigEntry, "{}"}, entry{name, ""}))
		if placed, err := Place(disk, Places{Rancher: dir, Manifests: dir, Images: dir}); err == nil {
			t.Errorf("%s: placed %q", name, placed)
		}
	}
}

func TestATruncatedConfigDiskIsAnError(t *testing.T) {
	dir := t.TempDir()
	disk := filepath.Join(dir, "disk")
	whole := tarOf(t, entry{ConfigEntry, "{}"}, entry{"images/app.tar", strings.Repeat("x", 4096)})
	write(t, disk, whole[:3*512+1000])
	if _, err := Place(disk, Places{Images: dir}); err == nil {
		t.Error("no error")
	}
	if _, err := os.Stat(dir + "/app.tar"); err == nil {
		t.Error("half an image is there")
	}
}
