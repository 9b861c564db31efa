#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
//
// Compiles the contracts of this folder and writes init.hex and calldata.hex
// of their cases.
//
//   build.mjs WORK_DIR
//
// WORK_DIR receives the npm packages. The result depends on the sources here
// and on package-lock.json alone, not on where either folder lies.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { casesDir, contractsDir, openWorkDir, ownCases } from './workdir.mjs';

if (process.argv.length !== 3) {
  console.error('usage: build.mjs WORK_DIR');
  process.exit(2);
}
const { work, require } = openWorkDir(process.argv[2]);
const { keccak_256 } = require('@noble/hashes/sha3.js');
const keccak = (hex) => Buffer.from(keccak_256(Buffer.from(hex, 'hex'))).toString('hex');

// ---------------------------------------------------------------- compiling

/** Compiles one file of `readSource(name)` and all it imports; contracts by file. */
function compile(compiler, name, readSource, settings) {
  const input = {
    language: 'Solidity',
    sources: { [name]: { content: readSource(name) } },
    settings: {
      ...settings,
      outputSelection: { '*': { '*': ['evm.bytecode.object', 'evm.deployedBytecode.object', 'evm.methodIdentifiers'] } },
    },
  };
  const readImport = (path) => {
    try {
      return { contents: readSource(path) };
    } catch (error) {
      return { error: String(error) };
    }
  };
  // The two compilers differ here: before 0.6, the callback is an argument of
  // its own.
  const callbacks = compiler.version().startsWith('0.5.') ? readImport : { import: readImport };
  const output = JSON.parse(compiler.compile(JSON.stringify(input), callbacks));
  const serious = (output.errors ?? []).filter((error) => error.severity === 'error');
  if (serious.length) throw new Error(serious.map((error) => error.formattedMessage).join('\n'));
  for (const warning of output.errors ?? []) console.error(warning.formattedMessage);
  return output.contracts;
}

const fromPackage = (path) => readFileSync(join(work, 'node_modules', path), 'utf8');

/** Our own sources, for which a package name resolves as it does in npm. */
function compileOwn(file) {
  const read = (name) =>
    name.startsWith('@') ? fromPackage(name) : readFileSync(join(contractsDir, name), 'utf8');
  const contracts = compile(require('solc'), file, read, {
    optimizer: { enabled: true, runs: 200 },
    evmVersion: 'cancun',
    // The trailing metadata would tie the bytecode to every byte of the
    // sources, comments included.
    metadata: { bytecodeHash: 'none', appendCBOR: false },
  });
  // Of several contracts in a file, the one that has run().
  const [contract] = Object.values(contracts[file]).filter((one) =>
    Object.keys(one.evm.methodIdentifiers).some((signature) => signature.startsWith('run(')),
  );
  const [selector] = Object.entries(contract.evm.methodIdentifiers)
    .filter(([signature]) => signature.startsWith('run('))
    .map(([, value]) => value);
  const runtimeSize = contract.evm.deployedBytecode.object.length / 2;
  if (runtimeSize > 24_576) throw new Error(`${file}: ${runtimeSize} bytes of code, over EIP-170's limit`);
  return { init: contract.evm.bytecode.object, selector };
}

/** The factory of Uniswap V2, which carries the code of its pairs. */
function compileUniswapFactory() {
  const root = '@uniswap/v2-core/contracts';
  // Names, versions and settings of the deployment on the Ethereum main net.
  // This compiler always appends a hash of the metadata, and the names are in
  // there.
  const read = (name) => fromPackage(join(root, name.replace(/^contracts\//, '')));
  const contracts = compile(require('solc-0.5'), 'contracts/UniswapV2Factory.sol', read, {
    optimizer: { enabled: true, runs: 999_999 },
    evmVersion: 'istanbul',
  });
  const bytecode = (name) => contracts[`contracts/${name}.sol`][name].evm.bytecode.object;
  const factory = bytecode('UniswapV2Factory');
  const pair = bytecode('UniswapV2Pair');
  // The routers on the main net find a pair's address by this hash of its
  // creation code. If the code we built has it, it is the code in use.
  const pairHash = '96e8ac4277198ff8b6f785478aa9a39f403cb768dd02cbee326c3e7da348845f';
  if (keccak(pair) !== pairHash || !factory.includes(pair)) {
    throw new Error('UniswapV2Pair: not the bytecode of the main net');
  }
  return factory;
}

// ------------------------------------------------------------- ABI encoding

const word = (value) => BigInt(value).toString(16).padStart(64, '0');

/** The bytes of hex string `hex` as the only, dynamic, argument. */
function encodeBytes(hex) {
  const padded = hex.padEnd(Math.ceil(hex.length / 64) * 64, '0');
  return word(0x20) + word(hex.length / 2) + padded;
}

/** The arguments of MerkleClaims.run; nodes are hex strings of 32 bytes. */
function encodeClaims(root, claims) {
  const offsets = [];
  let tails = '';
  for (const { account, amount, proof } of claims) {
    offsets.push(word(claims.length * 32 + tails.length / 2));
    tails += word(account) + word(amount) + word(0x60) + word(proof.length) + proof.join('');
  }
  return root + word(0x40) + word(claims.length) + offsets.join('') + tails;
}

// -------------------------------------------------------------- Merkle tree

/** A tree of 65,536 claims, and 200 of these with their proofs. */
function merkleCalldata() {
  const depth = 16;
  const entry = (index) => {
    const noise = keccak(word(index));
    return { account: `0x${noise.slice(0, 40)}`, amount: BigInt(`0x${noise.slice(40, 56)}`) };
  };
  const leaf = ({ account, amount }) => keccak(keccak(word(account) + word(amount)));
  const parent = (a, b) => (a < b ? keccak(a + b) : keccak(b + a));

  const levels = [Array.from({ length: 2 ** depth }, (_, index) => leaf(entry(index)))];
  while (levels.length <= depth) {
    const below = levels.at(-1);
    levels.push(Array.from({ length: below.length / 2 }, (_, i) => parent(below[2 * i], below[2 * i + 1])));
  }

  const claims = [];
  for (let i = 0; i < 200; i++) {
    // An odd stride visits leaves all over the tree, and none twice.
    const index = (i * 40_503) % 2 ** depth;
    const proof = levels.slice(0, depth).map((level, height) => level[(index >> height) ^ 1]);
    const claim = { ...entry(index), proof };
    // A false amount and a false sibling, at intervals that have no common
    // divisor.
    if (i % 7 === 3) claim.amount += 1n;
    if (i % 11 === 5) proof[i % depth] = keccak(proof[i % depth]);
    claims.push(claim);
  }
  return encodeClaims(levels.at(-1)[0], claims);
}

// -------------------------------------------------------------------- cases

// What follows the creation code, and the selector of run(), of some cases.
const argumentsOf = {
  'merkle-proof': () => ({ forRun: merkleCalldata() }),
  'uniswap-v2-swap': () => ({ forCreation: encodeBytes(compileUniswapFactory()) }),
};

for (const [name, { source }] of Object.entries(ownCases())) {
  const { init, selector } = compileOwn(source);
  const { forCreation = '', forRun = '' } = argumentsOf[name]?.() ?? {};
  const fullInit = init + forCreation;
  if (fullInit.length / 2 > 49_152) throw new Error(`${name}: over EIP-3860's limit of init code`);

  const dir = join(casesDir, name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'init.hex'), `${fullInit}\n`);
  writeFileSync(join(dir, 'calldata.hex'), `${selector}${forRun}\n`);
  console.log(`${name}: ${fullInit.length / 2} bytes of init code`);
}
