// The JSON texts of the two documents of security tokens, as they stand there.

export const CREATE_ST = `{
  "issuerId": "issuer123",
  "tokenName": "MyToken",
  "amount": 1000,
  "info": {
    "description": "Sample token",
    "details": {
      "type": "utility"
    }
  }
}`;

export const ST_ID = `{
  "st_id": "issuer123-MyToken"
}`;

export const NOT_POSITIVE = `{
  "error": "Issued amount must be positive"
}`;

export const DUPLICATE_ST = `{
    "issuerId": "issuer123",
    "tokenName": "MyToken",
    "amount": 1000,
    "info": {}
  }`;

export const ST_EXISTS = `{
    "error": "Token with ID 'issuer123-MyToken' already exists."
  }`;

export const UNKNOWN_ISSUER = `{
    "issuerId": "invalidIssuer",
    "tokenName": "NewToken",
    "amount": 500,
    "info": {}
  }`;

export const NO_SUCH_ISSUER = `{
    "error": "Issuer ID 'invalidIssuer' does not exist."
  }`;
