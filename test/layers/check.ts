// Checks that the code keeps its order; part of `npm run check`.

import { fileURLToPath } from "node:url";
import { importsIn } from "./imports.ts";
import { violationsOf } from "./rules.ts";

const imports = importsIn(fileURLToPath(new URL("../..", import.meta.url)));
const violations = violationsOf(imports);
for (const violation of violations) console.error(violation);
console.log(`${imports.length} imports, ${violations.length} against the order of test/layers/order.ts`);
if (violations.length > 0) process.exitCode = 1;
