// Function calls: doubly recursive Fibonacci numbers, and Takeuchi's function of three arguments.
"use strict";

const FIB = 34;
const ROUNDS = 5;

function fib(n) {
    if (n < 2) {
        return n;
    }
    return fib(n - 1) + fib(n - 2);
}

function tak(x, y, z) {
    if (y >= x) {
        return z;
    }
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

let sum = 0;
for (let round = 0; round < ROUNDS; round++) {
    sum += tak(18, 12, 6) + round;
}
console.log(`calls ${fib(FIB)} ${sum}`);
