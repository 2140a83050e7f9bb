package server

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
	"navgw.dev/stand-in/internal/logrus"
	"navgw.dev/stand-in/internal/program"
	"navgw.dev/stand-in/internal/shim"
)

// The builtin node starts itself by its path for its other processes, in these roles.
const (
	agentRole      = "navgw-agent"
	containerdRole = "navgw-containerd"
)

// orders are for the stand-in's processes below the first one, in the environment.
const orders = "STAND_IN_ORDERS"

// order is what such a process must know.
type order struct {
	// Parent is the first process.
	Parent int
	// Self and Builtin are program files.
	Self, Builtin string
	Data          string
	CNI           cniDirs
	PauseImage    string
	Cgroup        string
}

func readOrder() (*order, bool) {
	var o order
	if err := json.Unmarshal([]byte(os.Getenv(orders)), &o); err != nil || o.Builtin == "" {
		return nil, false
	}
	return &o, true
}

// Role runs one of the stand-in's processes below the first one; false: this is none.
func Role(argv []string) (bool, error) {
	if folder, ok := shim.Folder(argv[0]); ok {
		return true, shim.Run(folder, program.Containerd, argv[1:])
	}
	o, ok := readOrder()
	if !ok || len(argv) < 2 {
		return false, nil
	}
	switch argv[1] {
	case hiddenRole:
		return true, o.runHidden(argv[2:])
	case containerdRole:
		return true, o.runContainerd(argv[2])
	case agentRole:
		return true, o.runAgent(argv[2:])
	default:
		return false, nil
	}
}

// become ends in the builtin node's program, without the stand-in's orders.
func (o *order) become(name string, args []string, env ...string) error {
	if err := os.Unsetenv(orders); err != nil {
		return err
	}
	return unix.Exec(o.Builtin, append([]string{name}, args...), append(os.Environ(), env...))
}

// comeBack leaves the control plane's mounts for those of everybody else. The thread is the one that execs.
func (o *order) comeBack() error {
	runtime.LockOSThread()
	namespace, err := unix.Open(fmt.Sprintf("/proc/%d/ns/mnt", o.Parent), unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if err := unix.Unshare(unix.CLONE_FS); err != nil {
		return err
	}
	if err := unix.Setns(namespace, unix.CLONE_NEWNS); err != nil {
		return err
	}
	return unix.Chdir("/")
}

// runContainerd runs containerd with k3s's configuration in place of the builtin node's.
func (o *order) runContainerd(conf string) error {
	if err := o.comeBack(); err != nil {
		return err
	}
	d := dirs{o.Data}
	if err := os.WriteFile(conf, []byte(containerdConfig(d, o.CNI, o.PauseImage)), 0o600); err != nil {
		return err
	}
	path, err := shim.Install(Run, o.Self, os.Getenv("PATH"))
	if err != nil {
		return err
	}
	if err := os.Setenv("PATH", path); err != nil {
		return err
	}
	if err := os.WriteFile(containerd, fmt.Append(nil, os.Getpid()), 0o644); err != nil {
		return err
	}
	logPath := filepath.Join(d.containerd(), "containerd.log")
	logrus.Infof("Logging containerd to %s", logPath)
	logrus.Infof("Running containerd -c %s", conf)
	log, err := os.OpenFile(logPath, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	for _, stream := range []int{1, 2} {
		if err := unix.Dup3(int(log.Fd()), stream, 0); err != nil {
			return err
		}
	}
	return o.become(containerdRole, []string{conf})
}

// runAgent runs the kubelet once nothing waits to be imported.
func (o *order) runAgent(args []string) error {
	if err := o.comeBack(); err != nil {
		return err
	}
	for {
		if _, err := os.Stat(importDone); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if o.Cgroup != "" {
		// The kubelet moves itself; all of k3s is the kubelet's process.
		if err := moveTo(o.Cgroup, o.Parent, os.Getppid()); err != nil {
			return err
		}
	}
	return o.become(agentRole, args)
}

// containerdPID is the running containerd's.
func containerdPID() (int, error) {
	content, err := os.ReadFile(containerd)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(content))
}
