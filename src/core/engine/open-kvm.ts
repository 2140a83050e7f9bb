import { existsSync } from "node:fs";
import { type KvmProblem, kvmProblem } from "../../../native/libkrun/hypervisor.ts";

/** A KVM for guests that were built for it; it opens like any other. */
const PVM_MODULE = "/sys/module/kvm_pvm";

/** Whether this process may use KVM; not whether a guest runs on it, which only a boot tells. */
export type Kvm =
  | {
      readonly ok: true;
      /** What users are told that it is. */
      readonly label: string;
      /** Bound of a probe's boot in ms. */
      readonly probeTimeout: number;
    }
  | ({ readonly ok: false } & KvmProblem);

/** Opens /dev/kvm. */
export function openKvm(): Kvm {
  const problem = kvmProblem();
  if (problem !== undefined) return { ok: false, ...problem };
  // Where a failure is to be expected it should not take long.
  return existsSync(PVM_MODULE)
    ? { ok: true, label: "KVM (kvm-pvm)", probeTimeout: 4000 }
    : { ok: true, label: "KVM", probeTimeout: 30_000 };
}
