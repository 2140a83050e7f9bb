// Package testprocess gives the tests of one program the one reaper that it can have.
package testprocess

import (
	"context"
	"sync"

	"navgw.dev/init/internal/process"
)

// Reaper returns the running reaper of this test program. A second wait loop would take statuses from the first.
var Reaper = sync.OnceValue(func() *process.Reaper {
	reaper := process.NewReaper()
	go reaper.Loop(context.Background())
	return reaper
})
