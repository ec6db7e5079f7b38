/** Surely nothing was sent. The message says why, for people. */
export class Refused extends Error {
  override name = "Refused";
}
