package server

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"navgw.dev/stand-in/internal/flags"
	"navgw.dev/stand-in/internal/images"
	"navgw.dev/stand-in/internal/logrus"
	"navgw.dev/stand-in/internal/payload"
	"navgw.dev/stand-in/internal/program"
)

const (
	// stopDelay is how long k3s's parts go on after a signal: its util.DefaultContextDelay.
	stopDelay = 5 * time.Second
	// stopBound is how long the control plane may take to end once it is told to.
	stopBound = 10 * time.Second
)

// Main runs a server until a signal ends it.
func Main(values flags.Values) error {
	logrus.Infof("Starting k3s %s", program.Full())
	p, err := makePlan(values)
	if err != nil {
		return err
	}
	builtin, err := UnpackBuiltin()
	if err != nil {
		return err
	}
	if err := p.prepare(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	ended, command, err := p.start(builtin)
	if err != nil {
		return err
	}
	go p.importImages(ctx, builtin)
	go p.afterAPI(ctx, values)
	select {
	case err := <-ended:
		return errors.Join(errors.New("the builtin node ended"), err)
	case <-ctx.Done():
	}
	p.stop(command, ended)
	return nil
}

// UnpackBuiltin is the path of the builtin node's program, which is packed into this one.
func UnpackBuiltin() (string, error) {
	own, err := payload.OpenSelf()
	if err != nil {
		return "", err
	}
	defer own.Close()
	return own.Unpack("k3s", unpackDir())
}

// prepare makes the folders and files that k3s has before its parts start.
func (p *plan) prepare() error {
	d := p.dirs
	if err := os.RemoveAll(Run); err != nil {
		return err
	}
	for _, folder := range []string{
		Run, d.images(), d.etc(), d.containerd(), d.manifests(), filepath.Dir(d.containerdConf()), "/etc/cni/net.d",
	} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	if err := p.writeConfig(configFile); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(d.etc(), "crictl.yaml"), "runtime-endpoint: unix://"+ContainerdSocket+"\n", 0o600); err != nil {
		return err
	}
	return writeFile(p.corednsPath(), placeholder, 0o600)
}

// start starts the control plane, which ends with this process.
func (p *plan) start(builtin string) (<-chan error, *exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	text, err := json.Marshal(order{
		Parent: os.Getpid(), Self: self, Builtin: builtin, Data: p.dirs.data, CNI: p.cni, PauseImage: p.pauseImage,
		Cgroup: kubeletCgroup("/proc/1/cgroup"),
	})
	if err != nil {
		return nil, nil, err
	}
	command := exec.Command("/proc/self/exe", hiddenRole, "--config", configFile)
	command.Env = append(os.Environ(), orders+"="+string(text))
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Unshareflags: syscall.CLONE_NEWNS}
	started, ended := make(chan error), make(chan error, 1)
	go func() {
		// The kernel sends the death signal when the thread that forked ends, so it must not.
		runtime.LockOSThread()
		err := command.Start()
		started <- err
		if err == nil {
			ended <- command.Wait()
		}
	}()
	return ended, command, <-started
}

// importImages imports archives and lets the kubelet start once none waits.
func (p *plan) importImages(ctx context.Context, builtin string) {
	importer := &images.Importer{
		Folder:  p.dirs.images(),
		Connect: connectContainerd,
		Import:  func(ctx context.Context, path string) error { return importArchive(ctx, builtin, path) },
	}
	if connectContainerd(ctx) != nil {
		return // the server ends
	}
	importer.Start(ctx)
	if err := os.WriteFile(importDone, nil, 0o644); err != nil && ctx.Err() == nil {
		logrus.Fatalf("Error: %v", err)
	}
}

func connectContainerd(ctx context.Context) error {
	for {
		conn, err := net.Dial("unix", ContainerdSocket)
		if err == nil {
			return conn.Close()
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

// afterAPI does what wants a ready API server.
func (p *plan) afterAPI(ctx context.Context, values flags.Values) {
	a, err := connectAPI(ctx, p.dirs, p.port)
	if err != nil {
		return // the server ends
	}
	logrus.Infof("Kube API server is now running")
	if err := startNetwork(ctx, p, a, !values.Bool("disable-network-policy")); err != nil {
		logrus.Fatalf("Error: failed to start networking: %v", err)
	}
	for _, component := range components {
		if !p.isDisabled(component) && component != "coredns" && component != "local-storage" {
			logrus.Infof("the stand-in deploys no %s", component)
		}
	}
	if !p.isDisabled("coredns") {
		if err := p.deployCoreDNS(ctx); err != nil {
			logrus.Fatalf("Error: %v", err)
		}
	}
}

// stop ends the control plane, some time after the signal, and leaves pods and their shims running, as k3s does. containerd goes
// first: the builtin node would have it stop the pods.
func (p *plan) stop(command *exec.Cmd, ended <-chan error) {
	select {
	case <-ended:
		return
	case <-time.After(stopDelay):
	}
	if pid, err := containerdPID(); err == nil {
		_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended
	}
	_ = command.Process.Signal(syscall.SIGTERM) // likewise
	select {
	case <-ended:
	case <-time.After(stopBound):
		_ = command.Process.Kill()
		<-ended
	}
}
