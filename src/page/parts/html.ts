import htm from "htm";
import { h, type ComponentChildren } from "preact";

/**
 * Writes elements as in HTML, and components as `<${Component} name=${value} />`. The browser reads these templates as they
 * are, so the page needs no build step.
 */
export const html: (strings: TemplateStringsArray, ...values: unknown[]) => ComponentChildren = htm.bind(h);
