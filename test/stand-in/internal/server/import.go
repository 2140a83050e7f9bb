package server

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"navgw.dev/stand-in/internal/images"
	"navgw.dev/stand-in/internal/logrus"
)

// importArchive imports an archive by ctr, without unpacking what it imports: the first pod of an image does that.
func importArchive(ctx context.Context, builtin, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if strings.HasSuffix(path, ".txt") {
		return pullList(ctx, builtin, file)
	}
	content, err := images.Decompress(path, file)
	if err != nil {
		return err
	}
	command := ctr(ctx, builtin, "images", "import", "--local", "--all-platforms=false", "--no-unpack",
		"--label", "io.cattle.k3s.pinned=pinned", "--label", "io.cri-containerd.pinned=pinned", "-")
	command.Stdin = content
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(said)))
	}
	return nil
}

func pullList(ctx context.Context, builtin string, list *os.File) error {
	lines := bufio.NewScanner(list)
	for lines.Scan() {
		name := strings.TrimSpace(lines.Text())
		if name == "" {
			continue
		}
		logrus.Infof("Pulling image %s", name)
		if said, err := ctr(ctx, builtin, "images", "pull", name).CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(said)))
		}
	}
	return lines.Err()
}

// ctr is containerd's client, by the builtin node's program.
func ctr(ctx context.Context, builtin string, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, builtin)
	command.Args = append([]string{"ctr", "-a", ContainerdSocket, "-n", "k8s.io"}, args...)
	return command
}
