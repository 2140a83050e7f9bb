package process

import (
	"net"
	"os"
)

// ListenUnix listens on a socket that only its owner can connect to. The folder's mode keeps everybody else
// out until the socket's own mode is set.
func ListenUnix(kind, name string) (*net.UnixListener, error) {
	listener, err := net.ListenUnix(kind, &net.UnixAddr{Name: name, Net: kind})
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(name, 0o600); err != nil {
		listener.Close()
		return nil, err
	}
	return listener, nil
}
