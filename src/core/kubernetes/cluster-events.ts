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
  /** When it was last seen. */
  readonly time: Date;
}

/** Events, the oldest first. @param options.namespace default: all */
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
      // Events of the core kind have no parts of a second.
      .filter(
        ({ time }) => since === undefined || time.getTime() >= Math.floor(since.getTime() / 1000) * 1000,
      )
      .sort((one, other) => one.time.getTime() - other.time.getTime())
  );
}

/** One line of text for an event. */
export function eventLine({ time, type, object, reason, message, count }: ClusterEvent): string {
  const often = count > 1 ? ` (${count} times)` : "";
  return `${time.toISOString()} ${type} ${object} ${reason}: ${message.trim()}${often}`;
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
