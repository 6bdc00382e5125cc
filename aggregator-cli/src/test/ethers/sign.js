'use strict';
// CASES.json: [{"secret": "0x…", "typedData": "JSON"}, …]. Prints [{"address": "0x…", "signature": "0x…"}, …].
const fs = require('fs');
const { Wallet } = require('ethers');
const { parts } = require('./typed-data');

async function sign({ secret, typedData }) {
  const wallet = new Wallet(secret);
  return { address: wallet.address.toLowerCase(), signature: await wallet.signTypedData(...parts(typedData)) };
}

Promise.all(JSON.parse(fs.readFileSync(process.argv[2], 'utf8')).map(sign))
  .then((signed) => console.log(JSON.stringify(signed)));
