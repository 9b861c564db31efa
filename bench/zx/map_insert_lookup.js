// Maps with string keys: insertion, lookups that hit and that miss, updates, deletion, iteration.
"use strict";

const KEYS = 200000;
const ROUNDS = 2;

function fill(keys) {
    const map = new Map();
    let i = 0;
    while (i < keys) {
        map.set("key" + i, i);
        i += 1;
    }
    return map;
}

function lookUp(map, keys) {
    let sum = 0;
    let missing = 0;
    let i = 0;
    while (i < keys) {
        const key = "key" + ((i * 7) % (2 * keys));
        if (map.has(key)) {
            sum += map.get(key);
        } else {
            missing += 1;
        }
        i += 1;
    }
    return sum + missing * 3;
}

function update(map, keys) {
    let i = 0;
    while (i < keys) {
        const key = "key" + i;
        map.set(key, map.get(key) * 2 + 1);
        i += 3;
    }
    i = 0;
    while (i < keys) {
        map.delete("key" + i);
        i += 11;
    }
}

let total = 0;
for (let round = 0; round < ROUNDS; round++) {
    const map = fill(KEYS);
    total += lookUp(map, KEYS);
    update(map, KEYS);
    total += lookUp(map, KEYS);
    for (const [key, value] of map) {
        total += (value % 1000) + key.length;
    }
    total += map.size;
}
console.log(`map_insert_lookup ${total}`);
