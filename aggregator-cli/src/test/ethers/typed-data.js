'use strict';

/** What ethers takes, from the JSON that wallets take: it works out the type of the domain itself. */
function parts(json) {
  const { types, domain, message } = JSON.parse(json);
  const { EIP712Domain, ...others } = types;
  return [domain, others, message];
}

module.exports = { parts };
