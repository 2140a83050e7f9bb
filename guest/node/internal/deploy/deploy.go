package deploy

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/klog/v2"
)

// fieldManager owns the fields that manifests set.
const fieldManager = "deploy@navgw"

// rescan is how often the folder is looked at again, and a manifest tried again whose kind was not known yet.
const rescan = time.Second

// Deployer applies what is in a folder, by server-side apply, whenever it changes.
type Deployer struct {
	folder  string
	mapper  *restmapper.DeferredDiscoveryRESTMapper
	client  *dynamic.DynamicClient
	applied map[string][sha256.Size]byte
}

// New makes a Deployer of a folder's *.yaml, *.yml and *.json.
func New(config *rest.Config, folder string) (*Deployer, error) {
	discoverer, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, err
	}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(discoverer))
	return &Deployer{folder: folder, mapper: mapper, client: client, applied: map[string][sha256.Size]byte{}}, nil
}

// Run applies until ctx ends.
func (d *Deployer) Run(ctx context.Context) {
	for {
		if err := d.applyChanged(ctx); err != nil && ctx.Err() == nil {
			klog.ErrorS(err, "Manifests are not all applied; trying again")
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(rescan):
		}
	}
}

func (d *Deployer) applyChanged(ctx context.Context) error {
	var paths []string
	for _, pattern := range []string{"*.yaml", "*.yml", "*.json"} {
		found, err := filepath.Glob(filepath.Join(d.folder, pattern))
		if err != nil {
			return err
		}
		paths = append(paths, found...)
	}
	slices.Sort(paths)
	var failed []error
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		sum := sha256.Sum256(content)
		if d.applied[path] == sum {
			continue
		}
		if err := d.apply(ctx, content); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", filepath.Base(path), err))
			continue
		}
		d.applied[path] = sum
		klog.InfoS("Applied manifest", "file", path)
	}
	return errors.Join(failed...)
}

// apply applies a file's documents in their order; one that fails does not keep the others back.
func (d *Deployer) apply(ctx context.Context, content []byte) error {
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(content), 4096)
	var failed []error
	for {
		var object unstructured.Unstructured
		err := decoder.Decode(&object.Object)
		if errors.Is(err, io.EOF) {
			return errors.Join(failed...)
		}
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		if len(object.Object) == 0 {
			continue
		}
		each := func(item runtime.Object) error { return d.applyOne(ctx, item.(*unstructured.Unstructured)) }
		if object.IsList() {
			err = object.EachListItem(each)
		} else {
			err = each(&object)
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
}

func (d *Deployer) applyOne(ctx context.Context, object *unstructured.Unstructured) error {
	kind := object.GroupVersionKind()
	mapping, err := d.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if meta.IsNoMatchError(err) { // its CustomResourceDefinition may be younger than the cache
		d.mapper.Reset()
		mapping, err = d.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	}
	if err != nil {
		return err
	}
	var resource dynamic.ResourceInterface = d.client.Resource(mapping.Resource)
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		namespace := object.GetNamespace()
		if namespace == "" {
			namespace = metav1.NamespaceDefault
		}
		resource = d.client.Resource(mapping.Resource).Namespace(namespace)
	}
	_, err = resource.Apply(ctx, object.GetName(), object, metav1.ApplyOptions{FieldManager: fieldManager, Force: true})
	return err
}
