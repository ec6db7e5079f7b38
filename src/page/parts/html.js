import htm from "htm";
import { h } from "preact";

/** Writes elements as one would in HTML, with no step between source and browser. */
export const html = htm.bind(h);
