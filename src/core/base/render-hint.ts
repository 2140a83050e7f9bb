import type { CommandPart, Hint, KvmFailure, OptionPart } from "./hint.ts";
import { quoteForShell } from "./shell-quote.ts";

/** Names of a face for the parts of hints. */
export interface HintWords {
  option(part: OptionPart): string;
  command(part: CommandPart): string;
  /** What to do to get KVM. */
  kvm(failure: KvmFailure): string;
}

/** Renders a hint as text with the names of one face. */
export function renderHint(hint: Hint, words: HintWords): string {
  return hint
    .map((part) => {
      if (typeof part === "string") return part;
      if ("option" in part) return words.option(part);
      return "verb" in part ? words.command(part) : words.kvm(part.kvm);
    })
    .join("");
}

/** How to grant access when the user is not in the group; for runners as GitHub and Google advise. */
const GRANT_ACCESS =
  'sudo usermod -aG kvm $USER, then log in again; in CI: echo \'KERNEL=="kvm", GROUP="kvm", MODE="0666", ' +
  'OPTIONS+="static_node=kvm"\' | sudo tee /etc/udev/rules.d/99-kvm.rules && sudo udevadm control --reload-rules ' +
  "&& sudo udevadm trigger --name-match=kvm";

const KVM_ADVICE: Readonly<Record<KvmFailure, string>> = {
  missing:
    "enable virtualization in the firmware and load kvm_intel or kvm_amd, or use a machine that has KVM",
  denied: GRANT_ACCESS,
  unusable: "check that kvm_intel or kvm_amd is loaded",
};

/** Names for programs that use the API: `option memory`, `memory: 2048`. */
export const API_WORDS: HintWords = {
  option({ option, value }) {
    return value === undefined ? `option ${option}` : `${option}: ${JSON.stringify(value)}`;
  },
  command: commandLine,
  kvm: (failure) => KVM_ADVICE[failure],
};

/** `navgw-test down --name ci` */
export function commandLine({ verb, args }: CommandPart): string {
  return ["navgw-test", verb, ...args.map(quoteForShell)].join(" ");
}
