package trouble

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// again shows a line `times` times over `span` and returns what is to be told then.
func again(line string, times int, span time.Duration) (Trouble, bool) {
	r := New()
	return showAgain(r, line, times, 0, span)
}

func showAgain(r *Recognizer, line string, times int, from, span time.Duration) (Trouble, bool) {
	for i := range times {
		at := from
		if times > 1 {
			at += span * time.Duration(i) / time.Duration(times-1)
		}
		r.See(line, at)
	}
	return r.Worst(from + span)
}

// Lines of k3s v1.34, of the builtin node, of the kernel, and as ready.Complaints makes them.
var lines = map[string]struct {
	cause Cause
	final bool // when it goes on
}{
	`time="2025-11-29T09:55:24Z" level=fatal msg="Error: flag provided but not defined: -foo"`:                                                                 {Flag, false},
	`time="2025-11-29T09:55:24Z" level=fatal msg="Error: flag needs an argument: -node-ip"`:                                                                    {Flag, false},
	`time="2025-11-29T09:55:24Z" level=error msg="kubelet exited: failed to parse kubelet flag: unknown flag: --foo"`:                                          {Flag, false},
	`time="2025-11-29T09:55:24Z" level=fatal msg="apiserver exited: invalid argument \"x\" for \"--v\" flag: strconv.ParseInt: parsing \"x\": invalid syntax"`: {Flag, false},
	`k3s: /etc/rancher/k3s/config.yaml: line 12: foo is not understood by the builtin node`:                                                                    {Flag, false},
	`k3s: --foo is not understood by the builtin node`:                                                                                                         {Flag, false},
	`k3s: unknown flag: --foo`: {Flag, false},
	`time="2025-11-29T10:00:00Z" level=fatal msg="failed to find memory cgroup (v2)"`:                                                                                                {Cgroup, true},
	`E1129 10:00:00.000001     812 kubelet.go:1703] "Failed to start ContainerManager" err="failed to initialize top level QOS containers: root container [kubepods] doesn't exist"`: {Cgroup, true},
	`time="2025-11-29T10:00:00Z" level=fatal msg="Failed to start networking: unable to listen: listen tcp 0.0.0.0:6443: bind: address already in use"`:                              {Port, true},
	`k3s: failed to create listener: failed to listen on 0.0.0.0:6443: listen tcp 0.0.0.0:6443: bind: address already in use`:                                                        {Port, true},
	`E1129 10:00:00.000001     812 pod_workers.go:1324] "Error syncing pod, skipping" err="failed to \"CreatePodSandbox\" for \"coredns-7_kube-system(1)\" with CreatePodSandboxError: \"Failed to create sandbox for pod \\\"coredns-7_kube-system(1)\\\": rpc error: code = Unknown desc = failed to setup network for sandbox \\\"2\\\": plugin type=\\\"loopback\\\" failed (add): failed to find plugin \\\"loopback\\\" in path [/opt/cni/bin]\"" pod="kube-system/coredns-7" podUID="1"`:                                                                  {CNI, true},
	`pod kube-system/coredns-7: FailedCreatePodSandBox: Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "2": failed to find plugin "bridge" in path [/opt/node/bin]`:                                                                                                                                                                                                                                                                                                                                          {CNI, true},
	`E1129 10:00:00.000001     812 log.go:32] "RunPodSandbox from runtime service failed" err="rpc error: code = Unknown desc = failed to setup network for sandbox \"2\": plugin type=\"flannel\" failed (add): failed to load flannel 'subnet.env' file: open /run/flannel/subnet.env: no such file or directory. Check the flannel pod log for this node."`:                                                                                                                                                                                                   {Flannel, false},
	`E1129 10:00:00.000001     812 log.go:32] "RunPodSandbox from runtime service failed" err="rpc error: code = Unknown desc = failed to start sandbox \"2\": failed to create containerd task: shim containerd-shim-runc-v2 was started through the deprecated API"`:                                                                                                                                                                                                                                                                                           {Shim, true},
	`time="2025-11-29T10:00:00Z" level=error msg="RunPodSandbox for &PodSandboxMetadata{Name:coredns-7,Uid:1,Namespace:kube-system,Attempt:0,} failed, error" error="rpc error: code = Unknown desc = failed to create containerd task: failed to resolve runtime path: invalid runtime name io.containerd.runc.v2, correct runtime name should be either format like \"io.containerd.runc.v2\" or a full path to the binary: runtime \"io.containerd.runc.v2\" binary not installed \"containerd-shim-runc-v2\": file does not exist"`:                          {Shim, true},
	`E1129 10:00:00.000001     812 log.go:32] "RunPodSandbox from runtime service failed" err="rpc error: code = Unknown desc = failed to create containerd task: failed to create shim task: OCI runtime create failed: unable to retrieve OCI runtime error (open /run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/2/log.json: no such file or directory): exec: \"runc\": executable file not found in $PATH"`:                                                                                                                                        {Runc, true},
	`time="2025-11-29T10:00:00Z" level=info msg="Waiting to retrieve agent configuration; server is not ready: Node password rejected, duplicate hostname or contents of '/etc/rancher/node/password' may not match server node-passwd entry, try enabling a unique node name with the --with-node-id flag"`:                                                                                                                                                                                                                                                     {Certificate, true},
	`time="2025-11-29T10:00:00Z" level=fatal msg="Error: starting kubernetes: preparing server: token CA hash does not match the Cluster CA certificate hash: a != b"`:                                                                                                                                                                                                                                                                                                                                                                                           {Certificate, true},
	`E1129 10:00:00.000001     812 authentication.go:74] "Unable to authenticate the request" err="[x509: certificate has expired or is not yet valid: current time 2020-01-01T00:00:00Z is before 2025-11-29T10:00:00Z, verifying certificate SN=1 failed]"`:                                                                                                                                                                                                                                                                                                    {Certificate, false},
	`E1129 10:00:00.000001     812 kubelet.go:1511] "Image garbage collection failed" err="write /var/lib/rancher/k3s/agent/containerd/x: no space left on device"`:                                                                                                                                                                                                                                                                                                                                                                                              {Disk, true},
	`{"level":"panic","msg":"failed to save Raft hard state and entries","error":"write /var/lib/rancher/k3s/server/db/etcd/member/wal/0.tmp: no space left on device"}`:                                                                                                                                                                                                                                                                                                                                                                                         {Disk, true},
	`pod kube-system/coredns-7: FailedScheduling: 0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`:                                                                                                                                                                                                                                                                                                                               {Disk, false},
	`pod kube-system/coredns-7: FailedScheduling: 0/1 nodes are available: 1 Insufficient memory. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.`:                                                                                                                                                                                                                                                                                                                                                                          {Memory, false},
	`[   62.104217] Out of memory: Killed process 120 (k3s-server) total-vm:2100000kB, anon-rss:800000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:2000kB oom_score_adj:-999`:                                                                                                                                                                                                                                                                                                                                                                                 {Memory, false},
	`[   30.000001] EXT4-fs error (device ubdb): ext4_journal_check_start:84: comm k3s-server: Detected aborted journal`:                                                                                                                                                                                                                                                                                                                                                                                                                                         {DiskError, true},
	`[   30.000001] I/O error, dev ubdb, sector 812032 op 0x1:(WRITE) flags 0x4800 phys_seg 1 prio class 2`:                                                                                                                                                                                                                                                                                                                                                                                                                                                      {DiskError, true},
	`time="2025-11-29T10:00:00Z" level=fatal msg="starting kubernetes: preparing server: start managed database: database disk image is malformed"`:                                                                                                                                                                                                                                                                                                                                                                                                              {Data, true},
	`E1129 10:00:00.000001     812 pod_workers.go:1324] "Error syncing pod, skipping" err="failed to \"StartContainer\" for \"coredns\" with ImagePullBackOff: \"Back-off pulling image \\\"navgw.local/missing:1\\\": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image \\\"navgw.local/missing:1\\\": failed to resolve reference \\\"navgw.local/missing:1\\\": navgw.local/missing:1: not found\"" pod="kube-system/coredns-7" podUID="1"`:                                                                                     {Image, true},
	`pod kube-system/coredns-7: ErrImagePull: failed to pull and unpack image "docker.io/rancher/mirrored-coredns-coredns:1.12.3": failed to resolve reference "docker.io/rancher/mirrored-coredns-coredns:1.12.3": failed to do request: Head "https://registry-1.docker.io/v2/rancher/mirrored-coredns-coredns/manifests/1.12.3": dial tcp: lookup registry-1.docker.io on 192.168.127.1:53: no such host`:                                                                                                                                                     {Image, true},
	`pod kube-system/coredns-7: ErrImagePull: failed to pull and unpack image "docker.io/rancher/mirrored-coredns-coredns:1.12.3": failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://production.cloudflare.docker.com/": net/http: TLS handshake timeout`:                                                                                                                                                                                                                                                                          {Image, false},
	`pod kube-system/metrics-server-1: ImagePullBackOff: Back-off pulling image "rancher/mirrored-metrics-server:v0.8.0": ErrImagePull: not found`:                                                                                                                                                                                                                                                                                                                                                                                                               {Image, false},
	`E1129 10:00:00.000001     812 pod_workers.go:1324] "Error syncing pod, skipping" err="failed to \"CreatePodSandbox\" for \"web_default(1)\" with CreatePodSandboxError: \"Failed to create sandbox for pod \\\"web_default(1)\\\": rpc error: code = Unknown desc = failed to get sandbox image \\\"rancher/mirrored-pause:3.6\\\": failed to pull image \\\"rancher/mirrored-pause:3.6\\\": failed to resolve reference \\\"docker.io/rancher/mirrored-pause:3.6\\\": dial tcp: lookup registry-1.docker.io: no such host\"" pod="default/web" podUID="1"`: {Image, true},
	`pod kube-system/coredns-7: CreateContainerError: failed to generate container "3" spec: no command specified`:                                                                                                                                                                                                                                                                                                                                                                                                                                               {Pod, false},
}

func TestWhatRepeatsIsRecognized(t *testing.T) {
	for line, want := range lines {
		told, ok := again(line, 12, 25*time.Second)
		if !ok || told.Cause != want.cause || told.Final != want.final {
			t.Errorf("%s\n  is %+v", line, told)
		}
		if told.Line != line || !strings.HasPrefix(told.Message, sentence[want.cause]+": ") {
			t.Errorf("%s\n  is told as %+v", line, told)
		}
	}
}

func TestWhatCannotHealIsToldInThirtySeconds(t *testing.T) {
	for line, want := range lines {
		// The kubelet tries every 10 to 15 s.
		if told, ok := again(line, 3, 28*time.Second); want.final && (!ok || !told.Final) {
			t.Errorf("%s\n  is %+v", line, told)
		}
	}
}

func TestWhatIsSeenOnceEndsNoStart(t *testing.T) {
	for line := range lines {
		if told, _ := again(line, 1, 0); told.Final {
			t.Errorf("%s\n  is %+v", line, told)
		}
		if told, _ := again(line, 5, time.Second); told.Final {
			t.Errorf("%s\n  is %+v at once", line, told)
		}
	}
}

// What starts that come up say on the way.
func TestAStartThatComesUpHasNoTrouble(t *testing.T) {
	for _, line := range []string{
		`time="2025-11-29T10:00:00Z" level=info msg="Waiting for cri connection: rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: dial unix /run/k3s/containerd/containerd.sock: connect: no such file or directory\""`,
		`E1129 10:00:00.000001     812 kubelet.go:3117] "Container runtime network not ready" networkReady="NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized"`,
		`pod kube-system/coredns-7: FailedScheduling: no nodes available to schedule pods`,
		`I1129 10:00:00.000001     812 eviction_manager.go:192] "Eviction manager: no observation found for eviction signal" signal="no space left on device"`,
		`E1129 10:00:00.000001      70 event.go:374] "Unable to write event (may retry after sleeping)" err="net/http: TLS handshake timeout" event="&Event{ObjectMeta:{navgw.1  default},Reason:NodeHasNoDiskPressure,Message:Node navgw status is now: NodeHasNoDiskPressure,}"`,
		`time="2025-11-29T10:00:00Z" level=warning msg="cleaning up after shim disconnected" id=3`,
		`E1129 10:00:00.000001     812 pod_workers.go:1324] "Error syncing pod, skipping" err="failed to \"StartContainer\" for \"web\" with ImagePullBackOff: \"Back-off pulling image \\\"app:dev\\\"\"" pod="default/web" podUID="1"`,
	} {
		if told, ok := again(line, 3, 19*time.Second); ok {
			t.Errorf("%s\n  is %+v", line, told)
		}
	}
}

const flannelLate = `E1129 10:00:00.000001     812 log.go:32] "RunPodSandbox from runtime service failed" err="failed to load flannel 'subnet.env' file: open /run/flannel/subnet.env: no such file or directory."`

func TestAProcessKilledOnTheHostEndsTheStartAtOnce(t *testing.T) {
	line := "[    3.970000] Unexpectedly lost MM child! Affected tasks will segfault."
	if told, ok := again(line, 1, 0); !ok || !told.Final || told.Cause != Killed {
		t.Errorf("%+v", told)
	}
}

func TestFlannelMayBeLate(t *testing.T) {
	if told, ok := again(flannelLate, 20, 19*time.Second); ok {
		t.Errorf("%+v", told)
	}
	r := New()
	if told, ok := showAgain(r, flannelLate, 20, 0, 30*time.Second); !ok || told.Final {
		t.Errorf("%+v %v", told, ok)
	}
	if told, ok := r.Worst(95 * time.Second); ok {
		t.Errorf("not seen for a minute and still told: %+v", told)
	}
}

const missing = `pod kube-system/coredns-7: ErrImagePull: navgw.local/missing:1: not found`

func TestAnImageIsNotMissedWhileArchivesAreImported(t *testing.T) {
	for begun, ended := range map[string]string{
		`time="2025-11-29T10:00:00Z" level=info msg="Importing images from /var/lib/rancher/k3s/agent/images/x.tar.zst"`:    `time="2025-11-29T10:00:29Z" level=info msg="Imported images from /var/lib/rancher/k3s/agent/images/x.tar.zst in 29.1s"`,
		`I1129 10:00:00.000001     812 import.go:79] "Importing images" file="/var/lib/rancher/k3s/agent/images/x.tar.zst"`: `I1129 10:00:29.000001     812 import.go:86] "Imported images" file="/var/lib/rancher/k3s/agent/images/x.tar.zst" images=["a"]`,
		`time="2025-11-29T10:00:01Z" level=info msg="Importing images from /var/lib/rancher/k3s/agent/images/x.tar.zst"`:    `time="2025-11-29T10:00:29Z" level=error msg="Failed to process image event: failed to import /var/lib/rancher/k3s/agent/images/x.tar.zst: failed to import images from /var/lib/rancher/k3s/agent/images/x.tar.zst: archive/tar: invalid tar header"`,
	} {
		r := New()
		r.See(missing, 0)
		r.See(begun, time.Second)
		if importing := r.Importing(); !slices.Equal(importing, []string{"x.tar.zst"}) {
			t.Fatalf("%q", importing)
		}
		if told, ok := showAgain(r, missing, 20, 2*time.Second, 27*time.Second); ok {
			t.Errorf("%+v", told)
		}
		r.See(ended, 30*time.Second)
		if importing := r.Importing(); len(importing) != 0 {
			t.Errorf("%q", importing)
		}
		if told, _ := showAgain(r, missing, 4, 31*time.Second, 10*time.Second); told.Final {
			t.Errorf("%+v so soon after the import", told)
		}
		if told, _ := showAgain(r, missing, 2, 45*time.Second, 10*time.Second); !told.Final {
			t.Errorf("%+v", told)
		}
	}
}

func TestTheCauseBeforeItsConsequencesIsTold(t *testing.T) {
	r := New()
	showAgain(r, missing, 8, 0, 8*time.Second)
	if told, _ := showAgain(r, "write x: no space left on device", 4, 0, 8*time.Second); told.Cause != Disk || told.Final {
		t.Errorf("%+v", told)
	}
	if told, _ := showAgain(r, missing, 8, 9*time.Second, 12*time.Second); told.Cause != Image || !told.Final {
		t.Errorf("what is final: %+v", told)
	}
}

func TestWhatANodeEndedWith(t *testing.T) {
	r := New()
	if _, ok := r.NodeEnded(); ok {
		t.Error("something")
	}
	r.See("k3s: listen tcp 0.0.0.0:6443: bind: address already in use", 0)
	if told, ok := r.NodeEnded(); !ok || told.Cause != Port || told.Final {
		t.Errorf("%+v", told)
	}
	if _, ok := r.NodeEnded(); ok {
		t.Error("that of the try before")
	}
	r.See("k3s: listen tcp 0.0.0.0:6443: bind: address already in use", 9*time.Second)
	if told, ok := r.NodeEnded(); !ok || !told.Final {
		t.Errorf("%+v", told)
	}
	r.See("k3s: --foo is not understood by the builtin node", 0)
	if told, ok := r.NodeEnded(); !ok || !told.Final || told.Message != "the node refuses an argument: k3s: --foo is not understood by the builtin node" {
		t.Errorf("%+v", told)
	}
}

func TestWhatALineSays(t *testing.T) {
	for line, want := range map[string]string{
		`E1129 10:00:00.000001     812 log.go:32] "PullImage failed" err="a"`:                                           `"PullImage failed" err="a"`,
		`time="2025-11-29T10:00:00Z" level=error msg="say \"no\"" error="b"`:                                            `say "no" error="b"`,
		`time="2025-11-29T10:00:00Z" level=error msg=no`:                                                                `no`,
		`{"level":"fatal","ts":"2026","msg":"failed to save","error":"no space left on device","stacktrace":"go.etcd"}`: `failed to save: no space left on device`,
		`[   62.104217] Out of memory: Killed process 120 (k3s)`:                                                        `Out of memory: Killed process 120 (k3s)`,
		`k3s: [a] b`: `k3s: [a] b`,
	} {
		if got := textOf(line); got != want {
			t.Errorf("%s\n  says %q", line, got)
		}
	}
}
