package nodestate

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
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

// DistributionOf tells by its version what a node is: the builtin node may be served as a k3s is.
func DistributionOf(version string) string {
	if _, own, _ := strings.Cut(version, "+"); strings.HasPrefix(own, "navgw.") {
		return "builtin"
	}
	return "k3s"
}
