// The table of functions.
// SPDX-License-Identifier: Apache-2.0

const rowsAtFirst = 25;
const rowsMore = 200;

class FunctionTable {
  // `choose(frame)` is called when a function's name is clicked.
  constructor(tree, table, more, choose) {
    this.tree = tree;
    this.body = table.tBodies[0];
    this.more = more;
    this.choose = choose;
    this.by = 'self';
    this.descends = true;
    this.shown = rowsAtFirst;
    this.matches = null;
    for (const button of table.querySelectorAll('th button')) {
      button.addEventListener('click', () => {
        const by = button.dataset.by;
        this.descends = by === this.by ? !this.descends : by !== 'name';
        this.by = by;
        for (const other of table.querySelectorAll('th[aria-sort]')) other.ariaSort = 'none';
        button.parentElement.ariaSort = this.descends ? 'descending' : 'ascending';
        this.fill();
      });
    }
    more.addEventListener('click', () => {
      this.shown += rowsMore;
      this.fill();
    });
  }

  // After the tree was measured, or other functions were searched for.
  update(matches) {
    this.matches = matches;
    this.shown = rowsAtFirst;
    this.amounts = this.tree.functions();
    this.fill();
  }

  fill() {
    const {tree, matches} = this;
    const {self, total} = this.amounts;
    const frames = [];
    for (let frame = 0; frame < tree.names.length; ++frame)
      if (total[frame] > 0 && (!matches || matches[frame])) frames.push(frame);
    const key = {self, total}[this.by];
    const rising = key
      ? (a, b) => key[a] - key[b] || total[a] - total[b]
      : (a, b) => (tree.names[a] < tree.names[b] ? -1 : tree.names[a] > tree.names[b] ? 1 : 0);
    frames.sort((a, b) => (this.descends ? rising(b, a) : rising(a, b)) || a - b);
    const rows = frames.slice(0, this.shown).map((frame) => this.row(frame));
    this.body.replaceChildren(...rows);
    const left = frames.length - rows.length;
    this.more.hidden = left === 0;
    this.more.textContent = `Show ${Math.min(left, rowsMore)} more of ${left.toLocaleString('en-US')}`;
  }

  row(frame) {
    const {tree} = this;
    const {unit} = tree.metrics[tree.metric];
    const row = document.createElement('tr');
    const name = document.createElement('th');
    name.scope = 'row';
    name.className = 'text';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'name';
    button.textContent = tree.names[frame];
    button.addEventListener('click', () => this.choose(frame));
    const place = document.createElement('span');
    place.className = 'place';
    place.textContent = tree.places[frame];
    name.append(button, place);
    row.append(name);
    for (const amounts of [this.amounts.self, this.amounts.total]) {
      const cell = document.createElement('td');
      const share = document.createElement('span');
      share.className = 'share';
      share.textContent = formatShare(amounts[frame], tree.total[0]);
      cell.append(formatAmount(amounts[frame], unit) + ' ', share);
      cell.style.setProperty('--share', (amounts[frame] / tree.total[0] * 100).toFixed(2) + '%');
      row.append(cell);
    }
    return row;
  }
}

