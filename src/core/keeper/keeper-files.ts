/** Names of a keeper's files in the cluster's directory. */
export const FILES = {
  api: "keeper.sock",
  control: "control.sock",
  net: "net.sock",
  monitor: "monitor.sock",
  migration: "migration.sock",
  consoleLog: "console.log",
  networkLog: "network.log",
  keeperLog: "keeper.log",
  exit: "exit.json",
} as const;
