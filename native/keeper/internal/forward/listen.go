package forward

import (
	"errors"
	"net"
	"net/netip"
	"syscall"

	"navgw.dev/keeper/internal/process"
	"navgw.dev/keeper/internal/spec"
)

func listenTCP(host netip.AddrPort) (net.Listener, error) {
	listener, err := net.ListenTCP("tcp4", net.TCPAddrFromAddrPort(host))
	if errors.Is(err, syscall.EADDRINUSE) {
		failure := spec.Fail(spec.PortInUse, "port %d of %s is taken", host.Port(), host.Addr())
		failure.Port = int(host.Port())
		return nil, failure
	}
	if err != nil {
		return nil, spec.Fail(spec.Socket, "forward: %v", err)
	}
	return listener, nil
}

func listenUnix(name string) (net.Listener, error) {
	listener, err := process.ListenUnix("unix", name)
	if err != nil {
		return nil, spec.Fail(spec.Socket, "control.socket: %v", err)
	}
	return listener, nil
}
