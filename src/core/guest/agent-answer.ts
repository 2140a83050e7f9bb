import type { z } from "zod";
import { NavgwError } from "../base/errors.ts";
import { command, hint } from "../base/hint.ts";
import { parseJson } from "../base/json.ts";
import { readUpTo } from "../base/read-up-to.ts";

/** Longest answer of the control agent that is read, bytes. Its longest is the list of an archive's images. */
const LONGEST_ANSWER = 4 << 20;

/** Reads an answer of the control agent to its end. @throws NavgwError NAVGW_CONTROL when it is too long */
export async function readAnswer(body: AsyncIterable<Uint8Array | string>, request: string): Promise<string> {
  const { bytes, isWhole } = await readUpTo(body, LONGEST_ANSWER);
  if (!isWhole) throw unexpected(request, `is longer than ${LONGEST_ANSWER} bytes`);
  return bytes.toString("utf8");
}

/** Reads a JSON answer of the control agent. @throws NavgwError NAVGW_CONTROL when it is of another form */
export function parseAnswer<T>(schema: z.ZodType<T>, text: string, request: string): T {
  const { data, error } = schema.safeParse(parseJson(text));
  if (error !== undefined) throw unexpected(request, "has an unexpected format", error);
  return data as T;
}

function unexpected(request: string, problem: string, cause?: unknown): NavgwError {
  return new NavgwError("NAVGW_CONTROL", `the guest's answer to ${request} ${problem}`, {
    hint: hint`${command("logs", "init")} shows more`,
    cause,
  });
}
