package ready

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
	"navgw.dev/init/internal/testwait"
)

// cluster is an API server over TLS with client certificates, and a DNS server over UDP; each part comes up when the
// test says so.
type cluster struct {
	t           *testing.T
	kubeconfig  string
	server      *httptest.Server
	dns         net.PacketConn
	ready       atomic.Bool
	nodeReady   chan struct{}
	hasDNS      atomic.Bool
	hasAccount  chan struct{}
	connections atomic.Int32
}

func startCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{t: t, kubeconfig: filepath.Join(t.TempDir(), "k3s.yaml"), nodeReady: make(chan struct{}), hasAccount: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("/readyz", func(w http.ResponseWriter, r *http.Request) {
		if !c.ready.Load() {
			http.Error(w, "[-]poststarthook failed", http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("/api/v1/nodes", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("fieldSelector") != "metadata.name=navgw" {
			http.Error(w, "another node", http.StatusBadRequest)
			return
		}
		c.watch(w, r, `{"type":"ADDED","object":{"status":{"nodeInfo":{"bootID":"the boot before"},"conditions":[{"type":"Ready","status":"True"}]}}}`, c.nodeReady,
			`{"type":"MODIFIED","object":{"status":{"nodeInfo":{"bootID":"this boot"},"conditions":[{"type":"DiskPressure","status":"False"},{"type":"Ready","status":"True"}]}}}`)
	})
	mux.HandleFunc("/api/v1/namespaces/default/serviceaccounts", func(w http.ResponseWriter, r *http.Request) {
		c.watch(w, r, "", c.hasAccount, `{"type":"ADDED","object":{"metadata":{"name":"default"}}}`)
	})
	mux.HandleFunc("/api/v1/namespaces/default/services/kubernetes", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"spec":{"clusterIP":"10.43.0.1"}}`)
	})
	c.server = httptest.NewUnstartedServer(mux)
	c.server.EnableHTTP2 = true
	c.server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	c.server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			c.connections.Add(1)
		}
	}
	c.server.StartTLS()
	t.Cleanup(c.server.Close)
	c.serveDNS()
	return c
}

// watch streams one event at once and one when `then` closes.
func (c *cluster) watch(w http.ResponseWriter, r *http.Request, first string, then <-chan struct{}, second string) {
	if r.URL.Query().Get("watch") != "1" {
		http.Error(w, "not a watch", http.StatusBadRequest)
		return
	}
	fmt.Fprintln(w, first)
	if err := http.NewResponseController(w).Flush(); err != nil {
		return
	}
	select {
	case <-then:
		fmt.Fprintln(w, second)
	case <-r.Context().Done():
	}
}

func (c *cluster) serveDNS() {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		c.t.Fatal(err)
	}
	c.dns = conn
	c.t.Cleanup(func() { conn.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			var query dnsmessage.Message
			if err := query.Unpack(buffer[:n]); err != nil || len(query.Questions) != 1 {
				continue
			}
			answer, err := c.answer(query)
			if err != nil {
				return
			}
			_, _ = conn.WriteTo(answer, from) // the client is gone
		}
	}()
}

func (c *cluster) answer(query dnsmessage.Message) ([]byte, error) {
	question := query.Questions[0]
	message := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: query.ID, Response: true, RCode: dnsmessage.RCodeNameError},
		Questions: query.Questions,
	}
	if c.hasDNS.Load() && question.Name.String() == "kubernetes.default.svc.cluster.local." && question.Type == dnsmessage.TypeA {
		message.RCode = dnsmessage.RCodeSuccess
		message.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: question.Name, Class: dnsmessage.ClassINET, TTL: 5},
			Body:   &dnsmessage.AResource{A: [4]byte{10, 43, 0, 1}},
		}}
	}
	return message.Pack()
}

// writeKubeconfig writes one as k3s does, for the server's authority.
func (c *cluster) writeKubeconfig() {
	c.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		c.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "system:admin"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		c.t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		c.t.Fatal(err)
	}
	inline := func(kind string, der []byte) string {
		return base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	content := fmt.Sprintf("clusters:\n- cluster: {server: %q, certificate-authority-data: %s}\n  name: default\n"+
		"users:\n- name: default\n  user: {client-certificate-data: %s, client-key-data: %s}\n",
		c.server.URL, inline("CERTIFICATE", c.server.Certificate().Raw), inline("CERTIFICATE", certificate), inline("EC PRIVATE KEY", private))
	if err := os.WriteFile(c.kubeconfig, []byte(content), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

func TestMarksComeOneByOneAsTheClusterComesUp(t *testing.T) {
	c := startCluster(t)
	marks := make(chan string)
	probe := Probe{Kubeconfig: c.kubeconfig, NodeName: "navgw", BootID: "this boot", DNS: c.dns.LocalAddr().String(), Domain: "cluster.local",
		Mark: func(name string) { marks <- name }}
	ended := make(chan error, 1)
	go func() { ended <- probe.Await(t.Context()) }()
	for _, step := range []struct {
		mark string
		do   func()
	}{
		{"apiserver", func() { c.ready.Store(true); c.writeKubeconfig() }},
		{"node", func() { close(c.nodeReady) }},
		{"dns", func() { c.hasDNS.Store(true) }},
		{"ready", func() { close(c.hasAccount) }},
	} {
		select {
		case mark := <-marks:
			t.Fatalf("%s came before its time", mark)
		case err := <-ended:
			t.Fatalf("it ended before %s: %v", step.mark, err)
		case <-time.After(3 * shortestPause): // some tries fail first
		}
		step.do()
		if mark := testwait.For(t, step.mark, marks); mark != step.mark {
			t.Fatalf("%s instead of %s", mark, step.mark)
		}
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if n := c.connections.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestOnlyAFreshStatusOfThisBootCounts(t *testing.T) {
	since := time.Date(2026, 1, 2, 3, 4, 5, 600e6, time.UTC)
	node := func(bootID, status string, heartbeat time.Time) (o object) {
		o.Status.NodeInfo.BootID = bootID
		o.Status.Conditions = []condition{{"DiskPressure", "False", heartbeat}, {"Ready", status, heartbeat}}
		return o
	}
	for name, test := range map[string]struct {
		node object
		want bool
	}{
		"fresh":                      {node("this", "True", since.Add(time.Second)), true},
		"of the second of the start": {node("this", "True", since.Truncate(time.Second)), true},
		"of the try before":          {node("this", "True", since.Add(-time.Second)), false},
		"of the boot before":         {node("other", "True", since.Add(time.Second)), false},
		"not ready":                  {node("this", "Unknown", since.Add(time.Second)), false},
		"no condition yet":           {object{}, false},
	} {
		if got := test.node.isReady("this", since); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestWithoutCoreDNSNothingWaitsForDNS(t *testing.T) {
	c := startCluster(t)
	c.ready.Store(true)
	c.writeKubeconfig()
	close(c.nodeReady)
	close(c.hasAccount)
	var marks []string
	probe := Probe{Kubeconfig: c.kubeconfig, NodeName: "navgw", BootID: "this boot", Mark: func(name string) { marks = append(marks, name) }}
	if err := probe.Await(t.Context()); err != nil || !slices.Equal(marks, []string{"apiserver", "node", "ready"}) {
		t.Errorf("%q %v", marks, err)
	}
}

func TestAnOldKubeconfigIsReplaced(t *testing.T) {
	old, now := startCluster(t), startCluster(t)
	old.writeKubeconfig()
	old.server.Close()
	now.kubeconfig = old.kubeconfig
	now.ready.Store(true)
	close(now.nodeReady)
	close(now.hasAccount)
	probe := Probe{Kubeconfig: now.kubeconfig, NodeName: "navgw", BootID: "this boot", Mark: func(string) {}}
	ended := make(chan error, 1)
	go func() { ended <- probe.Await(t.Context()) }()
	select {
	case err := <-ended:
		t.Fatalf("ready with the old one: %v", err)
	case <-time.After(3 * shortestPause):
	}
	now.writeKubeconfig()
	if err := testwait.For(t, "the new one is taken", ended); err != nil {
		t.Error(err)
	}
}

func TestTheErrorSaysWhereItStopped(t *testing.T) {
	c := startCluster(t)
	c.writeKubeconfig()
	ctx, done := context.WithTimeout(t.Context(), 4*shortestPause)
	defer done()
	err := Probe{Kubeconfig: c.kubeconfig, NodeName: "navgw", BootID: "this boot", Mark: func(string) {}}.Await(ctx)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "apiserver") {
		t.Errorf("%v", err)
	}
}

func TestResolvesOnlyToTheRightAddress(t *testing.T) {
	c := startCluster(t)
	server, name := c.dns.LocalAddr().String(), "kubernetes.default.svc.cluster.local."
	right, wrong := netip.MustParseAddr("10.43.0.1"), netip.MustParseAddr("10.43.0.2")
	if err := resolves(t.Context(), server, name, right, time.Second); err == nil || !strings.Contains(err.Error(), "NameError") {
		t.Errorf("a name that is not there: %v", err)
	}
	c.hasDNS.Store(true)
	if err := resolves(t.Context(), server, name, right, time.Second); err != nil {
		t.Errorf("the right address: %v", err)
	}
	if err := resolves(t.Context(), server, name, wrong, time.Second); err == nil {
		t.Error("another address is taken")
	}
	c.dns.Close()
	if err := resolves(t.Context(), server, name, right, 100*time.Millisecond); err == nil {
		t.Error("no server, no error")
	}
}
