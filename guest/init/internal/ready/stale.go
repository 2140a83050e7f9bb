package ready

import "context"

// notYet is the status of a node whose kubelet is about to start.
const notYet = `{"status":{"conditions":[{"type":"Ready","status":"Unknown","reason":"NodeStarting","message":"its kubelet has not reported since the machine was started"}]}}`

// forgetReadiness makes a node not ready that an earlier boot left Ready. What a kubelet finds Ready it reports again only with its
// next regular status, up to ten seconds later (kubelet, fastNodeStatusUpdate); one that is not, as soon as it is.
func (p Probe) forgetReadiness(ctx context.Context, client *api) error {
	path := "/api/v1/nodes/" + p.NodeName
	var node object
	if err := client.read(ctx, path, &node); err != nil {
		return nil // there is none yet: the first boot
	}
	if node.Status.NodeInfo.BootID == p.BootID {
		return nil
	}
	return client.patch(ctx, path+"/status", strategicPatch, notYet)
}
