import { spawn } from "node:child_process";

// A process between a test and a runner, which the test can kill: starts what it is told to, with its own process id
// where PARENT stands, says the child's, and stays.
const { argv, stdin } = JSON.parse(process.argv[2] ?? "") as { argv: string[]; stdin: string };
const mine = (text: string): string => text.replaceAll("PARENT", `${process.pid}`);
const [file = "", ...args] = argv.map(mine);
const child = spawn(file, args, { stdio: ["pipe", "inherit", "inherit"], env: {} });
child.stdin.end(mine(stdin));
console.log(`child ${child.pid}`);
setInterval(() => undefined, 60_000);
