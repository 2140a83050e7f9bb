import { EVENTS } from "./known-resources.ts";
import type { KubernetesClient } from "./kubernetes-client.ts";
import type { AnyObject } from "./kubernetes-object.ts";
import { listObjects } from "./observe-objects.ts";

/** One event of the cluster (`kubectl get events`). */
export interface ClusterEvent {
  /** `Normal` or `Warning`. */
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** `Pod/web-1`. */
  readonly object: string;
  readonly namespace: string;
  readonly count: number;
  /** Time of its last occurrence. */
  readonly time: Date;
}

/** Lists events, the oldest first. @param options.namespace default: all */
export async function listEvents(
  client: KubernetesClient,
  options: {
    readonly namespace?: string | undefined;
    readonly since?: Date | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<ClusterEvent[]> {
  const { namespace, since, signal } = options;
  const { items } = await listObjects(client, { resource: EVENTS, namespace }, { signal });
  return (
    items
      .map(toEvent)
      // Times of core events have a resolution of a second.
      .filter(
        ({ time }) => since === undefined || time.getTime() >= Math.floor(since.getTime() / 1000) * 1000,
      )
      .sort((one, other) => one.time.getTime() - other.time.getTime())
  );
}

/** Formats an event as one line of text. */
export function eventLine({ time, type, object, reason, message, count }: ClusterEvent): string {
  const times = count > 1 ? ` (${count} times)` : "";
  return `${time.toISOString()} ${type} ${object} ${reason}: ${message.trim()}${times}`;
}

function toEvent(event: AnyObject): ClusterEvent {
  const { involvedObject, series, metadata } = event;
  const time =
    series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? metadata.creationTimestamp;
  return {
    type: event.type ?? "Normal",
    reason: event.reason ?? "",
    message: event.message ?? "",
    object: `${involvedObject?.kind ?? ""}/${involvedObject?.name ?? ""}`,
    namespace: involvedObject?.namespace ?? metadata.namespace ?? "",
    count: series?.count ?? event.count ?? 1,
    time: new Date(time),
  };
}
