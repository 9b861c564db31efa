// Method calls: methods of two classes behind one interface, that keep and share state.
"use strict";

const OBJECTS = 100;
const ROUNDS = 36000;

class Meter {
    constructor() {
        this.readings = 0;
        this.sum = 0;
    }

    record(value) {
        this.readings = this.readings + 1;
        this.sum = this.sum + value;
    }

    total() {
        return this.sum + this.readings;
    }
}

class Square {
    constructor(start, shared) {
        this.side = start;
        this.meter = shared;
    }

    grow(by) {
        this.side = (this.side + by) % 1000;
        return this.area();
    }

    area() {
        return this.side * this.side;
    }
}

class Rectangle {
    constructor(start, shared) {
        this.width = start;
        this.height = start + 1;
        this.meter = shared;
    }

    grow(by) {
        this.width = (this.width + by) % 1000;
        this.height = (this.height + 1) % 100;
        this.meter.record(this.height);
        return this.area();
    }

    area() {
        return this.width * this.height;
    }
}

const meter = new Meter();
const shapes = [];
for (let i = 0; i < OBJECTS; i++) {
    if (i % 2 === 0) {
        shapes.push(new Square(i, meter));
    } else {
        shapes.push(new Rectangle(i, meter));
    }
}

let sum = 0;
let round = 0;
while (round < ROUNDS) {
    for (const shape of shapes) {
        sum = (sum + shape.grow(round % 7)) % 1000000007;
    }
    round += 1;
}
console.log(`method_calls ${sum} ${meter.total()}`);
