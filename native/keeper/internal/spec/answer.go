package spec

// Answer is the one line on stdout after a start that went well, and the body of GET /v1/status.
type Answer struct {
	OK         bool      `json:"ok"`
	PID        int       `json:"pid"`
	MachinePID int       `json:"machinePid,omitempty"` // 0 without a machine
	Forwards   []Forward `json:"forwards"`
}

// Exit is how the machine ended: with a code, or by a signal.
type Exit struct {
	Code   *int    `json:"code"`
	Signal *string `json:"signal"`
	Time   string  `json:"time"`
}
