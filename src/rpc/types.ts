/** What nodes answer, as far as it is read here; quantities are hexadecimal strings (Ethereum JSON-RPC). */
export interface RpcLog {
  address: string;
  topics: string[];
  data: string;
  blockNumber: string;
  blockHash: string;
  transactionHash: string;
  logIndex: string;
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
