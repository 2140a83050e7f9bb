import { dieWithParent } from "../../../../../native/libkrun/die-with-parent.ts";

// Does what a runner does for its parent's end, as it is done on a platform, and blocks as libkrun does.
const [platform = "", parent] = process.argv.slice(2);
await dieWithParent(Number(parent), { changesUser: false, platform: platform as NodeJS.Platform });
console.log("blocked");
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
