/** A Mac of the cluster: the name and the address of its node. */
export interface Machine {
  readonly name: string;
  readonly address: string;
}

/** `mac-1`, `mac-2` ... with addresses in a row, as a router gives them to machines on one desk. The first is the K3s server. */
export function machines(count: number): Machine[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `mac-${index + 1}`,
    address: `192.168.10.${11 + index}`,
  }));
}
