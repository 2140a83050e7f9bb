package containerd

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	containerd "github.com/containerd/containerd/v2/client"
	"github.com/containerd/containerd/v2/core/images"
	"github.com/containerd/platforms"
	"github.com/klauspost/compress/zstd"
	"k8s.io/klog/v2"
)

// stamp identifies an archive's content well enough to not import it again.
type stamp struct {
	Size     int64    `json:"size"`
	Modified int64    `json:"modified"`
	Images   []string `json:"images"`
}

// ImportArchives imports every new image archive of the folders. A bad one is logged and skipped, as k3s does: the
// rest of the node does not depend on it. `memory` is the file that remembers what was imported.
func ImportArchives(ctx context.Context, client *containerd.Client, memory string, folders ...string) error {
	ctx = inNamespace(ctx)
	known := map[string]stamp{}
	if content, err := os.ReadFile(memory); err == nil {
		if err := json.Unmarshal(content, &known); err != nil {
			klog.ErrorS(err, "Forgetting which images were imported", "file", memory)
			known = map[string]stamp{}
		}
	}
	for _, folder := range folders {
		paths, err := archives(folder)
		if err != nil {
			return err
		}
		for _, path := range paths {
			if err := importOnce(ctx, client, path, known); err != nil {
				klog.ErrorS(err, "Image archive is not imported", "file", path)
			}
		}
	}
	content, err := json.Marshal(known)
	if err != nil {
		return err
	}
	return os.WriteFile(memory, content, 0o644)
}

func archives(folder string) ([]string, error) {
	var paths []string
	for _, kind := range []string{"*.tar", "*.tar.gz", "*.tgz", "*.tar.zst"} {
		found, err := filepath.Glob(filepath.Join(folder, kind))
		if err != nil {
			return nil, err
		}
		paths = append(paths, found...)
	}
	return paths, nil
}

func importOnce(ctx context.Context, client *containerd.Client, path string, known map[string]stamp) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	now := stamp{Size: info.Size(), Modified: info.ModTime().UnixNano()}
	if before, ok := known[path]; ok && before.Size == now.Size && before.Modified == now.Modified && present(ctx, client, before.Images) {
		return nil
	}
	klog.InfoS("Importing images", "file", path) // init tells the host
	names, err := Import(ctx, client, path)
	if err != nil {
		return err
	}
	now.Images = names
	known[path] = now
	klog.InfoS("Imported images", "file", path, "images", names)
	return nil
}

func present(ctx context.Context, client *containerd.Client, names []string) bool {
	for _, name := range names {
		if _, err := client.ImageService().Get(ctx, name); err != nil {
			return false
		}
	}
	return len(names) > 0
}

// Import imports one image archive (docker or OCI layout; plain, gzip or zstd) and unpacks it for use.
func Import(ctx context.Context, client *containerd.Client, path string) ([]string, error) {
	ctx = inNamespace(ctx)
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	reader, err := decompress(file)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	// The CRI plugin pins what carries this label, so that the kubelet's image GC does not delete it.
	labels := map[string]string{"io.cri-containerd.image": "managed"}
	if strings.HasPrefix(filepath.Base(path), "pause") {
		labels["io.cri-containerd.pinned"] = "pinned"
	}
	platform := platforms.DefaultStrict()
	imported, err := client.Import(ctx, reader, containerd.WithImageLabels(labels), containerd.WithImportPlatform(platform), containerd.WithSkipMissing())
	if err != nil {
		return nil, err
	}
	var names []string
	for _, image := range imported {
		names = append(names, image.Name)
		if err := unpack(ctx, client, image, platform); err != nil {
			return nil, fmt.Errorf("%s: %w", image.Name, err)
		}
	}
	return names, nil
}

func unpack(ctx context.Context, client *containerd.Client, image images.Image, platform platforms.MatchComparer) error {
	return containerd.NewImageWithPlatform(client, image, platform).Unpack(ctx, "overlayfs")
}

// decompress looks at the first bytes, not at the name.
func decompress(file io.Reader) (io.ReadCloser, error) {
	buffered := bufio.NewReaderSize(file, 1<<20)
	head, err := buffered.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case strings.HasPrefix(string(head), "\x1f\x8b"):
		return gzip.NewReader(buffered)
	case string(head) == "\x28\xb5\x2f\xfd":
		decoder, err := zstd.NewReader(buffered)
		if err != nil {
			return nil, err
		}
		return decoder.IOReadCloser(), nil
	default:
		return io.NopCloser(buffered), nil
	}
}
