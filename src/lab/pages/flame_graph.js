// The graph: draws the part of the tree in view on a canvas as high as what can be seen of it, and
// tells which box is where. Boxes too narrow to see are drawn together as one grey box.
// SPDX-License-Identifier: Apache-2.0

const rowHeight = 21;
const narrowest = 0.5;  // pixels
const textSpace = 26;   // a box narrower than this has no text
const mostPrintedRows = 90;

class FlameGraph {
  constructor(tree, scroller, space, canvas) {
    this.tree = tree;
    this.scroller = scroller;
    this.space = space;
    this.canvas = canvas;
    this.zoomed = 0;
    this.hovered = -1;
    this.selected = -1;
    this.matches = null;
    this.upwards = false;
    this.isPrinting = false;
    this.rows = 1;
    this.view = this.extentOf(0);
    this.colours = tree.names.map(colourOf);
    this.texts = tree.names.map((name) => Array.from(name));
    scroller.addEventListener('scroll', () => this.draw());
    new ResizeObserver(() => this.draw()).observe(scroller);
  }

  extentOf(node) {
    const {start, total} = this.tree;
    return {from: start[node], size: total[node] || 1};
  }

  // Another metric: the same node stays zoomed, wherever its box is now.
  measured() {
    if (!(this.tree.total[this.zoomed] > 0)) this.zoomed = 0;
    this.view = this.extentOf(this.zoomed);
    this.draw();
  }

  zoom(node) {
    const from = this.view;
    const to = this.extentOf(node);
    this.zoomed = node;
    this.bringIntoSight(node);
    const began = performance.now();
    const duration = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 160;
    const step = (now) => {
      if (this.zoomed !== node) return;
      const part = duration ? Math.min(1, Math.max(0, (now - began) / duration)) : 1;
      const eased = 1 - (1 - part) ** 3;
      this.view = part === 1 ? to : {
        from: from.from + (to.from - from.from) * eased,
        size: from.size + (to.size - from.size) * eased,
      };
      this.draw();
      if (part < 1) requestAnimationFrame(step);
    };
    step(began);
  }

  // Scrolls as little as shows the row of a node, with some of those next to it.
  bringIntoSight(node) {
    const {scroller} = this;
    const y = this.topOf(this.tree.depth[node]);
    const margin = Math.min(3 * rowHeight, scroller.clientHeight / 3);
    if (y - margin < scroller.scrollTop) scroller.scrollTop = y - margin;
    else if (y + rowHeight + margin > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTop = y + rowHeight + margin - scroller.clientHeight;
  }

  turn(upwards) {
    this.upwards = upwards;
    this.draw();
    this.bringIntoSight(this.zoomed);
    this.draw();
  }

  // Where a row begins within the whole graph.
  topOf(depth) {
    return (this.upwards ? this.rows - 1 - depth : depth) * rowHeight;
  }

  // Calls visit(node, depth, x, width, isRest) for each box within `width` pixels; a rest is all that
  // `node` calls beyond what is wide enough.
  visitBoxes(width, visit) {
    const {start, total, children, firstChild, depth, self} = this.tree;
    const {from, size} = this.view;
    const scale = width / size;
    const stack = [0];
    while (stack.length > 0) {
      const node = stack.pop();
      const left = (start[node] - from) * scale;
      visit(node, depth[node], left, total[node] * scale, false);
      for (let k = firstChild[node]; k < firstChild[node + 1]; ++k) {
        const child = children[k];
        const x = (start[child] - from) * scale;
        if (x >= width) break;
        const wide = total[child] * scale;
        if (wide < narrowest) {
          // The largest stand first: what follows is as narrow.
          const rest = (start[node] + total[node] - self[node] - start[child]) * scale;
          if (rest >= 1 && x + rest > 0) visit(node, depth[child], x, rest, true);
          break;
        }
        if (x + wide > 0) stack.push(child);
      }
    }
  }

  draw() {
    const {canvas, scroller, space} = this;
    const width = scroller.clientWidth;
    if (width === 0) return;
    const boxes = [];
    let rows = 1;
    this.visitBoxes(width, (...box) => {
      boxes.push(box);
      rows = Math.max(rows, box[1] + 1);
    });
    if (this.isPrinting) rows = Math.min(rows, mostPrintedRows);
    if (rows !== this.rows || !space.style.height) {
      this.rows = rows;
      space.style.height = rows * rowHeight + 'px';
    }
    const height = this.isPrinting ? rows * rowHeight : scroller.clientHeight;
    const top = this.isPrinting ? 0 : scroller.scrollTop;
    const density = this.isPrinting ? 3 : window.devicePixelRatio || 1;
    canvas.style.height = height + 'px';
    const pixels = [Math.round(width * density), Math.round(height * density)];
    if (canvas.width !== pixels[0]) canvas.width = pixels[0];
    if (canvas.height !== pixels[1]) canvas.height = pixels[1];

    const pen = canvas.getContext('2d');
    pen.setTransform(density, 0, 0, density, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.textBaseline = 'middle';
    pen.font = font;
    this.letter = pen.measureText('M').width;
    const isDark = !this.isPrinting && matchMedia('(prefers-color-scheme: dark)').matches;
    for (const [node, depth, x, wide, isRest] of boxes) {
      const y = this.topOf(depth) - top;
      if (y + rowHeight < 0 || y > height || depth >= rows) continue;
      this.drawBox(pen, isDark, node, Math.max(0, x), y, Math.min(width, x + wide), isRest);
    }
  }

  drawBox(pen, isDark, node, left, y, right, isRest) {
    const {tree} = this;
    const theme = isDark ? dark : light;
    const gap = right - left > 3 ? 1 : 0;
    const width = Math.max(0.4, right - left - gap);
    const frame = tree.frame[node];
    const isMatch = this.matches && this.matches[frame];
    const isCaller = tree.depth[node] < tree.depth[this.zoomed];
    pen.globalAlpha = isCaller ? 0.55 : 1;
    if (isRest) pen.fillStyle = theme.rest;
    else if (isMatch) pen.fillStyle = theme.match;
    else if (this.matches) pen.fillStyle = theme.other;
    else pen.fillStyle = this.colours[frame][isDark ? 1 : 0];
    pen.beginPath();
    if (width > 5) pen.roundRect(left, y, width, rowHeight - 1, 2.5);
    else pen.rect(left, y, width, rowHeight - 1);
    pen.fill();
    if (!isRest && node === this.hovered) {
      pen.fillStyle = theme.hover;
      pen.fill();
    }
    if (!isRest && width >= textSpace) {
      pen.fillStyle = isMatch ? theme.matchText : this.matches ? theme.otherText : theme.text;
      const letters = Math.floor((width - 9) / this.letter);
      const text = this.texts[frame];
      const shown = text.length <= letters ? text.join('') : text.slice(0, letters - 1).join('') + '…';
      pen.fillText(shown, left + 5, y + rowHeight / 2, width - 8);
    }
    if (!isRest && node === this.selected) {
      pen.lineWidth = 2;
      pen.strokeStyle = theme.ring;
      pen.beginPath();
      pen.roundRect(left + 1, y + 1, Math.max(1, width - 2), rowHeight - 3, 2.5);
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  // The node whose box is at a place of the canvas; -1 if none is.
  nodeAt(x, y) {
    const {start, total, children, firstChild} = this.tree;
    const {from, size} = this.view;
    const scale = this.scroller.clientWidth / size;
    const row = Math.floor((y + this.scroller.scrollTop) / rowHeight);
    const depth = this.upwards ? this.rows - 1 - row : row;
    if (depth < 0) return -1;
    const at = from + x / scale;
    let node = 0;
    for (let level = 0; level < depth; ++level) {
      // The last child that begins at or before `at`.
      let [low, high] = [firstChild[node], firstChild[node + 1]];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (start[children[middle]] <= at) low = middle + 1;
        else high = middle;
      }
      if (low === firstChild[node]) return -1;
      node = children[low - 1];
      if (at >= start[node] + total[node] || total[node] * scale < narrowest) return -1;
    }
    return node;
  }

  // The box of a node as it is on the canvas, or null if it is out of view.
  boxOf(node) {
    const width = this.scroller.clientWidth;
    const scale = width / this.view.size;
    const x = (this.tree.start[node] - this.view.from) * scale;
    const wide = this.tree.total[node] * scale;
    if (wide < narrowest || x + wide <= 0 || x >= width) return null;
    return {
      x: Math.max(0, x),
      y: this.topOf(this.tree.depth[node]) - this.scroller.scrollTop,
      width: Math.min(width, x + wide) - Math.max(0, x),
      height: rowHeight - 1,
    };
  }
}

const font = '12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace';
const light = {
  text: '#1d1a16', rest: '#d9d5ce', match: '#7c3aed', matchText: '#ffffff', other: '#e7e4df',
  otherText: '#77716a', hover: 'rgba(255, 255, 255, 0.4)', ring: '#1d4ed8',
};
const dark = {
  text: '#f4efe8', rest: '#45413b', match: '#a78bfa', matchText: '#17122b', other: '#35322d',
  otherText: '#a49c91', hover: 'rgba(255, 255, 255, 0.16)', ring: '#93c5fd',
};

// The same name has the same colours on every page: warm ones, for light and dark.
function colourOf(name) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; ++i) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = (hash ^ (hash >>> 15)) >>> 0;
  const hue = 6 + hash % 40;
  const shade = (hash >>> 8) % 10;
  return [
    `hsl(${hue} ${82 - shade}% ${68 + shade}%)`,
    `hsl(${hue} ${54 + shade}% ${25 + shade}%)`,
  ];
}

