package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"navgw.dev/keeper/internal/spec"
	"navgw.dev/keeper/internal/testwait"
)

const (
	// mostConnections is what a guest may hold, where the host allows as many descriptors.
	mostConnections = 4096
	// beyondTheLimit is more than that.
	beyondTheLimit = mostConnections + 300
	// mostMemory and restMemory bound the keeper's resident memory with that many, and after them, MiB.
	mostMemory = 256
	restMemory = 60
)

// TestAGuestThatHoardsConnections fills both directions of as many connections as it can get: it does not read what comes
// without end, and sends without end what is not read.
func TestAGuestThatHoardsConnections(t *testing.T) {
	r := beginProgram(t, openKeeperPath, guest(t, spec.Qemu))
	agent := unixClient(filepath.Join(r.dir, "control.sock"))
	agent.Timeout = 4 * time.Minute
	testwait.Until(t, "the guest answers", func() bool {
		_, err := post(agent, "http://agent/", "")
		return err == nil
	})
	outside := newOutside(t)
	watch := r.watch(t)
	body, err := post(agent, fmt.Sprintf("http://agent/?hoard=%d&to=%s", beyondTheLimit, outside.at), "")
	if err != nil {
		t.Fatal(err)
	}
	var found hoarded
	if err := json.Unmarshal([]byte(body), &found); err != nil {
		t.Fatal(err)
	}
	seen := watch.end()
	t.Logf("%+v, at most %d MiB, the API forward: %s", found, seen.memory, seen.latency())
	if found.Hung > 0 || found.Refused == 0 || found.Open > mostConnections || found.Open < mostConnections/4 {
		t.Errorf("of %d connections: %+v", beyondTheLimit, found)
	}
	if seen.memory > mostMemory {
		t.Errorf("%d MiB with %d connections", seen.memory, found.Open)
	}
	if seen.failed > 0 || len(seen.took) == 0 {
		t.Errorf("the API forward failed %d times, and answered %d times", seen.failed, len(seen.took))
	}
	_, _ = post(agent, "http://agent/?release", "")
	outside.close()
	testwait.Until(t, fmt.Sprintf("the keeper is below %d MiB and has let go", restMemory), func() bool {
		return memory(r.answer.PID) < restMemory && descriptors(r.answer.PID) < 100
	})
}

// watch is what was seen of a keeper under load.
type watch struct {
	stop, stopped chan struct{}

	memory int // MiB
	took   []time.Duration
	failed int
}

// watch uses the API forward, one request after the other, and notes the keeper's memory.
func (r *running) watch(t *testing.T) *watch {
	t.Helper()
	w := &watch{stop: make(chan struct{}), stopped: make(chan struct{})}
	client := &http.Client{Timeout: testwait.Bound, Transport: &http.Transport{DisableKeepAlives: true}}
	go func() {
		defer close(w.stopped)
		for {
			select {
			case <-w.stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
			w.memory = max(w.memory, memory(r.answer.PID))
			start := time.Now()
			if body, err := post(client, "http://"+r.answer.Forwards[0].Host, "hello"); err != nil || body != "port 6443: hello" {
				w.failed++
				continue
			}
			w.took = append(w.took, time.Since(start))
		}
	}()
	return w
}

func (w *watch) end() *watch {
	close(w.stop)
	<-w.stopped
	return w
}

func (w *watch) latency() string {
	if len(w.took) == 0 {
		return "no answer"
	}
	slices.Sort(w.took)
	return fmt.Sprintf("median %s, 95 %% %s, most %s", w.took[len(w.took)/2], w.took[len(w.took)*95/100], w.took[len(w.took)-1])
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// outside is a server on an address of the host that is not loopback. It reads nothing and sends without end.
type outside struct {
	at       netip.AddrPort
	listener net.Listener

	lock sync.Mutex
	held []net.Conn
}

func newOutside(t *testing.T) *outside {
	t.Helper()
	listener, err := net.Listen("tcp4", net.JoinHostPort(outsideAddress(t), "0"))
	if err != nil {
		t.Fatal(err)
	}
	o := &outside{at: netip.MustParseAddrPort(listener.Addr().String()), listener: listener}
	t.Cleanup(o.close)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_ = conn.(*net.TCPConn).SetReadBuffer(8 << 10) // the host's kernel is not what is tested
			o.lock.Lock()
			o.held = append(o.held, conn)
			o.lock.Unlock()
			go io.Copy(conn, endless{})
		}
	}()
	return o
}

func (o *outside) close() {
	o.listener.Close()
	o.lock.Lock()
	defer o.lock.Unlock()
	for _, conn := range o.held {
		conn.Close()
	}
}

func outsideAddress(t *testing.T) string {
	t.Helper()
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range addresses {
		if network, ok := address.(*net.IPNet); ok && network.IP.To4() != nil && network.IP.IsGlobalUnicast() {
			return network.IP.String()
		}
	}
	t.Skip("this machine has no address but loopback")
	return ""
}

// memory is a process's resident memory, MiB.
func memory(pid int) int {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kib >> 10
		}
	}
	return 0
}

func descriptors(pid int) int {
	entries, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	return len(entries)
}
