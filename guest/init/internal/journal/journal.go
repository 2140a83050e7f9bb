// Package journal keeps what happened during a boot: the marks, the state, and the events made of them.
package journal

import (
	"maps"
	"sync"
	"time"

	"navgw.dev/init/internal/clock"
)

// State is what the guest as a whole is doing.
type State string

const (
	Starting State = "starting"
	Ready    State = "ready"
	Failed   State = "failed"
	Stopping State = "stopping"
)

// Names of the marks in the order they are reached.
const (
	MarkInit      = "init"
	MarkDisks     = "disks"
	MarkNetwork   = "network"
	MarkNodeStart = "node-start"
	MarkAPIServer = "apiserver"
	MarkNode      = "node"
	MarkDNS       = "dns"
	MarkReady     = "ready"
)

// ofOneTry are the marks that a new try of the node has to reach again.
var ofOneTry = []string{MarkNodeStart, MarkAPIServer, MarkNode, MarkDNS, MarkReady}

// Event is one line of GET /v1/events.
type Event struct {
	Type    string   `json:"type"`
	Name    string   `json:"name,omitempty"`
	Try     int      `json:"try,omitempty"`
	Uptime  float64  `json:"uptime"`
	Time    string   `json:"time"`
	Message string   `json:"message,omitempty"`
	Cause   string   `json:"cause,omitempty"`
	Line    string   `json:"line,omitempty"`
	Tail    []string `json:"tail,omitempty"`
	Files   []string `json:"files,omitempty"`
	Node    *Node    `json:"node,omitempty"`

	at time.Duration
}

// Node says which Kubernetes the guest runs.
type Node struct {
	Distribution string `json:"distribution"`
	Version      string `json:"version"`
	// Lacks is what the kernel lacks for pods with networks of their own; none of those run then.
	Lacks []string `json:"lacks,omitempty"`
}

// Trouble is what keeps the node from becoming ready; the zero Trouble is none.
type Trouble struct {
	Cause   string `json:"cause"`
	Message string `json:"message"`
	// Line is the line of a log that tells.
	Line string `json:"line,omitempty"`
}

// Journal is safe for concurrent use.
type Journal struct {
	mu      sync.Mutex
	onMark  func(name string, uptime time.Duration)
	node    *Node
	state   State
	tries   int
	trouble Trouble
	imports []string
	marks   map[string]float64
	events  []Event
	changed chan struct{} // closed and replaced at every new event
}

// New calls onMark for each mark, in order.
func New(onMark func(name string, uptime time.Duration)) *Journal {
	return &Journal{onMark: onMark, state: Starting, marks: map[string]float64{}, changed: make(chan struct{})}
}

// SetNode says which node distribution was found.
func (j *Journal) SetNode(node Node) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.node = &node
}

// Mark notes that a step was reached.
func (j *Journal) Mark(name string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.mark(name, 0)
	if name == MarkReady {
		j.trouble, j.imports = Trouble{}, nil
		j.enter(Ready)
	}
}

// NodeStart notes the start of a try; what the try before had reached no longer holds.
func (j *Journal) NodeStart(try int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, name := range ofOneTry {
		delete(j.marks, name)
	}
	j.tries = try
	j.enter(Starting)
	j.mark(MarkNodeStart, try)
}

// Fail notes that the node was given up.
func (j *Journal) Fail(trouble Trouble, tail []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.trouble, j.imports = trouble, nil
	j.enter(Failed)
	j.add(Event{Type: "failed", Cause: trouble.Cause, Message: trouble.Message, Line: trouble.Line, Tail: tail, at: clock.Uptime()})
}

// Trouble notes what keeps the node from becoming ready, as far as it is known and may heal; the zero Trouble, that it is gone.
func (j *Journal) Trouble(trouble Trouble) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.trouble = trouble
	j.add(Event{Type: "trouble", Cause: trouble.Cause, Message: trouble.Message, Line: trouble.Line, at: clock.Uptime()})
}

// Importing notes which image archives the node is importing. None: it is done.
func (j *Journal) Importing(files []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.imports = files
	j.add(Event{Type: "importing", Files: files, at: clock.Uptime()})
}

// Stop notes that the guest is on its way down. No other state follows.
func (j *Journal) Stop() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.enter(Stopping)
}

func (j *Journal) enter(state State) {
	if j.state != Stopping {
		j.state = state
	}
}

func (j *Journal) mark(name string, try int) {
	at := clock.Uptime()
	j.marks[name] = seconds(at)
	j.add(Event{Type: "mark", Name: name, Try: try, at: at})
	j.onMark(name, at)
}

func (j *Journal) add(event Event) {
	event.Uptime = seconds(event.at)
	j.events = append(j.events, event)
	close(j.changed)
	j.changed = make(chan struct{})
}

// Hello is the first line of an event stream.
func (j *Journal) Hello() Event {
	j.mu.Lock()
	defer j.mu.Unlock()
	at := clock.Uptime()
	return Event{Type: "hello", Node: j.node, Uptime: seconds(at), at: at}.stamped()
}

// Since returns the events from number `from` on, and a channel that closes when there are more.
func (j *Journal) Since(from int) ([]Event, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	var events []Event
	for _, event := range j.events[from:] {
		events = append(events, event.stamped())
	}
	return events, j.changed
}

// stamped tells the event's time by the clock as it is now: early marks are from before the clock was set.
func (e Event) stamped() Event {
	e.Time = time.Now().Add(e.at - clock.Uptime()).UTC().Format("2006-01-02T15:04:05.000Z07:00")
	return e
}

// Status is a snapshot of everything but the events.
type Status struct {
	State State
	Tries int
	Marks map[string]float64
	// Trouble is nil when there is none.
	Trouble   *Trouble
	Importing []string
}

// Status returns the state, the number of tries and the uptime of each mark in seconds.
func (j *Journal) Status() Status {
	j.mu.Lock()
	defer j.mu.Unlock()
	status := Status{State: j.state, Tries: j.tries, Marks: maps.Clone(j.marks), Importing: j.imports}
	if trouble := j.trouble; trouble != (Trouble{}) {
		status.Trouble = &trouble
	}
	return status
}

func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }
