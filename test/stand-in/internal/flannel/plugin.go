// Package flannel is as much of flannel as one node needs: the plugin of the container network interface, and what it waits for.
package flannel

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// SubnetFile is where flannel tells the plugin about the node's part of the pod network.
const SubnetFile = "/run/flannel/subnet.env"

// stateDir is where the plugin keeps a pod's configuration until the pod goes.
const stateDir = "/var/lib/cni/flannel"

type object = map[string]any

// failure is an error as the interface wants it on stdout.
type failure struct {
	Version string `json:"cniVersion"`
	Code    int    `json:"code"`
	Message string `json:"msg"`
}

// Plugin is a run of the plugin; it returns the exit code.
func Plugin(input io.Reader, output io.Writer) int {
	conf, err := io.ReadAll(input)
	if err == nil {
		switch os.Getenv("CNI_COMMAND") {
		case "VERSION":
			fmt.Fprintln(output, `{"cniVersion":"1.0.0","supportedVersions":["0.1.0","0.2.0","0.3.0","0.3.1","0.4.0","1.0.0"]}`)
			return 0
		case "ADD":
			err = add(conf, output)
		case "DEL":
			err = del(output)
		}
	}
	if err != nil {
		_ = json.NewEncoder(output).Encode(failure{"1.0.0", 999, err.Error()}) // nobody else to tell
		return 1
	}
	return 0
}

func add(conf []byte, output io.Writer) error {
	subnet, err := LoadSubnet(SubnetFile)
	if err != nil {
		return fmt.Errorf("loadFlannelSubnetEnv failed: %w", err)
	}
	delegated, err := Delegate(conf, subnet)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(stateDir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(statePath(), delegated, 0o600); err != nil {
		return err
	}
	return bridge(delegated, output)
}

// del undoes what the bridge did for a pod; of one that never got so far there is nothing.
func del(output io.Writer) error {
	delegated, err := os.ReadFile(statePath())
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := bridge(delegated, output); err != nil {
		return err
	}
	return os.Remove(statePath())
}

func statePath() string { return filepath.Join(stateDir, os.Getenv("CNI_CONTAINERID")) }

// bridge runs the plugin that flannel leaves the work to, from the folders that the runtime names.
func bridge(conf []byte, output io.Writer) error {
	for folder := range strings.SplitSeq(os.Getenv("CNI_PATH"), ":") {
		path := filepath.Join(folder, "bridge")
		if _, err := os.Stat(path); err != nil {
			continue
		}
		command := exec.Command(path)
		command.Stdin = strings.NewReader(string(conf))
		command.Stderr = os.Stderr
		said, err := command.Output()
		if err != nil && len(said) > 0 {
			var why failure
			if json.Unmarshal(said, &why) == nil {
				return fmt.Errorf("%s", why.Message)
			}
		}
		if err != nil {
			return err
		}
		_, err = output.Write(said)
		return err
	}
	return fmt.Errorf("failed to find plugin %q in path [%s]", "bridge", os.Getenv("CNI_PATH"))
}

// Subnet is what SubnetFile says.
type Subnet struct {
	Network, Subnet string
	MTU             int
	Masquerade      bool
}

// LoadSubnet reads a file of NAME=VALUE lines.
func LoadSubnet(path string) (Subnet, error) {
	file, err := os.Open(path)
	if err != nil {
		return Subnet{}, err
	}
	defer file.Close()
	var subnet Subnet
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), "=")
		switch name {
		case "FLANNEL_NETWORK":
			subnet.Network = value
		case "FLANNEL_SUBNET":
			subnet.Subnet = value
		case "FLANNEL_MTU":
			subnet.MTU, err = strconv.Atoi(value)
		case "FLANNEL_IPMASQ":
			subnet.Masquerade, err = strconv.ParseBool(value)
		}
		if err != nil {
			return Subnet{}, err
		}
	}
	for name, value := range map[string]string{
		"FLANNEL_NETWORK": subnet.Network, "FLANNEL_SUBNET": subnet.Subnet,
	} {
		if value == "" {
			return Subnet{}, fmt.Errorf("%s is missing %s", path, name)
		}
	}
	return subnet, lines.Err()
}

// Delegate is the configuration of the bridge for a pod: what the delegate of flannel's says, and the subnet. flannel
// masquerades by rules of its own; here the bridge does, by nftables.
func Delegate(conf []byte, subnet Subnet) ([]byte, error) {
	var given struct {
		Version  string `json:"cniVersion"`
		Name     string `json:"name"`
		Delegate object `json:"delegate"`
	}
	if err := json.Unmarshal(conf, &given); err != nil {
		return nil, err
	}
	delegate := object{"type": "bridge", "bridge": "cni0", "isGateway": true}
	for key, value := range given.Delegate {
		delegate[key] = value
	}
	delegate["cniVersion"], delegate["name"] = given.Version, given.Name
	delegate["mtu"] = subnet.MTU
	delegate["ipMasq"], delegate["ipMasqBackend"] = subnet.Masquerade, "nftables"
	delegate["ipam"] = object{
		"type":   "host-local",
		"ranges": [][]object{{{"subnet": networkOf(subnet.Subnet)}}},
		"routes": []object{{"dst": subnet.Network}},
	}
	return json.Marshal(delegate)
}
