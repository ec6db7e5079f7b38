/**
 * The functions and errors of the tokens' contracts, one a line as ethers reads them. No file of this name exists: the
 * service makes the module from the compiler's output when it starts (src/http/page/files.ts).
 */
export declare const TOKEN_ABI: readonly string[];
