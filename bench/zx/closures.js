// Closures: made in a loop, sharing what they capture, composed and passed to functions.
"use strict";

const ROUNDS = 1600000;

function makeAccount(balance) {
    let deposits = 0;
    return {
        deposit: (amount) => {
            balance = balance + amount;
            deposits = deposits + 1;
            return balance;
        },
        total: () => balance + deposits,
    };
}

function compose(f, g) {
    return (x) => f(g(x));
}

function fold(list, f, initial) {
    let result = initial;
    for (const item of list) {
        result = f(result, item);
    }
    return result;
}

const account = makeAccount(100);
const deposit = account.deposit;
let sum = 0;
let i = 0;
while (i < ROUNDS) {
    const step = i % 10;
    const add = (x) => x + step;
    const twice = (x) => x * 2;
    const both = compose(add, twice);
    sum = sum + both(i);
    deposit(step);
    if (i % 100 === 0) {
        sum = fold([1, 2, 3, 4, 5], (a, b) => a + b * step, sum);
    }
    i += 1;
}
console.log(`closures ${sum} ${account.total()}`);
