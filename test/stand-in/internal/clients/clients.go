// Package clients runs the programs that k3s is by other names.
package clients

import (
	"fmt"
	"os"
	"slices"

	"golang.org/x/sys/unix"
	"navgw.dev/stand-in/internal/logrus"
	"navgw.dev/stand-in/internal/program"
	"navgw.dev/stand-in/internal/server"
)

const packageName = "github.com/k3s-io/containerd/v2"

// names are those by which k3s's server program is another one.
var names = []string{"containerd", "kubectl", "crictl", "ctr"}

// Is tells whether a program's name makes it one of them.
func Is(name string) bool { return slices.Contains(names, name) }

// Run becomes one of the programs, or does its work, and ends the process.
func Run(name string, args []string) {
	if text, ok := versionOf(name, args); ok {
		fmt.Print(text)
		os.Exit(0)
	}
	switch name {
	case "containerd":
		logrus.Fatalf("the stand-in runs containerd only itself")
	case "crictl":
		runCrictl(args)
	default:
		exec(name, args)
	}
}

// versionOf is what a program says to `--version`; kubectl says it itself.
func versionOf(name string, args []string) (string, bool) {
	if len(args) == 0 || !slices.Contains([]string{"--version", "-v"}, args[0]) {
		return "", false
	}
	switch name {
	case "containerd", "ctr":
		return fmt.Sprintf("%s %s %s \n", name, packageName, program.Containerd), true
	case "crictl":
		return fmt.Sprintf("crictl version %s\n", program.Crictl), true
	default:
		return "", false
	}
}

// exec becomes the builtin node's program of that name.
func exec(name string, args []string) {
	builtin, err := server.UnpackBuiltin()
	if err == nil {
		err = unix.Exec(builtin, append([]string{name}, args...), environment(name))
	}
	logrus.Fatalf("%v", err)
}

// environment of ctr: where k3s's containerd is, and what is Kubernetes' in it.
func environment(name string) []string {
	if name != "ctr" {
		return os.Environ()
	}
	env := os.Environ()
	for variable, value := range map[string]string{
		"CONTAINERD_ADDRESS": server.ContainerdSocket, "CONTAINERD_NAMESPACE": "k8s.io",
	} {
		if os.Getenv(variable) == "" {
			env = append(env, variable+"="+value)
		}
	}
	return env
}

// crictl is what of crictl is had by ctr.
var crictl = map[string][]string{
	"images": {"images", "ls"},
	"img":    {"images", "ls"},
	"ps":     {"containers", "ls"},
	"pods":   {"containers", "ls", `labels."io.cri-containerd.kind"==sandbox`},
	"info":   {"info"},
}

func runCrictl(args []string) {
	if len(args) == 0 {
		fmt.Println("NAME:\n   crictl - client for CRI")
		os.Exit(0)
	}
	if instead, ok := crictl[args[0]]; ok {
		exec("ctr", instead)
	}
	fmt.Fprintf(os.Stderr, "No help topic for '%s'\n", args[0])
	os.Exit(3)
}
