package main

import (
	"errors"
	"io"
	"os"

	"navgw.dev/keeper/internal/manifests"
)

// readManifestsRole is the argument by which the program reads manifests instead of keeping a cluster.
const readManifestsRole = "read-manifests"

// manifestsRead is the answer of readManifests.
type manifestsRead struct {
	Objects []manifests.Object `json:"objects"`
	Failure *manifests.Failure `json:"failure,omitempty"`
}

// readManifests reads the manifests on stdin, and answers on stdout.
func readManifests() {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		refuse(err)
	}
	objects, err := manifests.Read(text)
	var failure *manifests.Failure
	errors.As(err, &failure)
	answer(manifestsRead{Objects: objects, Failure: failure})
}
