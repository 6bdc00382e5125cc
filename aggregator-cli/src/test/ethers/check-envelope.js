'use strict';
// ENVELOPE.json: a signed receipt or manifest. Prints {"right": {KEYID: true or false}, "canonical": true or false}.
const crypto = require('crypto');
const fs = require('fs');
const canonicalize = require('canonicalize');
const { verifyTypedData } = require('ethers');

const DOMAIN = { name: 'EMETH Aggregator', version: '1' };
const TYPES = { Document: [{ name: 'sha256', type: 'bytes32' }] };

/** DSSE's pre-authentication encoding. */
function encode(payloadType, payload) {
  const beginning = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(beginning), payload]);
}

const verifiers = {
  secp256k1(key, message, signature) {
    const sha256 = crypto.createHash('sha256').update(message).digest();
    return verifyTypedData(DOMAIN, TYPES, { sha256 }, `0x${signature.toString('hex')}`).toLowerCase() === key;
  },
  ed25519(key, message, signature) {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key, 'hex').toString('base64url') };
    return crypto.verify(null, message, crypto.createPublicKey({ key: jwk, format: 'jwk' }), signature);
  },
};

const { payload, payloadType, signatures } = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const body = Buffer.from(payload, 'base64');
const right = {};
for (const { keyid, sig } of signatures) {
  const [algorithm, key] = keyid.split(':');
  const verify = verifiers[algorithm];
  if (verify) right[keyid] = verify(key, encode(payloadType, body), Buffer.from(sig, 'base64'));
}
console.log(JSON.stringify({ right, canonical: canonicalize(JSON.parse(body)) === body.toString() }));
