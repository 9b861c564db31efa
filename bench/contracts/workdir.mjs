// SPDX-License-Identifier: Apache-2.0
//
// What the scripts of this folder share: the work directory with the pinned
// npm packages, and the few conventions of the case files.

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const contractsDir = dirname(fileURLToPath(import.meta.url));
export const casesDir = resolve(contractsDir, '..', 'cases');

/**
 * Installs the packages of package-lock.json into `dir` and returns a
 * `require` that resolves there. Packages never land in the source tree, and
 * no install script of theirs is run: all of them work as unpacked.
 */
export function openWorkDir(dir) {
  const work = resolve(dir);
  mkdirSync(work, { recursive: true });

  // An npm install takes longer than everything else here, so it is skipped
  // while the lock file it was made from is still the current one.
  const lock = readFileSync(join(contractsDir, 'package-lock.json'));
  const installed = join(work, 'package-lock.json');
  const done = join(work, 'node_modules', '.package-lock.json');
  if (!existsSync(done) || !existsSync(installed) || !readFileSync(installed).equals(lock)) {
    for (const name of ['package.json', 'package-lock.json']) {
      copyFileSync(join(contractsDir, name), join(work, name));
    }
    const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: work,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (npm.status !== 0) throw new Error('npm ci failed');
  }
  return { work, require: createRequire(join(work, 'package.json')) };
}

/** The cases made in this folder, by name. */
export function ownCases() {
  return JSON.parse(readFileSync(join(contractsDir, 'cases.json'), 'utf8'));
}

/** Reads one case folder. `expected` is undefined while there is none. */
export function readCase(dir) {
  const hex = (file) => {
    const text = readFileSync(join(dir, file), 'utf8').trim();
    if (!/^([0-9a-f]{2})*$/.test(text)) throw new Error(`${file}: not plain lower-case hex`);
    return `0x${text}`;
  };
  const expectedFile = join(dir, 'expected.json');
  return {
    name: basename(resolve(dir)),
    init: hex('init.hex'),
    calldata: hex('calldata.hex'),
    expectedFile,
    expected: existsSync(expectedFile) ? JSON.parse(readFileSync(expectedFile, 'utf8')) : undefined,
  };
}

// The environment of a case, as ../cases/README.md promises it.
export const environment = {
  sender: '0x1000000000000000000000000000000000000001',
  balance: 2n ** 128n,
  gas: 1_000_000_000n,
  blockNumber: 1n,
  timestamp: 1_000_000n,
  blockGasLimit: 30_000_000n,
};
