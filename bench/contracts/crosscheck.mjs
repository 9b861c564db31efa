#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
//
// Compares expected.json with a second engine: revm, by way of the test node
// anvil (npm package @foundry-rs/anvil; it is not among the pinned packages
// since its binary exists for some platforms only).
//
//   crosscheck.mjs ANVIL [CASE_DIR...]
//
// ANVIL is the native program. It listens on the loopback interface. Without
// CASE_DIR it does all of ../cases.
//
// A node runs transactions, and what it reports of one includes intrinsic gas
// and refunds. Of an inner call it reports neither. So the contract is called
// by a forwarder, which stands at the sender's own address: the contract then
// sees the same sender, and the call has the same warm accounts. Only the
// origin differs.

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { casesDir, environment as env, readCase } from './workdir.mjs';

const [anvil, ...given] = process.argv.slice(2);
if (anvil === undefined) {
  console.error('usage: crosscheck.mjs ANVIL [CASE_DIR...]');
  process.exit(2);
}
const dirs = given.length
  ? given
  : readdirSync(casesDir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(casesDir, entry.name))
      .sort();

const zeroAddress = `0x${'00'.repeat(20)}`;
const toHex = (value) => `0x${value.toString(16)}`;

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts a node of its own for one case, so that no case sees another. */
async function withNode(action) {
  const port = await freePort();
  const limit = String(4n * env.gas);
  const node = spawn(
    anvil,
    [
      ['--port', String(port), '--silent', '--accounts', '1'],
      ['--hardfork', 'cancun', '--chain-id', '1', '--timestamp', String(env.timestamp)],
      ['--gas-limit', limit, '--gas-price', '0', '--base-fee', '0'],
    ].flat(),
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const failed = new Promise((_, reject) => {
    node.once('error', reject);
    node.once('exit', (code) => reject(new Error(`anvil ended with ${code}`)));
  });
  failed.catch(() => {});
  const rpc = async (method, ...params) => {
    const response = await fetch(`http://127.0.0.1:${port}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { error, result } = await response.json();
    if (error) throw Object.assign(new Error(`${method}: ${error.message}`), { rpc: error });
    return result;
  };
  const ready = async () => {
    for (let tries = 0; tries < 100; tries++) {
      try {
        return await rpc('eth_chainId');
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    throw new Error('anvil does not answer');
  };
  try {
    return await Promise.race([ready().then(() => action(rpc)), failed]);
  } finally {
    node.removeAllListeners('exit');
    node.kill();
  }
}

/** Code that passes its calldata on to `to`, and the result back. */
function forwarder(to) {
  return [
    '0x36', '5f', '5f', '37', // calldatacopy(0, 0, calldatasize())
    '5f', '5f', '36', '5f', '5f', `73${to.slice(2)}`, '5a', 'f1', // call(gas(), to, 0, 0, calldatasize(), 0, 0)
    '3d', '5f', '5f', '3e', // returndatacopy(0, 0, returndatasize())
    '602a', '57', '3d', '5f', 'fd', // if not successful: revert
    '5b', '3d', '5f', 'f3',
  ].join('');
}

async function run({ init, calldata }) {
  return withNode(async (rpc) => {
    await rpc('anvil_setCoinbase', zeroAddress);
    await rpc('anvil_setBalance', env.sender, toHex(env.balance));
    await rpc('anvil_impersonateAccount', env.sender);
    const hash = await rpc('eth_sendTransaction', {
      from: env.sender,
      data: init,
      gas: toHex(env.gas),
      gasPrice: '0x0',
    });
    // The hash is given before the transaction is in a block.
    let receipt = null;
    for (let tries = 0; receipt === null && tries < 600; tries++) {
      receipt = await rpc('eth_getTransactionReceipt', hash);
      if (receipt === null) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (receipt?.status !== '0x1') throw new Error('creation failed');
    const to = receipt.contractAddress;

    // Without the forwarder first, with the right origin.
    let output;
    try {
      output = await rpc('eth_call', { from: env.sender, to, data: calldata, gas: toHex(2n * env.gas), gasPrice: '0x0' }, 'latest');
    } catch (error) {
      output = error.rpc?.data ?? '0x';
    }

    await rpc('anvil_setCode', env.sender, forwarder(to));
    const trace = await rpc(
      'debug_traceCall',
      { from: zeroAddress, to: env.sender, data: calldata, gas: toHex(2n * env.gas), gasPrice: '0x0' },
      'latest',
      { tracer: 'callTracer', tracerConfig: { onlyTopCall: false } },
    );
    const call = trace.calls[0];
    const { error } = call;
    return {
      status: error === undefined ? 'success' : error === 'execution reverted' ? 'revert' : 'failure',
      execution_gas_used: Number(call.gasUsed),
      output,
      forwarded: call.output ?? '0x',
    };
  });
}

let wrong = 0;
for (const dir of dirs) {
  const theCase = readCase(dir);
  const { expected = {} } = theCase;
  const found = await run(theCase);
  const differing = ['status', 'execution_gas_used', 'output'].filter((key) => expected[key] !== found[key]);
  if (found.forwarded !== found.output) differing.push('output by way of the forwarder');
  if (differing.length) wrong++;
  const verdict = differing.length ? `DIFFERS in ${differing.join(', ')}` : 'agrees';
  console.log(`${theCase.name}: ${verdict}; ${found.status}, ${found.execution_gas_used} gas`);
}
process.exit(wrong ? 1 : 0);
