package disks

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Disks are paths of block devices; one that is not there is empty.
type Disks struct {
	State, Config string
	// Builtin is the builtin node, or beside a k3s the box of tools for what that does not bring along.
	Builtin string
	K3s     string
}

// HasNode tells whether there is a node to run.
func (d Disks) HasNode() bool { return d.Builtin != "" || d.K3s != "" }

// Tools is the builtin node's disk beside a k3s; empty without one.
func (d Disks) Tools() string {
	if d.K3s == "" {
		return ""
	}
	return d.Builtin
}

// patterns are the whole disks of virtio and of User Mode Linux.
var patterns = []string{"vd[a-z]*", "ubd[a-z]*"}

var wholeDisk = regexp.MustCompile(`^(vd|ubd)[a-z]+$`)

// scanEvery is short: a disk is normally there before init is, and a scan reads 2 KiB of a handful of disks.
const scanEvery = 10 * time.Millisecond

// Scan looks at every disk in a folder of devices.
func Scan(dev string) (Disks, error) {
	var found Disks
	var problems []error
	for _, pattern := range patterns {
		paths, err := filepath.Glob(filepath.Join(dev, pattern))
		if err != nil {
			return Disks{}, err
		}
		for _, path := range paths {
			if !wholeDisk.MatchString(filepath.Base(path)) {
				continue
			}
			if err := found.look(path); err != nil {
				problems = append(problems, err)
			}
		}
	}
	return found, errors.Join(problems...)
}

func (d *Disks) look(path string) error {
	disk, err := os.Open(path)
	if err != nil {
		return err
	}
	defer disk.Close()
	content, err := Identify(disk)
	if err != nil {
		return err
	}
	switch content {
	case Content{Ext4, StateLabel}:
		d.State = path
	case Content{Erofs, NodeLabel}:
		d.Builtin = path
	case Content{Erofs, K3sLabel}:
		d.K3s = path
	case Content{Tar, ConfigEntry}:
		d.Config = path
	}
	return nil
}

// Await scans until `missing` names nothing more that a boot needs, or ctx ends.
func Await(ctx context.Context, dev string, missing func(Disks) []string) (Disks, error) {
	ticker := time.NewTicker(scanEvery)
	defer ticker.Stop()
	for {
		found, problem := Scan(dev)
		lacking := missing(found)
		if len(lacking) == 0 {
			return found, nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return found, errors.Join(fmt.Errorf("no %s among %s", strings.Join(lacking, " and no "), inventory(dev)), problem)
		}
	}
}

// inventory says what each disk holds, for the one who has to find out what is missing.
func inventory(dev string) string {
	var disks []string
	for _, pattern := range patterns {
		paths, _ := filepath.Glob(filepath.Join(dev, pattern)) // the patterns are constants, and well-formed
		for _, path := range paths {
			disks = append(disks, filepath.Base(path)+" ("+describe(path)+")")
		}
	}
	if len(disks) == 0 {
		return "no disks at all"
	}
	return strings.Join(disks, ", ")
}

func describe(path string) string {
	disk, err := os.Open(path)
	if err != nil {
		return err.Error()
	}
	defer disk.Close()
	content, err := Identify(disk)
	if err != nil {
		return err.Error()
	}
	if content.Kind == Unknown {
		return "unknown content"
	}
	return fmt.Sprintf("%s %q", content.Kind, content.Name)
}
