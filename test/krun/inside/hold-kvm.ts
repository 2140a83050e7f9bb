import { openSync } from "node:fs";
import koffi from "koffi";

/** `_IO(KVMIO, 0x01)` of linux/kvm.h */
const KVM_CREATE_VM = 0xae01;

/**
 * Makes a virtual machine that lasts as long as this process, and does nothing.
 *
 * The kernel patches its scheduler when the first virtual machine comes and when the last one goes. QEMU 7.2 emulates
 * that badly when the other CPU runs the very code (“Oops: int3” in __schedule), so the lab never has its first again.
 */
export function holdKvm(): void {
  const ioctl = koffi.load(null).func("int ioctl(int fd, unsigned long request, unsigned long argument)");
  if (ioctl(openSync("/dev/kvm", "r+"), KVM_CREATE_VM, 0) < 0) {
    throw new Error(`the lab's /dev/kvm makes no virtual machine: errno ${koffi.errno()}`);
  }
}
