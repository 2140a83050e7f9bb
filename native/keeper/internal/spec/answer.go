package spec

// Answer is the one line on stdout after a start that went well, and the body of GET /v1/status.
type Answer struct {
	OK         bool      `json:"ok"`
	PID        int       `json:"pid"`
	MachinePID int       `json:"machinePid,omitempty"` // 0 without a machine
	Forwards   []Forward `json:"forwards"`
	Paused     *Paused   `json:"paused,omitempty"` // nil while the machine runs
}

// Paused is why the machine stands still: the file system of one of its disks is full.
type Paused struct {
	Disk string `json:"disk"` // as in Machine.Grows
	Free uint64 `json:"free"` // bytes
}

// Exit is how the machine ended: with a code, or by a signal, which may be the kernel's for lack of memory on the host.
type Exit struct {
	Code      *int    `json:"code"`
	Signal    *string `json:"signal"`
	Time      string  `json:"time"`
	OOMKilled bool    `json:"oomKilled,omitempty"`
}
