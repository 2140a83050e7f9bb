package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"navgw.dev/keeper/internal/spec"
	"navgw.dev/keeper/internal/testguest"
)

// parts are what the test program plays when it is started as another process of a test.
var parts = map[string]func(){"guest": playGuest, "caller": playCaller}

// guest is a spec whose machine is a guest with a network: HTTP on the API server's port and the agent's.
func guest(t *testing.T, protocol spec.Protocol) spec.Spec {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	wanted := withNetwork(shell(t, ""), protocol)
	wanted.Machine = &spec.Machine{
		Argv: []string{self}, Env: map[string]string{"NAVGW_TEST_PART": "guest", "PROTOCOL": string(protocol)}, Dir: ".",
	}
	return wanted
}

func playGuest() {
	guest, err := testguest.Join(spec.Net{
		Protocol: spec.Protocol(os.Getenv("PROTOCOL")), Socket: "net.sock", MAC: "5a:94:ef:e4:0c:ee",
	})
	check(err)
	hoard := &hoard{guest: guest}
	for _, port := range []uint16{6443, 7601} {
		listener, err := guest.Listen(port)
		check(err)
		go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if code, err := strconv.Atoi(r.URL.Query().Get("exit")); err == nil {
				os.Exit(code)
			}
			if hoard.serve(w, r) {
				return
			}
			fmt.Fprintf(w, "port %d: ", port)
			_, _ = io.Copy(w, r.Body)
		}))
	}
	fmt.Println("up")
	<-guest.Gone()
}

// playCaller is a program that started a keeper and holds its leash, until it is killed itself.
func playCaller() {
	keeper := exec.Command(os.Getenv("KEEPER"))
	stdin, err := keeper.StdinPipe()
	check(err)
	keeper.Stdout = os.Stdout
	check(keeper.Start())
	_, err = io.Copy(stdin, os.Stdin)
	check(err)
	check(keeper.Wait())
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
