/** Hands out pod addresses from each node's range, lowest free first. */
export interface AddressPool {
  /** The address of a pod, new or the one it has. */
  take(podUid: string, podCidr: string): string;
  /** Marks an address found in use. */
  occupy(podUid: string, address: string): void;
  release(podUid: string): void;
}

const FIRST_HOST = 2;

export function createAddressPool(): AddressPool {
  const byPod = new Map<string, string>();
  const taken = new Set<string>();
  return {
    take(podUid, podCidr) {
      const known = byPod.get(podUid);
      if (known !== undefined) return known;
      // A /24 a node, as K3s gives it.
      const prefix = podCidr.slice(0, podCidr.lastIndexOf('.'));
      let host = FIRST_HOST;
      while (taken.has(`${prefix}.${host}`)) host += 1;
      const address = `${prefix}.${host}`;
      taken.add(address);
      byPod.set(podUid, address);
      return address;
    },
    occupy(podUid, address) {
      taken.add(address);
      byPod.set(podUid, address);
    },
    release(podUid) {
      const address = byPod.get(podUid);
      if (address !== undefined) taken.delete(address);
      byPod.delete(podUid);
    },
  };
}
