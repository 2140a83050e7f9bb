package supervise

import (
	"context"
	"sync"

	"navgw.dev/init/internal/trouble"
)

// watch is the watching of one try for troubles, or none.
type watch struct {
	hopeless <-chan trouble.Trouble
	stop     func()
	ready    func()
	ended    func() trouble.Trouble
}

func (s *Supervisor) watch(ctx context.Context) watch {
	none := watch{stop: func() {}, ready: func() {}, ended: func() trouble.Trouble { return trouble.Trouble{} }}
	if s.Node.Troubles == nil {
		return none
	}
	try, err := s.Node.Troubles.Begin(ctx)
	if err != nil {
		s.Log("the node's log is not followed: %v", err)
		return none
	}
	stop := sync.OnceFunc(try.Stop)
	return watch{hopeless: try.Hopeless, stop: stop, ready: try.NodeReady, ended: func() trouble.Trouble {
		stop()
		why, _ := try.NodeEnded(ctx)
		return why
	}}
}
