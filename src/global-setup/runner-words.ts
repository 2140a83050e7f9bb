import { API_WORDS, type HintWords } from "../core/internal.ts";
import { READINGS, variableOf } from "./environment-options.ts";

/** The call of a test runner's configuration that takes the options of the cluster. */
export type ConfigurationCall = "navgw()" | "defineGlobalSetup()";

/** Names for hints in a test run: options as the configuration has them, and as the environment has them where that can set them. */
export function runnerWords(call: ConfigurationCall): HintWords {
  return {
    ...API_WORDS,
    option(part) {
      const { option, value } = part;
      const isScalar = typeof value !== "object";
      const variable = option in READINGS && isScalar ? variableOf(option) : undefined;
      const setting =
        value === undefined
          ? `cluster.${option} of ${call}`
          : call.replace("()", `({ cluster: { ${API_WORDS.option(part)} } })`);
      if (variable === undefined) return setting;
      return `${setting} (or ${variable}${value === undefined || option === "timeoutMs" ? "" : `=${value}`})`;
    },
  };
}
