import { randomBytes } from "node:crypto";

/** A unique name of a cluster whose caller gave none. */
export function generatedName(): string {
  return `navgw-${randomBytes(6).toString("hex")}`;
}
