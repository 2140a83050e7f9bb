const CLUSTER_BITS = 16;
const CLUSTER = 1 << CLUSTER_BITS;
/** In the tables: this cluster is only used here. */
const COPIED = 1n << 63n;

/** Order of the clusters in the file. */
const L1 = 1;
const L2 = 2;
const DATA = 3;
const REFCOUNTS = 4;
const REFCOUNT_BLOCK = 5;
const CLUSTERS = 6;

/**
 * A qcow2 image of which only the first cluster is there.
 * Source: docs/interop/qcow2.rst of QEMU, version 2 of the format
 */
export function qcow2(size: number, start: string): Buffer {
  const image = Buffer.alloc(CLUSTERS * CLUSTER);
  const at = (cluster: number): number => cluster * CLUSTER;
  image.write("QFI\xfb", 0, "latin1");
  image.writeUInt32BE(2, 4);
  image.writeUInt32BE(CLUSTER_BITS, 20);
  image.writeBigUInt64BE(BigInt(size), 24);
  image.writeUInt32BE(1, 36); // entries of L1
  image.writeBigUInt64BE(BigInt(at(L1)), 40);
  image.writeBigUInt64BE(BigInt(at(REFCOUNTS)), 48);
  image.writeUInt32BE(1, 56); // clusters of the refcount table
  image.writeBigUInt64BE(COPIED | BigInt(at(L2)), at(L1));
  image.writeBigUInt64BE(COPIED | BigInt(at(DATA)), at(L2));
  image.writeBigUInt64BE(BigInt(at(REFCOUNT_BLOCK)), at(REFCOUNTS));
  for (let cluster = 0; cluster < CLUSTERS; cluster += 1) {
    image.writeUInt16BE(1, at(REFCOUNT_BLOCK) + 2 * cluster);
  }
  image.write(start, at(DATA));
  return image;
}
