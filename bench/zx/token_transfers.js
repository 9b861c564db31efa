// A token: checked transfers between accounts, allowances, an event for each, some that fail.
"use strict";

const ACCOUNTS = 1000;
const TRANSFERS = 800000;
const EVENTS_A_BLOCK = 500;

function require_(condition, message) {
    if (!condition) {
        throw new Error("Requirement failed: " + message);
    }
}

class Token {
    constructor() {
        this.balances = new Map();
        this.allowances = new Map();
        this.events = [];
        this.totalSupply = 0;
        this.blocks = 0;
        this.volume = 0;
    }

    logEvent(kind, from, to, amount) {
        this.events.push({ kind, from, to, amount });
        if (this.events.length >= EVENTS_A_BLOCK) {
            this.sealBlock();
        }
    }

    sealBlock() {
        for (const event of this.events) {
            this.volume = this.volume + event.amount;
        }
        this.events = [];
        this.blocks = this.blocks + 1;
    }

    balanceOf(account) {
        return this.balances.get(account) ?? 0;
    }

    mint(to, amount) {
        require_(amount > 0, "amount must be positive");
        this.balances.set(to, (this.balances.get(to) ?? 0) + amount);
        this.totalSupply = this.totalSupply + amount;
        this.logEvent("mint", "", to, amount);
    }

    transfer(from, to, amount) {
        require_(amount > 0, "amount must be positive");
        require_(from !== to, "transfer to self");
        const available = this.balances.get(from) ?? 0;
        require_(available >= amount, "insufficient balance");
        this.balances.set(from, available - amount);
        this.balances.set(to, (this.balances.get(to) ?? 0) + amount);
        this.logEvent("transfer", from, to, amount);
        return true;
    }

    approve(owner, spender, amount) {
        this.allowances.set(owner + ":" + spender, amount);
        return true;
    }

    transferFrom(spender, from, to, amount) {
        const key = from + ":" + spender;
        const allowed = this.allowances.get(key) ?? 0;
        require_(allowed >= amount, "insufficient allowance");
        this.allowances.set(key, allowed - amount);
        try {
            return this.transfer(from, to, amount);
        } catch (error) {
            this.allowances.set(key, allowed);
            throw error;
        }
    }
}

const accounts = [];
const token = new Token();
for (let i = 0; i < ACCOUNTS; i++) {
    const account = "0xacc" + i;
    accounts.push(account);
    token.mint(account, 1000);
}

let failed = 0;
const reasons = new Map();
let seed = 7;
for (let i = 0; i < TRANSFERS; i++) {
    seed = (seed * 16807) % 2147483647;
    const from = accounts[seed % ACCOUNTS];
    const to = accounts[Math.floor(seed / 1000) % ACCOUNTS];
    const amount = seed % 400;
    try {
        if (i % 4 === 0) {
            token.approve(from, "0xdex", 300);
            token.transferFrom("0xdex", from, to, amount);
        } else {
            token.transfer(from, to, amount);
        }
    } catch (error) {
        failed += 1;
        reasons.set(error.message, (reasons.get(error.message) ?? 0) + 1);
    }
}

let checksum = 0;
for (const account of accounts) {
    checksum = (checksum * 31 + token.balanceOf(account)) % 1000000007;
}
console.log(
    `token_transfers ${checksum} ${token.totalSupply} ${token.blocks} ` +
        `${token.volume} ${failed} ${reasons.size}`,
);
