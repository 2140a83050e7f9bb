package images

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"
)

// fake is an importer whose imports wait until they are let go.
type fake struct {
	*Importer
	mutex    sync.Mutex
	imported []string
	hold     chan struct{}
}

func newFake(t *testing.T) *fake {
	f := &fake{}
	f.Importer = f.importer(t.TempDir())
	return f
}

func (f *fake) importer(folder string) *Importer {
	return &Importer{
		Folder:  folder,
		Connect: func(context.Context) error { return nil },
		Import: func(ctx context.Context, path string) error {
			f.mutex.Lock()
			f.imported = append(f.imported, filepath.Base(path))
			f.mutex.Unlock()
			if f.hold != nil {
				select {
				case <-f.hold:
				case <-ctx.Done():
				}
			}
			return nil
		},
	}
}

func (f *fake) names() []string {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return slices.Sorted(slices.Values(f.imported))
}

func (f *fake) write(t *testing.T, name, content string, at time.Time) {
	t.Helper()
	path := filepath.Join(f.Folder, name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

// start starts and waits until everything was looked at; the fake can be started again.
func (f *fake) start(t *testing.T) []string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	f.mutex.Lock()
	f.imported = nil
	f.mutex.Unlock()
	f.Importer = f.importer(f.Folder)
	f.Start(ctx)
	await(t, func() bool { return f.length() == 0 })
	time.Sleep(50 * time.Millisecond) // the last one is in work
	return f.names()
}

func await(t *testing.T, done func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nothing happened within 10 s")
		}
	}
}

var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func TestEveryStartImportsEverythingAgainWithoutTheCacheFile(t *testing.T) {
	f := newFake(t)
	f.write(t, "a.tar", "a", noon)
	f.write(t, "b.tar.zst", "b", noon)
	f.write(t, "c.tgz", "c", noon)
	f.write(t, "list.txt", "d", noon)
	f.write(t, "readme.md", "e", noon)
	want := []string{"a.tar", "b.tar.zst", "c.tgz", "list.txt"}
	for range 2 {
		if got := f.start(t); !reflect.DeepEqual(got, want) {
			t.Errorf("%q", got)
		}
	}
	if _, err := os.Stat(filepath.Join(f.Folder, cacheFile)); !os.IsNotExist(err) {
		t.Error("the cache file was made")
	}
}

func TestAnEmptyCacheFileIsEnoughToRemember(t *testing.T) {
	f := newFake(t)
	f.write(t, "a.tar", "a", noon)
	f.write(t, cacheFile, "", noon)
	if got := f.start(t); len(got) != 1 {
		t.Errorf("%q", got)
	}
	if got := f.start(t); len(got) != 0 {
		t.Errorf("again: %q", got)
	}
	content, err := os.ReadFile(filepath.Join(f.Folder, cacheFile))
	if err != nil {
		t.Fatal(err)
	}
	var cache map[string]map[string]any
	if err := json.Unmarshal(content, &cache); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"size": 1.0, "modTime": "2026-01-01T12:00:00Z"}
	if got := cache[filepath.Join(f.Folder, "a.tar")]; !reflect.DeepEqual(got, want) {
		t.Errorf("%s", content)
	}
}

func TestAChangedArchiveIsImportedOnlyIfSizeAndTimeAreNew(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		at      time.Time
		imports int
	}{
		"another size, later":   {"longer", noon.Add(time.Minute), 1},
		"another size, as old":  {"longer", noon, 0},
		"another size, earlier": {"longer", noon.Add(-time.Minute), 0},
		"the same size, later":  {"b", noon.Add(time.Minute), 0},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.write(t, cacheFile, "", noon)
			f.write(t, "a.tar", "a", noon)
			f.start(t)
			f.write(t, "a.tar", c.content, c.at)
			if got := f.start(t); len(got) != c.imports {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestTheOnlyArchiveIsNotWaitedFor(t *testing.T) {
	f := newFake(t)
	f.hold = make(chan struct{})
	f.write(t, "a.tar", "a", noon)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	started := make(chan struct{})
	go func() { f.Start(ctx); close(started) }()
	await(t, func() bool { return len(f.names()) == 1 })
	select {
	case <-started:
	case <-time.After(5 * time.Second):
		t.Fatal("Start waits for the archive that is in work")
	}
}

func TestAllArchivesButTheLastAreWaitedFor(t *testing.T) {
	f := newFake(t)
	f.hold = make(chan struct{})
	f.write(t, "a.tar", "a", noon)
	f.write(t, "b.tar", "b", noon)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	started := make(chan struct{})
	go func() { f.Start(ctx); close(started) }()
	await(t, func() bool { return len(f.names()) == 1 })
	select {
	case <-started:
		t.Fatal("Start does not wait for the archive that waits")
	case <-time.After(2 * pollEvery):
	}
	f.hold <- struct{}{}
	await(t, func() bool { return len(f.names()) == 2 })
	select {
	case <-started:
	case <-time.After(5 * time.Second):
		t.Fatal("Start waits for the archive that is in work")
	}
}

func TestWhatIsGoneIsForgotten(t *testing.T) {
	f := newFake(t)
	f.write(t, cacheFile, `{"/gone.tar":{"size":1,"modTime":"2026-01-01T12:00:00Z"}}`, noon)
	f.write(t, "a.tar", "a", noon)
	f.start(t)
	content, err := os.ReadFile(filepath.Join(f.Folder, cacheFile))
	if err != nil || slices.Contains([]string{"", "{}"}, string(content)) {
		t.Fatalf("%s %v", content, err)
	}
	if files := loadCache(f.Folder); len(files) != 1 {
		t.Errorf("%s", content)
	}
}

func TestAnArchiveThatComesLaterIsImported(t *testing.T) {
	f := newFake(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	f.Start(ctx)
	f.write(t, "a.tar", "a", noon)
	await(t, func() bool { return len(f.names()) == 1 })
}
