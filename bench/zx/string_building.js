// Strings: lines grown word by word, reversed character by character, joined and searched.
"use strict";

const WORDS = 500000;
const WIDTH = 60;

function buildLines(words, width) {
    const lines = [];
    let line = "";
    let i = 0;
    while (i < words) {
        line = line + "w" + i + " ";
        if (line.length > width) {
            lines.push(line);
            line = "";
        }
        i += 1;
    }
    lines.push(line);
    return lines;
}

function reverse(text) {
    let result = "";
    let i = text.length - 1;
    while (i >= 0) {
        result += text[i];
        i -= 1;
    }
    return result;
}

function checksum(lines) {
    let sevens = 0;
    let found = 0;
    for (const line of lines) {
        const backwards = reverse(line);
        if (backwards.includes("321")) {
            found += 1;
        }
        for (const character of backwards) {
            if (character === "7") {
                sevens += 1;
            }
        }
    }
    return [sevens, found];
}

const lines = buildLines(WORDS, WIDTH);
const [sevens, found] = checksum(lines);
const text = lines.join("\n").replaceAll("w1", "<one>");
console.log(`string_building ${text.length} ${sevens} ${found}`);
