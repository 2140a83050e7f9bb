// The stand-in for k3s's server program: the builtin node behind a front that is as strict as k3s. The builtin node's program
// is appended to this one's file.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"navgw.dev/stand-in/internal/app"
	"navgw.dev/stand-in/internal/clients"
	"navgw.dev/stand-in/internal/flags"
	"navgw.dev/stand-in/internal/logrus"
	"navgw.dev/stand-in/internal/server"
)

func main() {
	if was, err := server.Role(os.Args); was {
		// It became another program, unless that failed.
		fmt.Fprintf(os.Stderr, "the stand-in: %v\n", err)
		os.Exit(1)
	}
	name := filepath.Base(os.Args[0])
	if clients.Is(name) {
		clients.Run(name, os.Args[1:])
	}
	app.Main(app.Program{
		Args:   os.Args[1:],
		Merges: true,
		Server: func(_ []string, values flags.Values) {
			if err := server.Main(values); err != nil {
				logrus.Fatalf("Error: %v", err)
			}
		},
		// As in k3s: the clients find their own name among their arguments and refuse it.
		Client: clients.Run,
	})
}
