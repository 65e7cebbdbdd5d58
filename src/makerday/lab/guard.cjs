// Loaded into the genuine CLI before anything else (NODE_OPTIONS): it speaks to this machine
// alone, whatever its version would like to report, check or fall back to.
'use strict';
const net = require('net');
const dns = require('dns');

const near = (host) => /^(localhost|127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+|.+\.localhost)$/i.test(host);
const refusal = (host) =>
  Object.assign(new Error(`makerday lab keeps this on your machine: ${host} is not asked`), { code: 'ECONNREFUSED' });

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...words) {
  const given = Array.isArray(words[0]) ? words[0][0] : words[0];
  const byPath = typeof given === 'object' ? given.path : typeof given === 'string' && isNaN(given);
  const named = typeof given === 'object' ? given.host : words[1];
  const host = typeof named === 'string' ? named : 'localhost';
  if (byPath || near(host)) return connect.apply(this, words);
  process.nextTick(() => this.destroy(refusal(host)));
  return this;
};

for (const where of [dns, dns.promises]) {
  const lookup = where.lookup;
  where.lookup = function (host, ...rest) {
    if (!host || near(host)) return lookup.call(this, host, ...rest);
    if (where === dns.promises) return Promise.reject(refusal(host));
    process.nextTick(rest[rest.length - 1], refusal(host));
  };
}
require('module').syncBuiltinESMExports();
