import { createHmac, randomUUID } from "node:crypto";

/** Who calls a Ledger: an entity that is registered there with a version of its HMAC key. */
export interface Identity {
  entity: string;
  keyVersion: number;
  secret: string;
}

/** The ages of an asset's whole history. */
const FIRST_AGE = 0;
const LAST_AGE = 2 ** 31 - 1;

/** A signed ContractExecutionRequest with a new nonce; a nonce that is used twice breaks the Ledger's validation. */
export function executionRequest(identity: Identity, contractId: string, argument: object): object {
  const nonce = randomUUID();
  // ScalarDL's argument format, version 2; the part for functions is empty.
  const contractArgument = `V2\u0001${nonce}\u0003\u0003${JSON.stringify(argument)}`;
  return signed(identity, { contractId, contractArgument, nonce }, [contractId, contractArgument]);
}

/** A signed LedgerValidationRequest for all ages of an asset. */
export function validationRequest(identity: Identity, assetId: string): object {
  const ages = { startAge: FIRST_AGE, endAge: LAST_AGE };
  return signed(identity, { assetId, ...ages }, [assetId, int32(FIRST_AGE), int32(LAST_AGE)]);
}

/** A signed ContractRegistrationRequest; the contract's id is the name of its class. */
export function registrationRequest(identity: Identity, className: string, byteCode: Buffer): object {
  const names = { contractId: className, contractBinaryName: className };
  return signed(identity, { ...names, contractByteCode: byteCode }, [className, className, byteCode]);
}

/** Adds an HMAC-SHA256 over the fields in their order, the entity and the key version. Numbers are 32-bit big-endian. */
function signed(identity: Identity, request: object, fields: (string | Buffer)[]): object {
  const { entity, keyVersion, secret } = identity;
  const hmac = createHmac("sha256", secret);
  for (const field of [...fields, entity, int32(keyVersion)]) hmac.update(field);
  return { ...request, entityId: entity, keyVersion, signature: hmac.digest() };
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
