// Package spec is the language between the keeper and its caller: what is asked for, and what is answered.
// guest/CONTRACT.md, section "Keeper", describes it.
package spec

// Spec is everything one cluster needs on the host. File names are relative to Dir.
type Spec struct {
	Dir        string    `json:"dir"`
	Ephemeral  bool      `json:"ephemeral"`
	Machine    *Machine  `json:"machine"` // nil: the caller has a machine of its own, and only the network is wanted
	Net        Net       `json:"net"`
	Control    *Control  `json:"control"`
	Forwards   []Forward `json:"forwards"`
	API        string    `json:"api"`
	ConsoleLog string    `json:"consoleLog"`
	NetworkLog string    `json:"networkLog"`
	ExitFile   string    `json:"exitFile"`
}

// Machine is the process that runs the guest. Env is its whole environment. With OneCPU it stays on one CPU of the host.
// Grows are its disks that take more of the host's space as the guest writes.
type Machine struct {
	Argv  []string          `json:"argv"`
	Env   map[string]string `json:"env"`
	Dir   string            `json:"dir"`
	Stdin string            `json:"stdin"`
	Grows []string          `json:"grows"`

	OneCPU bool `json:"oneCpu"`
}

// Net says how the machine's network card reaches the keeper.
type Net struct {
	Protocol Protocol `json:"protocol"`
	Socket   string   `json:"socket"`
	MAC      string   `json:"mac"`
}

// Protocol is the framing of the machine's network card.
type Protocol string

const (
	// Qemu is a stream of frames, each behind its length as 32 bits, big endian. libkrun speaks it too.
	Qemu Protocol = "qemu"
	// Bess is one frame a message over SOCK_SEQPACKET, as User Mode Linux has it.
	Bess Protocol = "bess"
	// None is a machine without a network.
	None Protocol = "none"
)

// Control is the unix socket that leads to the guest's control agent.
type Control struct {
	Socket    string `json:"socket"`
	GuestPort uint16 `json:"guestPort"`
}

// Forward is one TCP port of the host that leads into the guest.
type Forward struct {
	Host  string `json:"host"`
	Guest string `json:"guest"`
}
