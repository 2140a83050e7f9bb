// Package api is what a running keeper can be asked over its own socket.
package api

import (
	"context"
	"net"
	"net/http"
	"time"

	log "github.com/sirupsen/logrus"

	"navgw.dev/keeper/internal/process"
	"navgw.dev/keeper/internal/spec"
)

// Cluster is what the API shows and changes.
type Cluster interface {
	Status() spec.Answer
	OpenForward(spec.Forward) (spec.Forward, error)
	ShutForward(host string) error
	Keep()
	Kill()
}

// Server is the API on its socket.
type Server struct {
	listener net.Listener
	http     http.Server
	ended    chan struct{}
	exit     spec.Exit
}

// Listen takes the socket. From here on the cluster is this keeper's: nobody else can take it.
func Listen(name string) (*Server, error) {
	listener, err := process.ListenUnix("unix", name)
	if err != nil {
		return nil, spec.Fail(spec.Socket, "api: %v", err)
	}
	return &Server{listener: listener, ended: make(chan struct{})}, nil
}

// Serve answers requests until Close.
func (s *Server) Serve(cluster Cluster) {
	s.http = http.Server{Handler: s.routes(cluster), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := s.http.Serve(s.listener); err != http.ErrServerClosed {
			log.Errorf("the API has ended: %v", err)
		}
	}()
}

// Announce tells those who wait how the machine ended.
func (s *Server) Announce(exit spec.Exit) {
	s.exit = exit
	close(s.ended)
}

// lastWords is how long answers under way may take to be read, once the machine has ended.
const lastWords = time.Second

// Close removes the socket and ends after the answers under way.
func (s *Server) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), lastWords)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		_ = s.http.Close()
	}
	_ = s.listener.Close() // when nothing was served yet
}
