package nodestate

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// LinkPrograms gives a k3s the programs it did not bring along: runc, the shim and CNI plugins of the builtin node, from
// the folder `tools`, appear in its own folder `bin`. What is there already stays; links of an earlier boot do.
func LinkPrograms(tools, bin string) error {
	programs, err := os.ReadDir(tools)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err
	}
	for _, program := range programs {
		// The builtin node itself is no tool, nor are the names that lead to it.
		if !program.Type().IsRegular() || program.Name() == "k3s" {
			continue
		}
		err := os.Symlink(filepath.Join(tools, program.Name()), filepath.Join(bin, program.Name()))
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// containerdForm is in what `containerd --version` says: `containerd github.com/k3s-io/containerd/v2 v2.1.5-k3s1 …`.
var containerdForm = regexp.MustCompile(`^containerd \S+ v?(\d+)\.(\d+)\.`)

// NeedsOlderShim tells whether a containerd starts its shims as it was done before containerd 2.3. One that does not say its version
// is taken for a new one.
func NeedsOlderShim(version string) bool {
	found := containerdForm.FindStringSubmatch(version)
	if found == nil {
		return false
	}
	major, _ := strconv.Atoi(found[1]) // both are digits
	minor, _ := strconv.Atoi(found[2])
	return major < 2 || major == 2 && minor < 3
}

// DistributionOf tells by its version what a node is: the builtin node may be served as a k3s is.
func DistributionOf(version string) string {
	if _, own, _ := strings.Cut(version, "+"); strings.HasPrefix(own, "navgw.") {
		return "builtin"
	}
	return "k3s"
}
