// The parts of nodes' answers (Ethereum JSON-RPC) that are read here. Quantities are hexadecimal strings.

export interface RpcLog {
  address: string;
  topics: string[];
  data: string;
  blockNumber: string;
  blockHash: string;
  transactionHash: string;
  logIndex: string;
  /** Not every node tells. */
  blockTimestamp?: string;
}

export interface RpcReceipt {
  transactionHash: string;
  blockNumber: string;
  blockHash: string;
  /** Its place in the block. */
  transactionIndex: string;
  gasUsed: string;
  contractAddress: string | null;
  status: string;
  logs: RpcLog[];
}

export interface RpcBlock {
  hash: string;
  parentHash: string;
  number: string;
  timestamp: string;
  gasLimit: string;
  /** Hashes. */
  transactions: string[];
  baseFeePerGas?: string;
}
