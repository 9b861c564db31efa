// The page: what its controls do with the graph and the table.
// SPDX-License-Identifier: Apache-2.0

{
  const element = (id) => document.getElementById(id);
  const tree = new CallTree(JSON.parse(element('data').textContent));
  const graph = new FlameGraph(tree, element('graph'), element('space'), element('canvas'));
  const canvas = element('canvas');
  const search = element('search');
  const tip = element('tip');
  const unit = () => tree.metrics[tree.metric].unit;

  const table = new FunctionTable(tree, element('functions'), element('more'), (frame) => {
    look(search.value === tree.names[frame] ? '' : tree.names[frame]);
    element('tools').scrollIntoView({block: 'nearest'});
  });

  function showFacts() {
    const sums = tree.metrics.map(({name, unit}, metric) => {
      const amount = formatAmount(tree.selfOf[metric].reduce((sum, self) => sum + self, 0), unit);
      return unit && unit !== name ? `${name} ${amount}` : unit ? amount : `${amount} ${name}`;
    });
    const sizes = [
      `${(tree.names.length - 1).toLocaleString('en-US')} functions`,
      `${tree.size.toLocaleString('en-US')} call paths`,
      `up to ${(tree.deepest + 1).toLocaleString('en-US')} deep`,
    ];
    element('title').textContent = tree.title;
    element('facts').replaceChildren(...[...sums, ...sizes].map((fact) => {
      const span = document.createElement('span');
      span.textContent = fact;
      return span;
    }));
  }

  function sharesOf(node) {
    const parts = [`${formatShare(tree.total[node], tree.total[0])} of all`];
    if (graph.zoomed !== 0 && node !== graph.zoomed && tree.depth[node] > tree.depth[graph.zoomed])
      parts.push(`${formatShare(tree.total[node], tree.total[graph.zoomed])} of what is zoomed`);
    return parts.join(', ');
  }

  // The line below the graph: what is pointed at, else selected, else zoomed.
  function showDetail() {
    const node = [graph.hovered, graph.selected, graph.zoomed].find((candidate) => candidate >= 0);
    const frame = tree.frame[node];
    const name = document.createElement('strong');
    name.textContent = tree.names[frame];
    const facts = document.createElement('span');
    facts.textContent = `total ${formatAmount(tree.total[node], unit())} (${sharesOf(node)}), ` +
      `self ${formatAmount(tree.self[node], unit())}`;
    const place = document.createElement('span');
    place.className = 'place';
    place.textContent = tree.places[frame];
    element('detail').replaceChildren(name, facts, place);
  }

  function refresh() {
    graph.draw();
    showDetail();
    element('reset').disabled = graph.zoomed === 0;
    const {matches} = graph;
    element('found').hidden = !matches;
    if (!matches) return;
    const share = formatShare(tree.matchedTotal(matches, graph.zoomed), tree.total[graph.zoomed]);
    const count = matches.reduce((sum, match) => sum + match, 0);
    element('found').textContent = count === 0 ? 'No function matches.' :
      `${count.toLocaleString('en-US')} ${count === 1 ? 'function matches' : 'functions match'}: ` +
      `${share} of ${graph.zoomed === 0 ? 'all' : 'what is zoomed'}`;
  }

  function zoom(node) {
    graph.zoom(node);
    refresh();
  }

  function look(text) {
    if (search.value !== text) search.value = text;
    graph.matches = tree.search(text);
    table.update(graph.matches);
    refresh();
  }

  function measure(metric) {
    tree.measure(metric);
    graph.measured();
    table.update(graph.matches);
    refresh();
  }

  function hover(node, event) {
    const isOther = node !== graph.hovered;
    graph.hovered = node;
    canvas.style.cursor = node >= 0 ? 'pointer' : 'default';
    tip.hidden = node < 0 || event.pointerType !== 'mouse';
    if (!tip.hidden) {
      if (isOther) {
        tip.textContent = `${tree.names[tree.frame[node]]}\n` +
          `${formatAmount(tree.total[node], unit())}, ${sharesOf(node)}`;
      }
      const {width, height} = tip.getBoundingClientRect();
      const x = Math.min(event.clientX + 14, document.documentElement.clientWidth - width - 4);
      const below = event.clientY + 18;
      tip.style.left = Math.max(4, x) + 'px';
      tip.style.top = (below + height < innerHeight ? below : event.clientY - height - 10) + 'px';
    }
    if (isOther) refresh();
  }

  // Steps from the selected node: to its first callee, its caller, or beside it.
  function step(node, towards) {
    const {children, firstChild, parent, total} = tree;
    if (towards === 'callee') {
      const first = firstChild[node];
      return first < firstChild[node + 1] && total[children[first]] > 0 ? children[first] : node;
    }
    if (node === 0 || towards === 'caller') return parent[node];
    const siblings = children.subarray(firstChild[parent[node]], firstChild[parent[node] + 1]);
    const next = siblings[siblings.indexOf(node) + (towards === 'right' ? 1 : -1)];
    return next !== undefined && total[next] > 0 ? next : node;
  }

  function select(node) {
    graph.selected = node;
    const {depth, parent} = tree;
    // What is selected is in view: else the view goes where it is.
    if (!graph.boxOf(node)) {
      let top = node;
      while (depth[top] > 0 && depth[top] > depth[graph.zoomed]) top = parent[top];
      if (top !== graph.zoomed || tree.total[node] > 0) graph.zoom(node);
    }
    graph.bringIntoSight(node);
    refresh();
  }

  tree.metrics.forEach(({name}, metric) => {
    const label = document.createElement('label');
    const input = document.createElement('input');
    Object.assign(input, {type: 'radio', name: 'metric', value: metric, checked: metric === 0});
    input.addEventListener('change', () => measure(metric));
    const text = document.createElement('span');
    text.textContent = name;
    label.append(input, text);
    element('metrics').append(label);
  });
  element('metrics').hidden = tree.metrics.length < 2;
  for (const input of element('directions').querySelectorAll('input'))
    input.addEventListener('change', () => graph.turn(input.value === 'up'));
  element('tools').addEventListener('submit', (event) => event.preventDefault());
  element('reset').addEventListener('click', () => zoom(0));
  search.addEventListener('input', () => look(search.value));

  const nodeOf = (event) => {
    const corner = canvas.getBoundingClientRect();
    return graph.nodeAt(event.clientX - corner.left, event.clientY - corner.top);
  };
  canvas.addEventListener('pointermove', (event) => hover(nodeOf(event), event));
  canvas.addEventListener('pointerleave', (event) => hover(-1, event));
  canvas.addEventListener('click', (event) => {
    const node = nodeOf(event);
    if (node < 0) return;
    graph.selected = -1;
    zoom(node);
  });
  canvas.addEventListener('keydown', (event) => {
    const down = graph.upwards ? 'caller' : 'callee';
    const up = graph.upwards ? 'callee' : 'caller';
    const towards = {ArrowDown: down, ArrowUp: up, ArrowLeft: 'left', ArrowRight: 'right'}[event.key];
    const node = graph.selected >= 0 ? graph.selected : graph.zoomed;
    if (towards) select(graph.selected < 0 ? node : step(node, towards));
    else if (event.key === 'Enter' || event.key === ' ') zoom(node);
    else return;
    event.preventDefault();
  });
  canvas.addEventListener('blur', () => {
    graph.selected = -1;
    refresh();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      if (search.value) look('');
      else zoom(0);
    } else if (event.key === '/' && !(event.target instanceof HTMLInputElement && event.target === search)) {
      search.focus();
      event.preventDefault();
    }
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => graph.draw());
  matchMedia('print').addEventListener('change', ({matches}) => {
    graph.isPrinting = matches;
    graph.draw();
  });

  showFacts();
  table.update(null);
  refresh();

  // For tests: boxes in pixels of the window by a function's name (its widest box), and the state.
  window.flameGraph = {
    box(name) {
      let widest = null;
      for (let node = 0; node < tree.size; ++node) {
        if (tree.names[tree.frame[node]] !== name) continue;
        const box = graph.boxOf(node);
        if (box && (!widest || box.width > widest.width)) widest = box;
      }
      if (!widest) return null;
      const corner = canvas.getBoundingClientRect();
      return {...widest, x: widest.x + corner.left, y: widest.y + corner.top};
    },
    state: () => ({
      zoomed: tree.names[tree.frame[graph.zoomed]],
      selected: graph.selected < 0 ? null : tree.names[tree.frame[graph.selected]],
      metric: tree.metrics[tree.metric].name,
      rows: graph.rows,
      width: graph.scroller.clientWidth,
      matched: graph.matches ? Array.from(tree.names).filter((_, frame) => graph.matches[frame]) : null,
    }),
  };
}
