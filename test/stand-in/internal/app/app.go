// Package app is the command line of k3s, as far as the server's program and the wrapper of a release share it.
package app

import (
	"fmt"
	"os"
	"slices"

	"navgw.dev/stand-in/internal/flags"
	"navgw.dev/stand-in/internal/logrus"
	"navgw.dev/stand-in/internal/program"
)

// Program is what a command line leads to. Its functions return only when they are done.
type Program struct {
	Args []string
	// Merges: config.yaml is read, which only the server's program does.
	Merges bool
	Server func(args []string, values flags.Values)
	// Client runs kubectl, ctr or crictl; args are all arguments, the name first.
	Client func(name string, args []string)
}

// clientNames are the commands that run another program.
var clientNames = []string{"kubectl", "ctr", "crictl"}

// others are k3s's commands that the stand-in does not have.
var others = []string{"agent", "token", "etcd-snapshot", "secrets-encrypt", "certificate", "completion"}

const usage = `NAME:
   k3s - Kubernetes, but small and simple

USAGE:
   k3s [global options] command [command options]

VERSION:
   %s

COMMANDS:
   server   Run management server
   kubectl  Run kubectl
   crictl   Run crictl
   ctr      Run ctr

GLOBAL OPTIONS:
   --debug
   --data-dir value, -d value
   --help, -h
   --version, -v
`

// Main runs the program and ends the process.
func Main(p Program) {
	args := p.Args
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		switch args[0] {
		case "--version", "-v", "-version":
			program.PrintVersion(os.Stdout)
			os.Exit(0)
		case "--help", "-h", "-help":
			args = nil
		case "--debug", "-debug":
			args = args[1:]
		case "--data-dir", "-d":
			args = args[min(2, len(args)):]
		default:
			fmt.Printf("Incorrect Usage: flag provided but not defined: %s\n\n", args[0])
			logrus.Fatalf("Error: flag provided but not defined: %s", args[0])
		}
	}
	switch {
	case len(args) == 0 || args[0] == "help":
		fmt.Printf(usage, program.Full())
	case args[0] == "server":
		runServer(p, args[1:])
	case slices.Contains(clientNames, args[0]):
		p.Client(args[0], args)
	case slices.Contains(others, args[0]):
		logrus.Fatalf("Error: the stand-in has no %s", args[0])
	default:
		fmt.Fprintf(os.Stderr, "No help topic for '%s'\n", args[0])
		os.Exit(3)
	}
	os.Exit(0)
}

func runServer(p Program, args []string) {
	all := args
	if p.Merges {
		merged, err := flags.Merge("server", args, logrus.Warnf)
		if err != nil {
			logrus.Fatalf("%v", err)
		}
		all = merged
	}
	values, err := flags.Parse(all)
	if err != nil {
		flags.PrintUsage(os.Stdout, err.Error())
		logrus.Fatalf("Error: %v", err)
	}
	if values.Bool("help") {
		flags.PrintUsage(os.Stdout, "")
		return
	}
	p.Server(args, values)
}
