import { expect, test } from "vitest";
import { parseCgroups } from "../../../../bench/bare-node/cgroups.ts";

test("one tree of version 2 is taken where no controller is mounted by itself", () => {
  expect(
    parseCgroups("cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate 0 0\n"),
  ).toEqual({
    version: 2,
    hierarchies: [{ path: "/sys/fs/cgroup", options: "" }],
  });
});

test("every hierarchy of version 1 is taken, by its controllers or by its name", () => {
  const mounts = [
    "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,nosuid,relatime,cpu,cpuacct 0 0",
    "cgroup /sys/fs/cgroup/cpuset cgroup rw,relatime,cpuset,clone_children 0 0",
    "cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0",
    "cgroup /sys/fs/cgroup/pids cgroup rw,relatime,pids 0 0",
    "cgroup /sys/fs/cgroup/systemd cgroup rw,xattr,release_agent=/lib/agent,name=systemd 0 0",
    "cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0",
  ].join("\n");
  const { version, hierarchies } = parseCgroups(mounts);
  expect(version).toBe(1);
  expect(hierarchies.map(({ options }) => options)).toEqual([
    "cpu,cpuacct",
    "cpuset",
    "memory",
    "pids",
    "none,name=systemd",
  ]);
});
