package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/agent"
	"navgw.dev/init/internal/cgroup"
	"navgw.dev/init/internal/clock"
	"navgw.dev/init/internal/config"
	"navgw.dev/init/internal/console"
	"navgw.dev/init/internal/disks"
	"navgw.dev/init/internal/host"
	"navgw.dev/init/internal/journal"
	"navgw.dev/init/internal/network"
	"navgw.dev/init/internal/nodestate"
	"navgw.dev/init/internal/power"
	"navgw.dev/init/internal/process"
	"navgw.dev/init/internal/rootfs"
)

// Bounds of the boot's waits.
const (
	disksBound   = 15 * time.Second
	networkBound = 15 * time.Second
	// versionBound is how long a program may take to say its version; under emulation it may be seconds.
	versionBound = time.Minute
)

const (
	initLog     = "/run/navgw/init.log"
	cpuInfoCopy = "/run/navgw/cpuinfo"
	containerd  = "/run/k3s/containerd/containerd.sock"
)

// guest is everything that one boot has.
type guest struct {
	console  *console.Console
	journal  *journal.Journal
	reaper   *process.Reaper
	config   *config.Config
	disks    disks.Disks
	node     nodestate.Store
	nodeArgs []string // arguments of the node beside its configuration
	shutdown func()
}

func (g *guest) warn(err error) {
	if err != nil {
		g.console.Printf("warning: %v", err)
	}
}

// makeRoot makes / writable and mounts what the kernel offers.
func (g *guest) makeRoot() error {
	if err := rootfs.Overlay(); err != nil {
		return err
	}
	if err := rootfs.MountKernel(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(initLog), 0o755); err != nil {
		return err
	}
	return g.console.KeepIn(initLog)
}

// findDisks waits for the config disk, and then for those that it implies.
func (g *guest) findDisks(ctx context.Context) error {
	bounded, done := context.WithTimeout(ctx, disksBound)
	defer done()
	found, err := disks.Await(bounded, "/dev", func(d disks.Disks) []string {
		if d.Config == "" {
			return []string{"config disk"}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if g.config, err = disks.ReadConfig(found.Config); err != nil {
		return err
	}
	g.disks, err = disks.Await(bounded, "/dev", func(d disks.Disks) []string {
		var missing []string
		if g.config.HasStateDisk() && d.State == "" {
			missing = append(missing, "state disk")
		}
		if g.config.Mode == config.ModeNode && !d.HasNode() {
			missing = append(missing, "node disk")
		}
		return missing
	})
	return err
}

// setUpHost does what needs neither disks nor network. What fails here is said, and the boot goes on: the node will
// complain about what it really needs.
func (g *guest) setUpHost() {
	set, err := clock.SetAtBoot(g.config.Time)
	g.warn(err)
	if set {
		g.console.Printf("clock set to %s", time.Now().UTC().Format(time.RFC3339))
	}
	g.warn(host.SeedRandom(g.config.Seed))
	g.warn(host.RaiseLimits())
	_, err = cgroup.System.Setup()
	g.warn(err)
	g.warn(errors.Join(host.ApplySysctls()...))
	g.warn(host.CompleteCPUInfo(cpuInfoCopy))
	g.warn(power.CatchCtrlAltDel())
	g.warn(host.SetName(g.config.Hostname, g.config.Network))
	for name, value := range execEnv() {
		g.warn(os.Setenv(name, value))
	}
}

// mountDisks brings up the state and the node, and puts the host's files in their places.
func (g *guest) mountDisks() error {
	state := ""
	if g.config.Storage == config.StorageDisk {
		state = g.disks.State
	}
	if err := rootfs.MountState(state); err != nil {
		return err
	}
	g.warn(host.SetMachineID(rootfs.OwnState))
	g.node = nodestate.Guest(rootfs.OwnState)
	if g.config.Storage == config.StorageGolden {
		if err := rootfs.MountGolden(g.disks.State, g.node.Shared()...); err != nil {
			return err
		}
	}
	if err := g.node.Prepare(); err != nil {
		return err
	}
	node, err := g.mountNode()
	if err != nil {
		return err
	}
	placed, err := disks.Place(g.disks.Config, disks.Places{
		Rancher:   nodestate.RancherEtc,
		Manifests: nodestate.DataDir + "/server/manifests",
		Images:    nodestate.DataDir + "/agent/images",
	})
	if err != nil {
		return err
	}
	if err := g.node.Replace(placed); err != nil {
		return err
	}
	if g.disks.K3s != "" {
		if err := g.node.RememberImports(); err != nil {
			return err
		}
	}
	if node.Lacks, err = g.preparePodNetwork(node.Distribution); err != nil {
		return err
	}
	g.journal.SetNode(node)
	return rootfs.Share()
}

// mountNode returns what the node is.
func (g *guest) mountNode() (journal.Node, error) {
	if g.disks.K3s != "" {
		if err := rootfs.MountK3s(g.disks.K3s, g.disks.Tools()); err != nil {
			return journal.Node{}, err
		}
		version, err := g.prepareK3s()
		if err != nil {
			return journal.Node{}, err
		}
		return journal.Node{Distribution: nodestate.DistributionOf(version), Version: version}, rootfs.LinkTools()
	}
	if err := rootfs.MountNode(g.disks.Builtin); err != nil {
		return journal.Node{}, err
	}
	version, err := readVersion(rootfs.NodeDir)
	g.warn(err)
	return journal.Node{Distribution: "builtin", Version: version}, rootfs.LinkTools()
}

// prepareK3s gives a k3s what it does not bring along, and returns its version.
func (g *guest) prepareK3s() (string, error) {
	if g.disks.Tools() != "" {
		for _, tools := range g.k3sTools() {
			if err := nodestate.LinkPrograms(tools, rootfs.NodeDir+"/bin"); err != nil {
				return "", err
			}
		}
	}
	if err := g.node.PlaceData(rootfs.K3sDir+"/data", rootfs.BindReadOnly); err != nil {
		return "", err
	}
	if err := g.node.LinkImages(rootfs.K3sDir + "/images"); err != nil {
		return "", err
	}
	return readVersion(rootfs.K3sDir)
}

// Folders of the builtin node's disk: what only a bare k3s wants, and where CNI plugins are.
const bareTools = rootfs.ToolsDir + "/bare"

var plugins = []string{bareTools, rootfs.ToolsDir + "/bin"}

// k3sTools are the folders that a k3s gets programs from. Of two that have the same program the first counts.
func (g *guest) k3sTools() []string {
	if isBare() && nodestate.NeedsOlderShim(g.containerdVersion()) {
		return append([]string{bareTools + "/shim-2.2"}, plugins...)
	}
	return plugins
}

// containerdVersion is what a bare k3s says of the containerd in it; empty when it does not.
func (g *guest) containerdVersion() string {
	bounded, done := context.WithTimeout(context.Background(), versionBound)
	defer done()
	result, err := g.reaper.Run(bounded, exec.Command(rootfs.NodeDir+"/bin/containerd", "--version"), strings.NewReader(""))
	g.warn(err)
	return string(result.Stdout)
}

func readVersion(disk string) (string, error) {
	version, err := os.ReadFile(disk + "/VERSION")
	return strings.TrimSpace(string(version)), err
}

func (g *guest) setUpNetwork(ctx context.Context) error {
	bounded, done := context.WithTimeout(ctx, networkBound)
	defer done()
	return network.Configure(bounded, g.config.Network)
}

// service is the running control agent.
type service struct {
	cancel context.CancelFunc
	ended  chan struct{}
}

func (s service) stop() {
	s.cancel()
	<-s.ended
}

// serve starts the control agent. It outlives the order to shut down, so that the host can see what happens.
func (g *guest) serve() (service, error) {
	address := netip.AddrPortFrom(g.config.Network.Address.Addr(), g.config.ControlPort)
	listener, err := net.Listen("tcp", address.String())
	if err != nil {
		return service{}, fmt.Errorf("control agent: %w", err)
	}
	control := &agent.Agent{
		Token:   g.config.Token,
		Journal: g.journal,
		Reaper:  g.reaper,
		Files: agent.Files{
			Kubeconfig: nodestate.Kubeconfig,
			K3sLog:     nodestate.LogFile,
			InitLog:    initLog,
			Kmsg:       "/dev/kmsg",
			Containerd: containerd,
			MemInfo:    "/proc/meminfo",
		},
		Env: execEnv(),
		// --local prints each image's name, and skips other platforms' parts that an archive may lack.
		Import:   []string{"/usr/local/bin/ctr", "-n", "k8s.io", "images", "import", "--local", "--digests=false", "-"},
		SetClock: clock.Set,
		Reseed:   host.ReseedRandom,
		Shutdown: g.shutdown,
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := service{cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(s.ended)
		g.warn(control.Serve(ctx, listener))
	}()
	return s, nil
}

// endEverything stops the pods that the node left running, politely at first, and then every other process.
func (g *guest) endEverything() {
	g.console.Mark("node-stopped", clock.Uptime())
	groups, err := cgroup.System.Groups()
	g.warn(err)
	cgroup.System.Signal(unix.SIGTERM, groups...)
	polite, done := context.WithTimeout(context.Background(), podGrace)
	err = cgroup.System.AwaitEmpty(polite, groups...)
	done()
	if err != nil {
		g.console.Printf("killing what did not end: %v", err)
	}
	bounded, done := context.WithTimeout(context.Background(), killBound)
	defer done()
	g.warn(g.node.CleanUp(bounded))
	g.warn(process.KillAll(bounded))
}

// unmount leaves the disks clean, which is how the host knows that a golden one is whole.
func (g *guest) unmount() error {
	if g.config.Storage == config.StorageGolden {
		if err := g.node.Seal(rootfs.Golden + nodestate.DataDir); err != nil {
			return fmt.Errorf("the golden disk is not sealed: %w", err)
		}
	}
	unix.Sync()
	if err := rootfs.UnmountState(); err != nil {
		return fmt.Errorf("the state disk is not unmounted: %w", err)
	}
	g.console.Mark("power-off", clock.Uptime())
	return nil
}
