package server

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"navgw.dev/stand-in/internal/flags"
)

func planOf(t *testing.T, args ...string) *plan {
	t.Helper()
	values, err := flags.Parse(append([]string{"--node-ip=192.0.2.7", "--node-name=Navgw"}, args...))
	if err != nil {
		t.Fatal(err)
	}
	p, err := makePlan(values)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// withHostLocal puts a plugin on the PATH, in a folder that is returned.
func withHostLocal(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "host-local"), []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder)
	return folder
}

func TestFlannelWantsHostLocal(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := findCNI("vxlan", dirs{"/data"})
	if want := `failed to find host-local: exec: "host-local": executable file not found in $PATH`; err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
	folder := withHostLocal(t)
	if cni, err := findCNI("host-gw", dirs{"/data"}); err != nil || cni != (cniDirs{folder, "/data/agent/etc/cni/net.d"}) {
		t.Errorf("%+v %v", cni, err)
	}
}

func TestWithoutFlannelContainerdLooksWhereItDoesByItself(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if cni, err := findCNI("none", dirs{"/data"}); err != nil || cni != (cniDirs{}) {
		t.Errorf("%+v %v", cni, err)
	}
	conf := containerdConfig(dirs{"/data"}, cniDirs{}, "pause")
	if strings.Contains(conf, "bin_dirs") || strings.Contains(conf, "conf_dir") {
		t.Error(conf)
	}
}

func TestContainerdIsConfiguredAsByK3s(t *testing.T) {
	conf := containerdConfig(dirs{"/data"}, cniDirs{"/plugins", "/conf"}, "rancher/mirrored-pause:3.6")
	for _, part := range []string{`bin_dirs = ["/plugins"]`, `conf_dir = "/conf"`, `sandbox = "rancher/mirrored-pause:3.6"`, `config_path = "/data/agent/etc/containerd/certs.d"`} {
		if !strings.Contains(conf, part) {
			t.Errorf("%s lacks %s", conf, part)
		}
	}
	// The loopback plugin is a program, and the runtime is found on the PATH.
	for _, part := range []string{"use_internal_loopback", "BinaryName"} {
		if strings.Contains(conf, part) {
			t.Errorf("%s has %s", conf, part)
		}
	}
}

func TestImagesAreK3s(t *testing.T) {
	withHostLocal(t)
	p := planOf(t)
	if p.pauseImage != "rancher/mirrored-pause:3.6" {
		t.Error(p.pauseImage)
	}
	manifest := p.corednsManifest()
	if !strings.Contains(manifest, `image: "rancher/mirrored-coredns-coredns:`+CoreDNSVersion) || strings.Contains(manifest, "%{") || strings.Contains(manifest, "navgw.local") {
		t.Error(manifest)
	}
	p = planOf(t, "--system-default-registry=r.example")
	if p.pauseImage != "r.example/rancher/mirrored-pause:3.6" || !strings.Contains(p.corednsManifest(), `"r.example/rancher/`) {
		t.Error(p.pauseImage)
	}
	if p = planOf(t, "--pause-image=own:1"); p.pauseImage != "own:1" {
		t.Error(p.pauseImage)
	}
}

func TestTheBuiltinNodeIsToldOnlyWhatItUnderstands(t *testing.T) {
	withHostLocal(t)
	p := planOf(t, "--cluster-init", "--datastore-endpoint=x", "--kubelet-arg=v=1", "--disable=traefik,local-storage", "--tls-san=a", "--tls-san=b", "--disable-helm-controller")
	if got := p.config["disable"]; !reflect.DeepEqual(got, []string{"coredns", "local-storage"}) {
		t.Errorf("%q", got)
	}
	if got := p.config["tls-san"]; !reflect.DeepEqual(got, []string{"a", "b"}) {
		t.Errorf("%q", got)
	}
	if !slices.Contains(p.config["kubelet-arg"].([]string), "v=1") {
		t.Errorf("%q", p.config["kubelet-arg"])
	}
	for key := range p.config {
		if !slices.Contains(understood, key) && key != "disable" && key != "flannel-backend" {
			t.Errorf("%s", key)
		}
	}
	if p.nodeName != "navgw" {
		t.Error(p.nodeName)
	}
}

func TestKubeProxyIsLeftOut(t *testing.T) {
	withHostLocal(t)
	p := planOf(t, "--disable-kube-proxy", "--kube-proxy-arg=proxy-mode=nftables")
	if got := p.config["kube-proxy-arg"]; !reflect.DeepEqual(got, []string{"cleanup=true"}) {
		t.Errorf("%q", got)
	}
}

func TestAnUnknownBackendIsRefused(t *testing.T) {
	withHostLocal(t)
	err := startNetwork(t.Context(), planOf(t, "--flannel-backend=ipsec"), nil, false)
	if err == nil || err.Error() != "Cannot configure unknown flannel backend 'ipsec'" {
		t.Error(err)
	}
}

func TestK3sMovesToACgroupOfItsOwnWhereProcess1HasOne(t *testing.T) {
	for content, want := range map[string]string{
		"0::/init\n": "/k3s", "0::/\n": "", "0::/init.scope\n": "", "0::/docker/abc\n": "/k3s", "": "",
	} {
		file := filepath.Join(t.TempDir(), "cgroup")
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := kubeletCgroup(file); got != want {
			t.Errorf("%q: %q", content, got)
		}
	}
}
