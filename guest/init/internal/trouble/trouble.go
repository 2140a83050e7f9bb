// Package trouble recognizes why a node does not become ready: by the lines of its log, the kernel's and what the API says of
// pods. A line tells nothing by itself, as much of a start goes wrong at first and then heals; what repeats does.
package trouble

// Cause is why a node is not ready. The host has a hint for each (guest/CONTRACT.md).
type Cause string

// Causes.
const (
	Flag        Cause = "flag"        // an argument or a key of config.yaml is refused
	Disk        Cause = "disk"        // the guest's disk is full
	DiskError   Cause = "disk-error"  // the guest's disk fails; so it looks when the host's is full
	Memory      Cause = "memory"      // the guest ran out of memory
	Port        Cause = "port"        // something else listens on a port of the node
	Cgroup      Cause = "cgroup"      // a controller is missing, or the kubelet cannot use them
	CNI         Cause = "cni"         // a plugin of the pod network is missing
	Shim        Cause = "shim"        // containerd's shim is missing, or of another version
	Runc        Cause = "runc"        // runc is missing
	Certificate Cause = "certificate" // a certificate, a token or the node's password is refused
	Data        Cause = "data"        // the datastore is damaged, or of another version
	Image       Cause = "image"       // an image of a system pod cannot be had
	Flannel     Cause = "flannel"     // flannel has not set up the pod network
	Pod         Cause = "pod"         // a system pod does not run for another reason
	Killed      Cause = "killed"      // on uml: a process of the guest was killed on the host
	Ended       Cause = "ended"       // the node ended and is started again
)

// Trouble is one cause, told.
type Trouble struct {
	Cause Cause
	// Message is one sentence that ends with what the line says.
	Message string
	// Line is the whole line that it was recognized by; empty for Ended.
	Line string
	// Final: waiting for it to heal is in vain.
	Final bool
}

// sentence is what a cause means, before what the line says.
var sentence = map[Cause]string{
	Flag:        "the node refuses an argument",
	Disk:        "the node's disk is full",
	DiskError:   "the node's disk fails",
	Memory:      "the node has too little memory",
	Port:        "a port that the node needs is taken",
	Cgroup:      "the node cannot use the kernel's cgroups",
	CNI:         "a plugin of the pod network is missing",
	Shim:        "containerd cannot use its shim",
	Runc:        "runc is missing",
	Certificate: "a certificate, token or password of the node is refused",
	Data:        "the node's data cannot be used",
	Image:       "an image of a system pod cannot be pulled",
	Killed:      "a process of the guest was killed on the host",
	Flannel:     "flannel has not set up the pod network",
	Pod:         "a system pod does not run",
}
