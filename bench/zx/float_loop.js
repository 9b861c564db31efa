// Floats in nested loops: how soon points around the Mandelbrot set escape.
"use strict";

const SIZE = 300;
const LIMIT = 100;

function escapeTimes(size, limit) {
    let steps = 0;
    let distance = 0.0;
    let y = 0;
    while (y < size) {
        const ci = (2.0 * y) / size - 1.0;
        let x = 0;
        while (x < size) {
            const cr = (2.0 * x) / size - 1.5;
            let zr = 0.0;
            let zi = 0.0;
            let rr = 0.0;
            let ii = 0.0;
            let i = 0;
            while (i < limit && rr + ii <= 4.0) {
                zi = 2.0 * zr * zi + ci;
                zr = rr - ii + cr;
                rr = zr * zr;
                ii = zi * zi;
                i += 1;
            }
            steps += i;
            distance += rr + ii;
            x += 1;
        }
        y += 1;
    }
    return [steps, distance];
}

const [steps, distance] = escapeTimes(SIZE, LIMIT);
console.log(`float_loop ${steps} ${Math.trunc(distance * 1000.0)}`);
