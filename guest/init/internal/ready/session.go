package ready

import (
	"os"
	"time"
)

// session has a client of the API server for as long as the kubeconfig stays the same: the node may write it, or
// replace one of an earlier boot, at any time.
type session struct {
	path     string
	modified time.Time
	client   *api
}

// do makes a step of a function that needs a client.
func (s *session) do(step func(*api) error) func() error {
	return func() error {
		client, err := s.current()
		if err != nil {
			return err
		}
		return step(client)
	}
}

func (s *session) current() (*api, error) {
	info, err := os.Stat(s.path)
	if err != nil {
		return nil, err
	}
	if s.client != nil && info.ModTime().Equal(s.modified) {
		return s.client, nil
	}
	client, err := dial(s.path)
	if err != nil {
		return nil, err
	}
	s.close()
	s.client, s.modified = client, info.ModTime()
	return client, nil
}

func (s *session) close() {
	if s.client != nil {
		s.client.close()
	}
}
