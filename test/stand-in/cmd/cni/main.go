// The stand-in for k3s's `cni`: every plugin of the container network interface by its name. Those but flannel are upstream's
// own programs, appended to this one's file.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"navgw.dev/stand-in/internal/flannel"
	"navgw.dev/stand-in/internal/payload"
)

func main() {
	name := filepath.Base(os.Args[0])
	if name == "flannel" {
		os.Exit(flannel.Plugin(os.Stdin, os.Stdout))
	}
	own, err := payload.OpenSelf()
	if err == nil {
		err = own.Exec(name, os.Args, os.Environ())
	}
	fmt.Fprintf(os.Stderr, "cni: %v\n", err)
	os.Exit(1)
}
