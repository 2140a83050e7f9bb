package host

import (
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"navgw.dev/init/internal/config"
)

// cadvisor is how cAdvisor looks for the clock speed (machine/machine.go).
var cadvisor = regexp.MustCompile(`(?:cpu MHz|CPU MHz|clock)\s*:\s*([0-9]+\.[0-9]+)(?:MHz)?`)

func TestEveryProcessorGetsItsMHz(t *testing.T) {
	const uml = "processor\t: 0\nvendor_id\t: User Mode Linux\nbogomips\t: 6909.13\n"
	const second = "processor\t: 1\nvendor_id\t: User Mode Linux\nbogomips\t: 2000.00\n"
	for name, content := range map[string]string{
		"no empty line between, as on User Mode Linux": uml + second,
		"an empty line between":                        uml + "\n" + second + "\n",
	} {
		completed := withMHz([]byte(content))
		var found []string
		for _, match := range cadvisor.FindAllSubmatch(completed, -1) {
			found = append(found, string(match[1]))
		}
		if strings.Join(found, " ") != "3454.565 1000.000" {
			t.Errorf("%s: %q in %q", name, found, completed)
		}
		for block := range strings.SplitSeq(strings.TrimSpace(string(completed)), "\n\n") {
			if strings.Count(block, "processor") != 1 || strings.Count(block, "cpu MHz") != 1 {
				t.Errorf("%s: %q", name, block)
			}
		}
	}
}

func TestAProcessorWithoutBogomipsGetsMHzToo(t *testing.T) {
	if completed := withMHz([]byte("processor: 0\nbogomips: 0.00\n\nprocessor: 1\n")); len(cadvisor.FindAll(completed, -1)) != 2 {
		t.Errorf("%q", completed)
	}
}

func TestSysctlsThatThisKernelHasAreWritten(t *testing.T) {
	root := t.TempDir()
	has, readOnly := filepath.Join(root, "net/has"), filepath.Join(root, "net/folder")
	if err := os.MkdirAll(readOnly, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(has, []byte("0"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused := applySysctls(root, []sysctl{{"net/has", "1"}, {"net/lacks", "1"}, {"net/folder", "1"}})
	if value, err := os.ReadFile(has); err != nil || string(value) != "1" {
		t.Errorf("%q %v", value, err)
	}
	if _, err := os.Stat(filepath.Join(root, "net/lacks")); err == nil {
		t.Error("a setting was made up")
	}
	if len(refused) != 1 || !strings.Contains(refused[0].Error(), "net/folder=1") {
		t.Errorf("%v", refused)
	}
}

func TestNameFiles(t *testing.T) {
	network := config.Network{Address: netip.MustParsePrefix("192.168.127.2/24"), DNS: netip.MustParseAddr("192.168.127.1")}
	files := NameFiles("navgw", network)
	if files["/etc/hostname"] != "navgw\n" || files["/etc/resolv.conf"] != "nameserver 192.168.127.1\n" ||
		!strings.Contains(files["/etc/hosts"], "127.0.0.1 localhost\n") || !strings.Contains(files["/etc/hosts"], "192.168.127.2 navgw\n") {
		t.Errorf("%q", files)
	}
	network.DNS = netip.Addr{}
	if _, there := NameFiles("navgw", network)["/etc/resolv.conf"]; there {
		t.Error("a resolv.conf without a server")
	}
}
