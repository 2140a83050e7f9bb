// Package config reads what the host wrote for this boot: navgw/config.json and k3s's config.yaml.
package config

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"
)

// Mode is what a boot is for.
type Mode string

const (
	ModeNode  Mode = "node"  // run the node
	ModeProbe Mode = "probe" // show that the guest boots, then power off
	ModeRun   Mode = "run"   // run one command in a root of the host's, then power off
)

// Storage is where the node's data lives.
type Storage string

const (
	StorageDisk   Storage = "disk"
	StorageMemory Storage = "memory"
	StorageGolden Storage = "golden" // memory, but for what a golden disk holds
)

// Config is navgw/config.json of guest/CONTRACT.md.
type Config struct {
	Schema      int               `json:"schema"`
	Cluster     string            `json:"cluster"`
	Hostname    string            `json:"hostname"`
	Token       string            `json:"token"`
	Time        time.Time         `json:"time"`
	Network     Network           `json:"network"`
	ControlPort uint16            `json:"controlPort"`
	Storage     Storage           `json:"storage"`
	Mode        Mode              `json:"mode"`
	Env         map[string]string `json:"env"`
	// Seed is fresh randomness from the host, credited to the kernel's pool; optional.
	Seed []byte `json:"seed"`
	// Run is what mode run is about.
	Run Run `json:"run"`
}

// Network is the guest's one static network.
type Network struct {
	Address netip.Prefix `json:"address"`
	Gateway netip.Addr   `json:"gateway"`
	DNS     netip.Addr   `json:"dns"`
	MAC     string       `json:"mac"`
	MTU     int          `json:"mtu"`
}

// HardwareAddr is the parsed MAC.
func (n Network) HardwareAddr() (net.HardwareAddr, error) { return net.ParseMAC(n.MAC) }

// check looks at what is there: without an address there is no network.
func (n Network) check() error {
	var problems []error
	if n.Gateway.IsValid() && n.Address.IsValid() && !n.Address.Contains(n.Gateway) {
		problems = append(problems, fmt.Errorf("network.gateway %s is outside of %s", n.Gateway, n.Address))
	}
	if n.MAC != "" {
		if _, err := n.HardwareAddr(); err != nil {
			problems = append(problems, fmt.Errorf("network.mac: %w", err))
		}
	}
	return errors.Join(problems...)
}

// Parse reads and checks config.json. Unknown fields are refused: they would be a host that is newer than the guest.
func Parse(content []byte) (*Config, error) {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	var c Config
	if err := decoder.Decode(&c); err != nil {
		return nil, fmt.Errorf("config.json: %w", err)
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("config.json: %w", err)
	}
	return &c, nil
}

// HasStateDisk tells whether the host gives the machine one.
func (c *Config) HasStateDisk() bool {
	return c.Mode == ModeNode && c.Storage != StorageMemory
}

func (c *Config) check() error {
	var problems []error
	complain := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if c.Schema != 1 {
		return fmt.Errorf("schema %d is not 1: host and guest are of different versions", c.Schema)
	}
	switch c.Mode {
	case ModeProbe:
		return nil // needs nothing else
	case ModeRun:
		return errors.Join(c.Run.check(), c.Network.check())
	case ModeNode:
	default:
		complain("mode %q is not node, probe or run", c.Mode)
	}
	if raw, err := hex.DecodeString(c.Token); err != nil || len(raw) != 32 {
		complain("token is not 64 hex digits")
	}
	if c.Hostname == "" {
		complain("hostname is missing")
	}
	if c.ControlPort == 0 {
		complain("controlPort is missing")
	}
	switch c.Storage {
	case StorageDisk, StorageMemory, StorageGolden:
	default:
		complain("storage %q is not disk, memory or golden", c.Storage)
	}
	if !c.Network.Address.IsValid() {
		complain("network.address is missing")
	}
	return errors.Join(append(problems, c.Network.check())...)
}
