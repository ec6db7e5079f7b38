/**
 * An address as one tells it from others.
 * @param {string} address
 */
export function short(address) {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}
