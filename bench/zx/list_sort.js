// Lists: quicksort in place and merge sort into new lists, both written in the language.
"use strict";

const COUNT = 350000;

function numbers(count) {
    const list = [];
    let seed = 42;
    for (let i = 0; i < count; i++) {
        seed = (seed * 16807) % 2147483647;
        list.push(seed % 1000000);
    }
    return list;
}

function quicksort(list, low, high) {
    while (low < high) {
        const pivot = list[Math.floor((low + high) / 2)];
        let i = low;
        let j = high;
        while (i <= j) {
            while (list[i] < pivot) {
                i += 1;
            }
            while (list[j] > pivot) {
                j -= 1;
            }
            if (i <= j) {
                const held = list[i];
                list[i] = list[j];
                list[j] = held;
                i += 1;
                j -= 1;
            }
        }
        // The shorter side by recursion, the longer one by the loop: depth stays logarithmic.
        if (j - low < high - i) {
            quicksort(list, low, j);
            low = i;
        } else {
            quicksort(list, i, high);
            high = j;
        }
    }
}

function mergeSort(list, from, to) {
    if (to - from < 2) {
        return list.slice(from, to);
    }
    const middle = Math.floor((from + to) / 2);
    const left = mergeSort(list, from, middle);
    const right = mergeSort(list, middle, to);
    const merged = [];
    let i = 0;
    let j = 0;
    while (i < left.length && j < right.length) {
        if (left[i] <= right[j]) {
            merged.push(left[i]);
            i += 1;
        } else {
            merged.push(right[j]);
            j += 1;
        }
    }
    while (i < left.length) {
        merged.push(left[i]);
        i += 1;
    }
    while (j < right.length) {
        merged.push(right[j]);
        j += 1;
    }
    return merged;
}

const list = numbers(COUNT);
const merged = mergeSort(list, 0, COUNT);
quicksort(list, 0, COUNT - 1);

let checksum = 0;
for (let i = 0; i < COUNT; i++) {
    checksum = (checksum * 31 + list[i] + merged[COUNT - 1 - i]) % 1000000007;
}
console.log(`list_sort ${list[0]} ${list[COUNT - 1]} ${checksum}`);
