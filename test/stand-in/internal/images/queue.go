package images

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"navgw.dev/stand-in/internal/logrus"
)

// Waits of k3s.
const (
	pollEvery = 500 * time.Millisecond
	settle    = 2 * time.Second
)

// Importer imports the archives of a folder, at the start and when they change.
type Importer struct {
	// Folder is agent/images.
	Folder string
	// Connect returns once containerd answers.
	Connect func(ctx context.Context) error
	// Import imports one archive, or pulls the images of a list.
	Import func(ctx context.Context, path string) error

	mutex sync.Mutex
	queue []string
	added chan struct{}
	files map[string]*known
}

// Start imports what is there. It returns when nothing waits: what is in work by then, such as the last archive or the only
// one, is not waited for.
func (i *Importer) Start(ctx context.Context) {
	i.files = loadCache(i.Folder)
	i.added = make(chan struct{}, 1)
	found := i.look()
	i.add(i.Folder)
	go i.work(ctx)
	for i.length() > 0 && ctx.Err() == nil {
		time.Sleep(pollEvery)
	}
	i.prune()
	go i.watch(ctx, found)
}

func (i *Importer) add(path string) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	if slices.Contains(i.queue, path) {
		return
	}
	i.queue = append(i.queue, path)
	select {
	case i.added <- struct{}{}:
	default:
	}
}

func (i *Importer) length() int {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	return len(i.queue)
}

func (i *Importer) next(ctx context.Context) (string, bool) {
	for {
		i.mutex.Lock()
		if len(i.queue) > 0 {
			path := i.queue[0]
			i.queue = i.queue[1:]
			i.mutex.Unlock()
			return path, true
		}
		i.mutex.Unlock()
		select {
		case <-ctx.Done():
			return "", false
		case <-i.added:
		}
	}
}

func (i *Importer) work(ctx context.Context) {
	if err := i.Connect(ctx); err != nil {
		logrus.Errorf("Failed to create containerd client: %v", err)
		return
	}
	for {
		path, ok := i.next(ctx)
		if !ok {
			return
		}
		if err := i.process(ctx, path); err != nil {
			logrus.Errorf("Failed to process image event: failed to import %s: %v", path, err)
		}
	}
}

func (i *Importer) process(ctx context.Context, path string) error {
	about, err := os.Stat(path)
	if os.IsNotExist(err) {
		i.remember(func() { delete(i.files, path) })
		return nil
	}
	if err != nil {
		return err
	}
	if about.IsDir() {
		entries, err := os.ReadDir(path)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			i.add(filepath.Join(path, entry.Name()))
		}
		return nil
	}
	if !isSupported(path) {
		return nil
	}
	i.mutex.Lock()
	before := i.files[path]
	if before != nil {
		before.seen = true
	}
	i.mutex.Unlock()
	if !isNew(before, about) {
		return nil
	}
	start := time.Now()
	verb := "Importing"
	if strings.HasSuffix(path, ".txt") {
		verb = "Pulling"
	}
	logrus.Infof("%s images from %s", verb, path)
	if err := i.Import(ctx, path); err != nil {
		return err
	}
	logrus.Infof("Imported images from %s in %s", path, time.Since(start))
	i.remember(func() { i.files[path] = &known{Size: about.Size(), ModTime: about.ModTime(), seen: true} })
	return nil
}

// remember changes what is known and writes it down.
func (i *Importer) remember(change func()) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	change()
	syncCache(i.Folder, i.files)
}

// prune forgets what was not seen in this start.
func (i *Importer) prune() {
	i.remember(func() {
		for path, file := range i.files {
			if !file.seen {
				delete(i.files, path)
			}
		}
	})
}

// stamp is by what a change is seen.
type stamp struct {
	size    int64
	changed time.Time
}

func (i *Importer) look() map[string]stamp {
	found := map[string]stamp{}
	entries, _ := os.ReadDir(i.Folder) // a folder that is gone has none
	for _, entry := range entries {
		if about, err := entry.Info(); err == nil && isSupported(entry.Name()) {
			found[filepath.Join(i.Folder, entry.Name())] = stamp{about.Size(), about.ModTime()}
		}
	}
	return found
}

// watch looks for files that are new or changed, and gives each two seconds to settle. k3s is told by the kernel.
func (i *Importer) watch(ctx context.Context, before map[string]stamp) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(settle):
		}
		now := i.look()
		for path, stamp := range now {
			if before[path] != stamp {
				time.AfterFunc(settle, func() { i.add(path) })
			}
		}
		for path := range before {
			if _, ok := now[path]; !ok {
				i.add(path)
			}
		}
		before = now
	}
}
