// The keeper is the host process of one cluster: it holds the guest's network, its forwards and the machine,
// and ends with them. It also makes the disk of a k3s and reads manifests, for which Node.js has no library.
// guest/CONTRACT.md, section "Keeper", says what goes in and out.
package main

import (
	"encoding/json"
	"os"
	"runtime"

	"navgw.dev/keeper/internal/process"
	"navgw.dev/keeper/internal/spec"
)

// The machine is to die when the thread that started it ends (machine.Start), so main keeps to the one thread
// that lives as long as the process.
func init() { runtime.LockOSThread() }

func main() {
	if len(os.Args) == 2 {
		switch os.Args[1] {
		case makeDiskRole:
			makeDisk()
			return
		case readManifestsRole:
			readManifests()
			return
		}
	}
	leash := process.NewLeash()
	wanted, err := read(leash)
	if err != nil {
		refuse(err)
	}
	asked := process.Asked()
	k, err := start(wanted, leash)
	if err != nil {
		refuse(err)
	}
	answer(k.Status())
	// The caller may wait for the end of its pipe.
	_ = process.Redirect(1, k.log)
	go leash.Watch()

	select {
	case <-k.over():
	case <-leash.Cut():
		k.Kill()
	case <-asked:
		k.Kill()
	}
	<-k.over()
	k.end()
}

func read(leash *process.Leash) (*spec.Spec, error) {
	if err := process.Separate(); err != nil {
		return nil, err
	}
	line, err := leash.FirstLine()
	if err != nil {
		return nil, spec.Fail(spec.BadSpec, "stdin: %v", err)
	}
	return spec.Parse(line)
}

// answer writes the one line the caller waits for. A caller that is gone shows on the leash.
func answer(value any) { _ = json.NewEncoder(os.Stdout).Encode(value) }

func refuse(err error) {
	answer(spec.FailureOf(err))
	os.Exit(1)
}
