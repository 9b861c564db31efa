// The tree of calls as columns indexed by node, and what follows from it for one metric at a time.
// Parents have lower numbers than what they call, so that loops along the numbers need no stack:
// programs may call 100,000 deep.
// SPDX-License-Identifier: Apache-2.0
'use strict';

class CallTree {
  constructor(data) {
    this.title = data.title;
    this.metrics = data.metrics.map(({name, unit}) => ({name, unit}));
    this.names = data.names.map((name) => name || '(no name)');
    this.places = data.places.map((file, frame) => {
      const line = data.lines[frame];
      return file < 0 ? '' : data.files[file] + (line ? ':' + line : '');
    });
    this.parent = Uint32Array.from(data.parents);
    this.frame = Uint32Array.from(data.frames);
    this.selfOf = data.metrics.map(({self}) => Float64Array.from(self));
    this.size = this.parent.length;
    this.depth = new Uint32Array(this.size);
    this.deepest = 0;
    // The nodes called by node i are children[firstChild[i]] to children[firstChild[i + 1] - 1].
    this.firstChild = new Uint32Array(this.size + 1);
    for (let i = 1; i < this.size; ++i) {
      this.depth[i] = this.depth[this.parent[i]] + 1;
      this.deepest = Math.max(this.deepest, this.depth[i]);
      ++this.firstChild[this.parent[i] + 1];
    }
    for (let i = 0; i < this.size; ++i) this.firstChild[i + 1] += this.firstChild[i];
    this.children = new Uint32Array(Math.max(0, this.size - 1));
    const next = this.firstChild.slice();
    for (let i = 1; i < this.size; ++i) this.children[next[this.parent[i]]++] = i;
    this.total = new Float64Array(this.size);
    this.start = new Float64Array(this.size);
    this.measure(0);
  }

  // Lays the boxes out for a metric: box i reaches from start[i] over total[i]. What a node calls
  // stands in its box from the left, the largest first, and behind that is its own share.
  measure(metric) {
    this.metric = metric;
    this.self = this.selfOf[metric];
    const {size, total, start, children, firstChild, parent} = this;
    total.set(this.self);
    for (let i = size - 1; i > 0; --i) total[parent[i]] += total[i];
    start[0] = 0;
    for (let i = 0; i < size; ++i) {
      const [first, last] = [firstChild[i], firstChild[i + 1]];
      if (last - first > 1)
        children.subarray(first, last).sort((a, b) => total[b] - total[a] || a - b);
      let at = start[i];
      for (let k = first; k < last; ++k) {
        start[children[k]] = at;
        at += total[children[k]];
      }
    }
  }

  // Self and total of each function, by frame. Within calls of itself a function's total is counted
  // already.
  functions() {
    const count = this.names.length;
    const self = new Float64Array(count);
    const total = new Float64Array(count);
    const open = new Uint32Array(count);
    const stack = [0];
    while (stack.length > 0) {
      const entry = stack.pop();
      if (entry < 0) {
        --open[this.frame[-1 - entry]];
        continue;
      }
      const frame = this.frame[entry];
      self[frame] += this.self[entry];
      if (open[frame]++ === 0) total[frame] += this.total[entry];
      stack.push(-1 - entry);
      for (let k = this.firstChild[entry]; k < this.firstChild[entry + 1]; ++k)
        stack.push(this.children[k]);
    }
    return {self, total};
  }

  // What of `top` is spent in the frames that `matches` marks, each stretch counted once.
  matchedTotal(matches, top) {
    let sum = 0;
    const stack = [top];
    while (stack.length > 0) {
      const node = stack.pop();
      if (matches[this.frame[node]]) {
        sum += this.total[node];
        continue;
      }
      for (let k = this.firstChild[node]; k < this.firstChild[node + 1]; ++k)
        stack.push(this.children[k]);
    }
    return sum;
  }

  // Which frames have the text in their name or place; null for no text.
  search(text) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return null;
    return Uint8Array.from(this.names, (name, frame) =>
      name.toLowerCase().includes(wanted) || this.places[frame].toLowerCase().includes(wanted));
  }
}

// "1.23 ms", "4,567 gas", "1.2 MiB": an amount for people.
function formatAmount(amount, unit) {
  const scaled = (steps, factor) => {
    let i = 0;
    while (i + 1 < steps.length && amount >= factor) {
      amount /= factor;
      ++i;
    }
    const digits = i === 0 || amount >= 100 ? 0 : amount >= 10 ? 1 : 2;
    return amount.toFixed(digits) + ' ' + steps[i];
  };
  if (unit === 'ns') return scaled(['ns', 'µs', 'ms', 's'], 1000);
  if (unit === 'bytes') return scaled(['B', 'KiB', 'MiB', 'GiB', 'TiB'], 1024);
  const digits = Math.round(amount).toLocaleString('en-US', {maximumFractionDigits: 0});
  return unit ? digits + ' ' + unit : digits;
}

function formatShare(part, whole) {
  if (!(whole > 0)) return '–';
  const percent = part / whole * 100;
  return (percent > 0 && percent < 0.1 ? '<0.1' : percent.toFixed(1)) + ' %';
}

