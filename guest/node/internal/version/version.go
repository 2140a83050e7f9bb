// Package version knows which Kubernetes this is.
package version

import "k8s.io/component-base/version"

// Revision counts the builtin node's own releases of one Kubernetes version.
const Revision = "navgw.1"

// String is such as v1.37.2+navgw.1; the linker is told the Kubernetes version, as in upstream's own builds.
func String() string { return version.Get().GitVersion }
