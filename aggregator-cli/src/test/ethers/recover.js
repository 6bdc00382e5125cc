'use strict';
// CASES.json: [{"typedData": "JSON", "signature": "0x…"}, …]. Prints ["0x…", …], null where nobody can have signed.
const fs = require('fs');
const { verifyTypedData } = require('ethers');
const { parts } = require('./typed-data');

function recover({ typedData, signature }) {
  try {
    return verifyTypedData(...parts(typedData), signature).toLowerCase();
  } catch {
    return null;
  }
}

console.log(JSON.stringify(JSON.parse(fs.readFileSync(process.argv[2], 'utf8')).map(recover)));
