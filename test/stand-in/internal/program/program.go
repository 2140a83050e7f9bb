// Package program knows what the stand-in says it is.
package program

import (
	"fmt"
	"io"
	"runtime"
)

// Set by the linker: tests need more than one release.
var (
	// Version has the form of k3s's, and must not end in `+navgw.N`: by that a builtin node is known.
	Version = "v0.0.0+k3s1"
	// Commit stands where k3s has eight digits of its commit.
	Commit = "stand-in"
	// Containerd is the version that containerd claims, and by whose rules shims are started.
	Containerd = "v2.1.5-k3s1"
	// Crictl is the version that crictl claims.
	Crictl = "v1.34.0-k3s2"
)

// Full is the version with the commit.
func Full() string { return fmt.Sprintf("%s (%s)", Version, Commit) }

// PrintVersion answers `k3s --version`.
func PrintVersion(out io.Writer) {
	fmt.Fprintf(out, "k3s version %s\ngo version %s\n", Full(), runtime.Version())
}
