#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
//
// Writes expected.json of the benchmark cases, or compares it (--check), by
// running them on @ethereumjs/evm. That engine shares no code with Sluice, so
// a mistake of ours cannot end up in the figures we are measured against.
//
//   expect.mjs [--check] WORK_DIR [CASE_DIR...]
//
// WORK_DIR receives the npm packages. Without CASE_DIR it does all of ../cases.

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { casesDir, environment as env, openWorkDir, ownCases, readCase } from './workdir.mjs';

const args = process.argv.slice(2);
const check = args[0] === '--check';
if (check) args.shift();
if (args.length === 0) {
  console.error('usage: expect.mjs [--check] WORK_DIR [CASE_DIR...]');
  process.exit(2);
}
const { require } = openWorkDir(args.shift());
const { Common, Hardfork, Mainnet } = require('@ethereumjs/common');
const { createEVM } = require('@ethereumjs/evm');
const { MerkleStateManager } = require('@ethereumjs/statemanager');
const { Account, bytesToHex, createAddressFromString, hexToBytes } = require('@ethereumjs/util');

/** Runs one case: a creation message, then the measured message call. */
async function run({ init, calldata }) {
  const common = new Common({ chain: Mainnet, hardfork: Hardfork.Cancun });
  const stateManager = new MerkleStateManager({ common });
  const evm = await createEVM({ common, stateManager });
  const sender = createAddressFromString(env.sender);
  const zero = createAddressFromString(`0x${'00'.repeat(20)}`);
  await stateManager.putAccount(sender, new Account(0n, env.balance));

  const message = {
    caller: sender,
    origin: sender,
    gasLimit: env.gas,
    gasPrice: 0n,
    value: 0n,
    block: {
      header: {
        number: env.blockNumber,
        coinbase: zero,
        timestamp: env.timestamp,
        difficulty: 0n,
        prevRandao: new Uint8Array(32),
        gasLimit: env.blockGasLimit,
        baseFeePerGas: 0n,
        getBlobGasPrice: () => 1n,
      },
    },
  };

  // runCall leaves to its caller what a transaction does around a message:
  // starting from a clean access list, and warming what is always warm.
  const begin = async (...warm) => {
    await evm.journal.cleanup();
    stateManager.originalStorageCache.clear();
    evm.transientStorage.clear();
    const precompiles = [...evm.precompiles.keys()];
    for (const address of [sender.toString(), zero.toString(), ...warm, ...precompiles]) {
      evm.journal.addAlwaysWarmAddress(address);
    }
  };

  await begin();
  const creation = await evm.runCall({ ...message, data: hexToBytes(init) });
  if (creation.execResult.exceptionError) {
    throw new Error(`creation failed: ${creation.execResult.exceptionError.error}`);
  }
  const to = creation.createdAddress;

  await begin(to.toString());
  const { execResult } = await evm.runCall({
    ...message,
    to,
    data: hexToBytes(calldata),
    skipNonceIncrement: true,
  });
  const error = execResult.exceptionError?.error;
  return {
    status: error === undefined ? 'success' : error === 'revert' ? 'revert' : 'failure',
    execution_gas_used: Number(execResult.executionGasUsed),
    output: bytesToHex(execResult.returnValue),
  };
}

const dirs = args.length
  ? args
  : readdirSync(casesDir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(casesDir, entry.name))
      .sort();
const own = ownCases();
let wrong = 0;

for (const dir of dirs) {
  const theCase = readCase(dir);
  const started = Date.now();
  const found = await run(theCase);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);

  let verdict = 'written';
  if (check) {
    const { expected = {} } = theCase;
    const differing = ['status', 'execution_gas_used', 'output'].filter(
      (key) => expected[key] !== found[key],
    );
    if (expected.fork !== 'Cancun') differing.push('fork');
    verdict = differing.length ? `DIFFERS in ${differing.join(', ')}` : 'agrees';
    if (differing.length) wrong++;
  } else {
    const about = own[theCase.name]?.about ?? theCase.expected?.about ?? '';
    const content = { about, fork: 'Cancun', ...found };
    writeFileSync(theCase.expectedFile, `${JSON.stringify(content, null, 1)}\n`);
  }
  const output = found.output.length > 70 ? `${found.output.slice(0, 66)}...` : found.output;
  console.log(`${theCase.name}: ${verdict}; ${found.status}, ${found.execution_gas_used} gas, ${output} (${seconds} s)`);
}
process.exit(wrong ? 1 : 0);
