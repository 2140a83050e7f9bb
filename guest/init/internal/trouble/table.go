package trouble

import (
	"strings"
	"time"
)

// rule is one way in which a cause is seen.
type rule struct {
	cause Cause
	// words are groups of which each must have a member in the line.
	words [][]string
	// anyLevel: also in lines of level info, where k3s has some of its errors.
	anyLevel bool
	// times is how often it must be seen. 0 stands for leastTimes, or once with no tell.
	times int
	// tell is for how long it must have been seen to be told; end, to end the wait. 0 as end: it may heal, and never does.
	tell, end time.Duration
	// exits is with how many ends of the node it is final. 0 stands for leastExits.
	exits int
	// atOnce: it is final when it is seen once.
	atOnce bool
	// unlessImporting: it counts only while no image archive is being imported.
	unlessImporting bool
}

const (
	leastTimes = 3
	leastExits = 2
	// forgetAfter is how long after it was seen last a cause no longer counts.
	forgetAfter = time.Minute
	// retryEnd suits what is tried again by the kubelet every 10 to 15 s: it was tried three times by then, on a machine that is
	// not slow.
	retryEnd = 20 * time.Second
)

// dnsPod are words of lines about the pod that a ready cluster needs, as the kubelet and as Complaints have them, and of those
// about the image that every pod needs.
var dnsPod = []string{`pod="kube-system/coredns`, "pod kube-system/coredns", "failed to get sandbox image"}

var systemPod = []string{`pod="kube-system/`, "pod kube-system/"}

var pulling = []string{"ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "failed to pull", "failed to get sandbox image"}

// rules are tried in this order, and the first that fits a line counts. What causes others comes first: it is also told first.
var rules = []rule{
	// A refused argument ends the node before it has done anything.
	{cause: Flag, words: [][]string{{
		"flag provided but not defined", "flag needs an argument", "is not understood by the builtin node", "is not supported by the builtin node",
		"unknown flag:", "unknown shorthand flag:", "No help topic for",
	}}, exits: 1},
	{cause: Flag, words: [][]string{{"invalid argument ", "invalid value "}, {"flag"}}, exits: 1},
	// The builtin node's own words about its configuration, before it logs anything.
	{cause: Flag, words: [][]string{{"k3s: --", "k3s: unexpected argument ", "k3s: /etc/rancher/k3s/config.yaml"}}, exits: 1},
	{cause: Flag, words: [][]string{{"level=fatal"}, {"Error: invalid ", "invalid flag"}}, exits: 1},

	// The kernel of uml, of a process that stood for one of its own: what ran in that hangs for ever.
	{cause: Killed, words: [][]string{{"Unexpectedly lost MM child"}}, atOnce: true},
	{cause: DiskError, words: [][]string{{"EXT4-fs error", "Remounting filesystem read-only", "Aborting journal", "I/O error, dev "}}, end: 5 * time.Second},
	{cause: Disk, words: [][]string{{"no space left on device", "database or disk is full"}}, tell: 2 * time.Second, end: 10 * time.Second},
	{cause: Disk, words: [][]string{{"node.kubernetes.io/disk-pressure"}, {"untolerated taint"}}, tell: 10 * time.Second},
	{cause: Memory, words: [][]string{{"Out of memory: Killed process", "runtime: out of memory", "cannot allocate memory"}}},
	{cause: Memory, words: [][]string{{"Insufficient memory", "node.kubernetes.io/memory-pressure"}, {"untolerated taint", "nodes are available"}}, tell: 10 * time.Second},
	{cause: Port, words: [][]string{{"bind: address already in use"}}, end: retryEnd},
	{cause: Cgroup, words: [][]string{{
		"ailed to find memory cgroup", "ailed to find cpu cgroup", "ailed to find cpuset cgroup", "cgroup controller not found",
		"Failed to start ContainerManager", "failed to initialize top level QOS containers",
	}}, end: retryEnd},
	{cause: Data, words: [][]string{{
		"database disk image is malformed", "crc mismatch", "cannot be downgraded", "invalid downgrade", "failed to recover v3 backend",
	}}, end: retryEnd},
	// k3s's agent asks again and again, and says why at level info.
	{cause: Certificate, words: [][]string{{
		"token CA hash does not match", "Node password rejected", "encrypted with different token", "not authorized, the token is invalid",
	}}, anyLevel: true, tell: 5 * time.Second, end: retryEnd},

	{cause: CNI, words: [][]string{{"failed to find plugin "}}, tell: 5 * time.Second, end: retryEnd},
	{cause: Shim, words: [][]string{{"started through the deprecated API"}}, tell: 5 * time.Second, end: retryEnd},
	{cause: Shim, words: [][]string{{"containerd-shim"}, {"not installed", "not found", "no such file", "does not exist"}}, tell: 5 * time.Second, end: retryEnd},
	{cause: Runc, words: [][]string{{`"runc"`, `\"runc\"`, "/runc"}, {"executable file not found", "no such file or directory"}}, tell: 5 * time.Second, end: retryEnd},

	// A registry that says no; a registry that cannot be reached; one that may answer the next time.
	{cause: Image, words: [][]string{dnsPod, pulling, {
		"not found", "pull access denied", "manifest unknown", "invalid reference", "InvalidImageName", "ErrImageNeverPull", "unauthorized", "403 Forbidden",
	}}, tell: 5 * time.Second, end: retryEnd, unlessImporting: true},
	{cause: Image, words: [][]string{dnsPod, pulling, {
		"no such host", "server misbehaving", "network is unreachable", "no route to host", "connection refused",
	}}, tell: 5 * time.Second, end: retryEnd, unlessImporting: true},
	{cause: Image, words: [][]string{systemPod, pulling}, tell: 10 * time.Second, unlessImporting: true},

	// It is late at each first start: k3s has the pods ask before flannel has begun.
	{cause: Flannel, words: [][]string{{"subnet.env"}, {"no such file"}}, tell: retryEnd},
	// Transient while certificates are made, and as long as a client of the start before has old ones.
	{cause: Certificate, words: [][]string{{"x509: certificate", "tls: failed to verify certificate"}}, times: 10, tell: 15 * time.Second},
	{cause: Pod, words: [][]string{systemPod, {"CreateContainerError", "CreateContainerConfigError", "RunContainerError", "CrashLoopBackOff"}}, tell: 15 * time.Second},
	{cause: Pod, words: [][]string{systemPod, {"FailedCreatePodSandBox", "CreatePodSandboxError", "FailedMount", "FailedScheduling"}, {": "}}, times: 4, tell: retryEnd},
}

// fits tells whether a rule sees its cause in a line.
func (r *rule) fits(line string, talk bool) bool {
	if talk && !r.anyLevel {
		return false
	}
	for _, group := range r.words {
		if !hasOne(line, group) {
			return false
		}
	}
	return true
}

func (r *rule) leastTimes() int {
	switch {
	case r.times > 0:
		return r.times
	case r.tell == 0:
		return 1
	}
	return leastTimes
}

func hasOne(line string, words []string) bool {
	for _, word := range words {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}
