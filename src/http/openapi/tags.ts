/** A group of operations in the document. */
export interface Tag {
  name: string;
  description: string;
}

/** The groups that operations of several resources belong to. A resource may have a tag of its own instead. */
export const TAGS = {
  tokens: { name: "Tokens", description: "ERC-20 tokens, each with a ticker of its own" },
  securityTokens: { name: "Security tokens", description: "ERC-7943 tokens of registered issuers" },
  wallets: { name: "Wallets", description: "Who holds what" },
  operation: { name: "Operation", description: "For those who run the service" },
} as const satisfies Record<string, Tag>;
