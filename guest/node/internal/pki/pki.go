// Package pki makes the cluster's certificates once and keeps them in k3s's files.
package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Lifetimes: an authority's is k3s's ten years; a leaf is made anew when less than renewBefore is left at a start.
const (
	authorityLife = 10 * 365 * 24 * time.Hour
	leafLife      = 365 * 24 * time.Hour
	renewBefore   = 90 * 24 * time.Hour
	// A guest's clock may be set back a little after the certificates are made.
	backdate = time.Hour
)

// Leaf says what a certificate is for.
type Leaf struct {
	Name         string // file name without .crt and .key
	CommonName   string
	Organization []string
	SANs         []string // addresses and DNS names; a certificate with some is a server's
	Client       bool
}

// Authority signs leaves.
type Authority struct {
	dir  string
	cert *x509.Certificate
	key  crypto.Signer
	made bool
}

// CertFile is where a certificate of the folder is.
func CertFile(dir, name string) string { return filepath.Join(dir, name+".crt") }

// KeyFile is where a private key of the folder is.
func KeyFile(dir, name string) string { return filepath.Join(dir, name+".key") }

// LoadOrMakeAuthority reads the authority `name` of a folder or makes it (ECDSA P-256, as k3s does).
func LoadOrMakeAuthority(dir, name string) (*Authority, error) {
	cert, key, err := read(dir, name)
	if err == nil {
		return &Authority{dir: dir, cert: cert, key: key}, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: fmt.Sprintf("k3s-%s@%d", name, now.Unix())},
		NotBefore:             now.Add(-backdate),
		NotAfter:              now.Add(authorityLife),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	if cert, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	return &Authority{dir: dir, cert: cert, key: key, made: true}, write(dir, name, der, key)
}

// Ensure leaves a certificate that matches `leaf` in the authority's folder; a good one from an earlier start is kept.
func (a *Authority) Ensure(leaf Leaf) error {
	if old, _, err := read(a.dir, leaf.Name); err == nil && !a.made && a.serves(old, leaf) {
		return nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: serial(),
		Subject:      pkix.Name{CommonName: leaf.CommonName, Organization: leaf.Organization},
		NotBefore:    now.Add(-backdate),
		NotAfter:     now.Add(leafLife),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
	}
	if leaf.Client {
		template.ExtKeyUsage = append(template.ExtKeyUsage, x509.ExtKeyUsageClientAuth)
	}
	if len(leaf.SANs) > 0 {
		template.ExtKeyUsage = append(template.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
	}
	for _, san := range leaf.SANs {
		if ip := net.ParseIP(san); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, san)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		return err
	}
	return write(a.dir, leaf.Name, der, key)
}

// serves tells whether an old certificate still does what is asked.
func (a *Authority) serves(old *x509.Certificate, leaf Leaf) bool {
	covered := func(san string) bool { return old.VerifyHostname(san) == nil }
	return old.CheckSignatureFrom(a.cert) == nil &&
		time.Until(old.NotAfter) > renewBefore && time.Now().After(old.NotBefore) &&
		old.Subject.CommonName == leaf.CommonName && slices.Equal(old.Subject.Organization, leaf.Organization) &&
		!slices.ContainsFunc(leaf.SANs, func(san string) bool { return !covered(san) })
}

// EnsureKey makes the private key that signs service account tokens, unless it is there.
func EnsureKey(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	return writeKey(path, key)
}

func serial() *big.Int {
	number, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		panic(err) // crypto/rand does not fail on Linux
	}
	return number
}

func read(dir, name string) (*x509.Certificate, crypto.Signer, error) {
	certPEM, err := os.ReadFile(CertFile(dir, name))
	if err != nil {
		return nil, nil, err
	}
	keyPEM, err := os.ReadFile(KeyFile(dir, name))
	if err != nil {
		return nil, nil, err
	}
	certBlock, _ := pem.Decode(certPEM)
	keyBlock, _ := pem.Decode(keyPEM)
	if certBlock == nil || keyBlock == nil {
		return nil, nil, fmt.Errorf("%s: not PEM", CertFile(dir, name))
	}
	cert, err := x509.ParseCertificate(certBlock.Bytes)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", CertFile(dir, name), err)
	}
	key, err := x509.ParseECPrivateKey(keyBlock.Bytes)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", KeyFile(dir, name), err)
	}
	if !key.PublicKey.Equal(cert.PublicKey) {
		return nil, nil, fmt.Errorf("%s: is not the certificate's key: %w", KeyFile(dir, name), os.ErrNotExist)
	}
	return cert, key, nil
}

// write stores the key first, so that a certificate is never without its own.
func write(dir, name string, der []byte, key crypto.Signer) error {
	if err := writeKey(KeyFile(dir, name), key.(*ecdsa.PrivateKey)); err != nil {
		return err
	}
	return replace(CertFile(dir, name), "CERTIFICATE", der, 0o644)
}

func writeKey(path string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return replace(path, "EC PRIVATE KEY", der, 0o600)
}

func replace(path, kind string, der []byte, mode os.FileMode) error {
	content := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	if err := os.WriteFile(path+".new", content, mode); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
