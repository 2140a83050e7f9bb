package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"

	"navgw.dev/keeper/internal/testguest"
)

const (
	// openingAtOnce is how many connections the hoarding guest opens at the same time.
	openingAtOnce = 64
	// hoardPatience is past the time in which a connection must be open or refused.
	hoardPatience = 20 * time.Second
)

// hoard is the guest as a hoarder: it opens connections to the outside, keeps them, and sends into them without end.
type hoard struct {
	guest *testguest.Guest

	lock sync.Mutex
	held []*gonet.TCPConn
}

// hoarded is what has become of the connections.
type hoarded struct{ Open, Refused, Hung int }

// serve takes the requests that are for the hoard: ?hoard=COUNT&to=ADDRESS, and ?release.
func (h *hoard) serve(w http.ResponseWriter, r *http.Request) bool {
	query := r.URL.Query()
	count, err := strconv.Atoi(query.Get("hoard"))
	switch {
	case err == nil:
		to := netip.MustParseAddrPort(query.Get("to"))
		_ = json.NewEncoder(w).Encode(h.open(count, to))
		return true
	case query.Has("release"):
		h.release()
		return true
	}
	return false
}

func (h *hoard) open(count int, to netip.AddrPort) hoarded {
	check(h.guest.LimitBuffers(16 << 10))
	var found hoarded
	places := make(chan struct{}, openingAtOnce)
	var openings sync.WaitGroup
	for range count {
		places <- struct{}{}
		openings.Go(func() {
			defer func() { <-places }()
			ctx, cancel := context.WithTimeout(context.Background(), hoardPatience)
			defer cancel()
			conn, err := h.guest.Dial(ctx, to)
			h.lock.Lock()
			defer h.lock.Unlock()
			switch {
			case err == nil:
				found.Open++
				h.held = append(h.held, conn)
				go fill(conn)
			case ctx.Err() != nil:
				found.Hung++
			default:
				found.Refused++
			}
		})
	}
	openings.Wait()
	return found
}

// fill sends until the other side takes no more, or the connection ends.
func fill(conn *gonet.TCPConn) {
	zeros := make([]byte, 1<<10)
	for {
		if _, err := conn.Write(zeros); err != nil {
			return
		}
	}
}

func (h *hoard) release() {
	h.lock.Lock()
	defer h.lock.Unlock()
	for _, conn := range h.held {
		_ = conn.Close()
	}
	h.held = nil
}
