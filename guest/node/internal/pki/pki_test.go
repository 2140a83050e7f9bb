package pki

import (
	"crypto/x509"
	"os"
	"testing"
)

func TestLeafIsSignedForItsNamesAndKept(t *testing.T) {
	dir := t.TempDir()
	ca, err := LoadOrMakeAuthority(dir, "server-ca")
	if err != nil {
		t.Fatal(err)
	}
	leaf := Leaf{Name: "serving", CommonName: "kube-apiserver", SANs: []string{"kubernetes.default", "127.0.0.1"}}
	if err := ca.Ensure(leaf); err != nil {
		t.Fatal(err)
	}
	first, _, err := read(dir, "serving")
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca.cert)
	for _, name := range leaf.SANs {
		if _, err := first.Verify(x509.VerifyOptions{Roots: roots, DNSName: name}); err != nil {
			t.Error(err)
		}
	}

	again, err := LoadOrMakeAuthority(dir, "server-ca")
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Ensure(leaf); err != nil {
		t.Fatal(err)
	}
	if second, _, _ := read(dir, "serving"); !second.Equal(first) {
		t.Error("a good certificate was replaced at the second start")
	}
	leaf.SANs = append(leaf.SANs, "192.0.2.1")
	if err := again.Ensure(leaf); err != nil {
		t.Fatal(err)
	}
	if third, _, _ := read(dir, "serving"); third.Equal(first) || third.VerifyHostname("192.0.2.1") != nil {
		t.Error("a new tls-san did not lead to a new certificate")
	}
}

func TestClientCertificateCarriesUserAndGroup(t *testing.T) {
	dir := t.TempDir()
	ca, err := LoadOrMakeAuthority(dir, "client-ca")
	if err != nil {
		t.Fatal(err)
	}
	if err := ca.Ensure(Leaf{Name: "admin", CommonName: "system:admin", Organization: []string{"system:masters"}, Client: true}); err != nil {
		t.Fatal(err)
	}
	cert, _, err := read(dir, "admin")
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca.cert)
	if _, err := cert.Verify(x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}); err != nil {
		t.Error(err)
	}
	if cert.Subject.CommonName != "system:admin" || cert.Subject.Organization[0] != "system:masters" {
		t.Error(cert.Subject)
	}
}

func TestKeysAreReadableByTheirOwnerOnly(t *testing.T) {
	dir := t.TempDir()
	if _, err := LoadOrMakeAuthority(dir, "ca"); err != nil {
		t.Fatal(err)
	}
	if err := EnsureKey(dir + "/service.key"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{KeyFile(dir, "ca"), dir + "/service.key"} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", path, info.Mode(), err)
		}
	}
}

func TestCorruptAuthorityIsAnError(t *testing.T) {
	dir := t.TempDir()
	if _, err := LoadOrMakeAuthority(dir, "ca"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(CertFile(dir, "ca"), []byte("rubbish"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadOrMakeAuthority(dir, "ca"); err == nil {
		t.Error("a corrupt authority was replaced silently: every client of the cluster would be locked out")
	}
}
