// The stand-in for the program of a release of k3s: it unpacks everything else from itself and runs that.
package main

import (
	"embed"
	"os"
	"path/filepath"
	"slices"

	"navgw.dev/stand-in/internal/app"
	"navgw.dev/stand-in/internal/flags"
	"navgw.dev/stand-in/internal/logrus"
	"navgw.dev/stand-in/internal/release"
)

// One archive, named by its sha256, as k3s has it: embed/HASH.tar.zst. Tests put it here while they build.
//
//go:embed embed/*
var data embed.FS

func main() {
	dataDir := release.DataDir(os.Args)
	bundle, err := release.Open(data, "embed")
	if err != nil {
		logrus.Fatalf("%v", err)
	}
	run := func(program string, argv []string) {
		if err := bundle.Run(dataDir, program, argv); err != nil {
			logrus.Fatalf("%v", err)
		}
	}
	if name := filepath.Base(os.Args[0]); slices.Contains([]string{"crictl", "ctr", "kubectl"}, name) {
		run(name, append([]string{name}, os.Args[1:]...))
	}
	app.Main(app.Program{
		Args:   os.Args[1:],
		Server: func(_ []string, _ flags.Values) { run("k3s-server", os.Args) },
		Client: func(name string, args []string) { run(name, args) },
	})
}
