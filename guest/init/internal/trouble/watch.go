package trouble

import (
	"context"
	"sync"
	"time"

	"navgw.dev/init/internal/textlog"
)

// How often the sources are looked at. A start is busy enough without us.
const (
	logEvery  = 250 * time.Millisecond
	lookEvery = 4 * time.Second
)

// Watch follows the tries of one node. All fields are set before the first Begin.
type Watch struct {
	// Log is the node's log, to which each try appends. Kernel is /dev/kmsg; empty: it is not looked at.
	Log, Kernel string
	// Look says what else is wrong at the moment, a line each: with system pods, with the disk.
	Look func(ctx context.Context) []string
	// Now is the time since any one moment.
	Now func() time.Duration
	// Tell is told of the cause of the moment whenever that changes, with no cause when there is none any more.
	Tell func(Trouble)
	// Importing is told which archives are being imported, whenever that changes.
	Importing func(files []string)

	mu         sync.Mutex
	recognizer *Recognizer
	told       Trouble
	importing  int
}

// Try is one try of the node that is being watched.
type Try struct {
	// Hopeless has the reason once the node cannot become ready.
	Hopeless <-chan Trouble
	// Stop ends the watching, when the node is ready or has ended, and returns when every line of its log was seen.
	Stop  func()
	watch *Watch
}

// Begin watches a try that is about to be started.
func (w *Watch) Begin(ctx context.Context) (*Try, error) {
	lines, err := textlog.NewLines(w.Log)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	if w.recognizer == nil {
		w.recognizer = New()
	}
	w.mu.Unlock()
	watching, stop := context.WithCancel(ctx)
	hopeless := make(chan Trouble, 1)
	see := func(line string) { w.see(line, hopeless) }
	var sources sync.WaitGroup
	sources.Go(func() { defer lines.Close(); lines.Follow(watching, logEvery, see) })
	sources.Go(func() { w.look(watching, see) })
	if w.Kernel != "" {
		sources.Go(func() { w.followKernel(watching, see) })
	}
	return &Try{Hopeless: hopeless, Stop: func() { stop(); sources.Wait() }, watch: w}, nil
}

// NodeReady ends the watching of a node that is ready: what was wrong on the way no longer counts.
func (t *Try) NodeReady() {
	t.Stop()
	t.watch.mu.Lock()
	defer t.watch.mu.Unlock()
	t.watch.recognizer, t.watch.told, t.watch.importing = New(), Trouble{}, 0
}

// NodeEnded is what the node ended with, after Stop. It may have ended before anything was looked at, or could be logged.
func (t *Try) NodeEnded(ctx context.Context) (Trouble, bool) {
	wrong := t.watch.Look(ctx)
	t.watch.mu.Lock()
	defer t.watch.mu.Unlock()
	for _, line := range wrong {
		t.watch.recognizer.See(line, t.watch.Now())
	}
	return t.watch.recognizer.NodeEnded()
}

func (w *Watch) see(line string, hopeless chan<- Trouble) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if line != "" {
		w.recognizer.See(line, w.Now())
	}
	// An import that is repeated under one name is one more.
	if importing := w.recognizer.Importing(); len(importing) != w.importing {
		w.importing = len(importing)
		w.Importing(importing)
	}
	worst, _ := w.recognizer.Worst(w.Now())
	if worst.Final {
		select {
		case hopeless <- worst:
		default: // it was told
		}
		return
	}
	if worst.Cause != w.told.Cause {
		w.told = worst
		w.Tell(worst)
	}
}

// look takes in what Look says, and has what was told looked at again: it may have healed.
func (w *Watch) look(ctx context.Context, see func(string)) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		for _, line := range w.Look(ctx) {
			see(line)
		}
		see("")
	}
}

// followKernel takes in the kernel's lines, of which the older ones are from before the node.
func (w *Watch) followKernel(ctx context.Context, see func(string)) {
	// A kernel whose log cannot be read tells nothing, and the rest goes on.
	_ = textlog.CopyKernel(ctx, textlog.LineWriter(see), w.Kernel, 0, true)
}
