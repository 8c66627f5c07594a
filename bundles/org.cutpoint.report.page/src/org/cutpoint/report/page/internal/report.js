'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const root = document.documentElement;

  // Okabe and Ito's colours; dashes, markers and decals tell names apart without them.
  const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#56b4e9', '#cc79a7', '#222222'];
  const DARK = ['#4ba3e3', '#e69f00', '#1fc299', '#f07a2b', '#8fd0f7', '#e09bc2', '#e8ecf1'];
  const DASHES = ['solid', [7, 4], [2, 3], [9, 3, 2, 3], [14, 4]];
  const MARKERS = ['circle', 'rect', 'triangle', 'diamond', 'arrow', 'pin'];
  const CIVIDIS = ['#00224e', '#123570', '#3b496c', '#575d6d', '#707173', '#8a8678', '#a59c74', '#c3b369', '#fee838'];
  const PRINTED_ROWS = 100;
  const FONT = 'system-ui, "Liberation Sans", Arial, sans-serif';

  const dark = () => root.dataset.theme === 'dark';
  const css = name => getComputedStyle(root).getPropertyValue(name).trim();
  const look = i => ({
    colour: (dark() ? DARK : COLOURS)[i % COLOURS.length],
    dash: DASHES[i % DASHES.length],
    marker: MARKERS[i % MARKERS.length],
  });
  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  };
  const escaped = text => text.replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
  const number = (value, digits) => {
    if (value === null || value === undefined || Number.isNaN(value)) return '';
    if (digits >= 0) {
      const text = value.toFixed(digits);
      return Number(text) === 0 ? text.replace('-', '') : text;
    }
    const size = Math.abs(value);
    if (Number.isInteger(value) && size < 1e9) return String(value);
    if (size < 1e-4 || size >= 1e9) return value.toExponential(3);
    return String(size >= 1e4 ? Math.round(value) : Number(value.toPrecision(4)));
  };

  // The theme before printing, while that lasts.
  let before = null;

  // ---- Figures ----

  const panelsOf = figure => figure.kind === 'panels' ? figure.panels : [figure];
  const namesOf = figure => {
    const of = f => f.kind === 'gantt' || f.kind === 'heatmap' ? [] : f.series.map(s => s.name);
    return [...new Set(panelsOf(figure).flatMap(of))];
  };

  // Text is made of nodes, never of markup: names come from files of strangers.
  const tip = (title, lines) => element('div', {class: 'tip'}, element('b', {}, title), ...lines.map(l => element('div', {}, l)));
  const spread = e => e.low < e.high ? ` (${number(e.low)} to ${number(e.high)})` : '';

  const axis = (spec, extra) => Object.assign({
    type: spec.log ? 'log' : 'value',
    name: spec.label,
    nameLocation: 'middle',
    nameGap: 30,
    scale: true,
    axisLabel: {color: css('--soft'), hideOverlap: true, formatter: v => number(v)},
    nameTextStyle: {color: css('--ink')},
    axisLine: {show: true, lineStyle: {color: css('--soft')}},
    splitLine: {lineStyle: {color: css('--line')}},
    minorSplitLine: {show: false},
  }, extra);
  // 1, 2 or 5 times a power of ten: the library's own bounds of logarithmic axes are powers, which leaves much room unused.
  const bounds = (spec, values) => {
    const positive = values.filter(v => v > 0);
    if (!spec.log || positive.length === 0) return {};
    const round = (value, up) => {
      const power = 10 ** Math.floor(Math.log10(value));
      const steps = [1, 2, 5, 10].map(f => f * power);
      return up ? steps.find(f => f >= value * 0.999999) : steps.reverse().find(f => f <= value * 1.000001);
    };
    return {min: round(Math.min(...positive), false), max: round(Math.max(...positive), true)};
  };
  const pen = document.createElement('canvas').getContext('2d');
  // As far from an upright axis as the numbers that the library chose for it are long: nearer, a title would lie on them.
  const clear = chart => {
    const upright = chart.getModel().getComponent('yAxis');
    if (!upright || upright.axis.type === 'category') return;
    pen.font = `12px ${FONT}`;
    const widths = upright.axis.getViewLabels().map(l => pen.measureText(l.formattedLabel).width);
    chart.setOption({yAxis: {nameGap: 16 + Math.ceil(Math.max(0, ...widths))}});
  };
  const categories = (label, values, extra) => axis({label}, Object.assign({
    type: 'category', data: values, splitLine: {show: false},
    axisLabel: {color: css('--soft'), hideOverlap: false, interval: values.length > 40 ? 'auto' : 0},
  }, extra));

  const base = (figure, names) => ({
    animation: false,
    backgroundColor: 'transparent',
    textStyle: {color: css('--ink'), fontFamily: FONT},
    grid: {left: 36, right: 22, top: 18, bottom: 30, containLabel: true},
    // The page has a legend of its own, of buttons.
    legend: {show: false, data: names},
    tooltip: {
      trigger: 'item', confine: true, backgroundColor: css('--page'), borderColor: css('--line'),
      textStyle: {color: css('--ink')},
    },
    aria: {enabled: true, decal: {show: figure.kind === 'bars'}},
  });

  const drawings = {
    bars(figure, names) {
      const longest = Math.max(0, ...figure.groups.map(g => g.length));
      const shown = e => e && !(figure.value.log && e.value <= 0);
      const option = base(figure, names);
      const turned = longest * figure.groups.length > 70;
      option.xAxis = categories(figure.groupLabel, figure.groups, {
        axisLabel: {color: css('--soft'), interval: 0, rotate: turned ? 40 : 0, width: 130, overflow: 'truncate'},
        nameGap: turned ? 30 + Math.min(longest, 20) * 4.4 : 30,
      });
      // On logarithmic axes the library lets bars begin at 1, so that smaller values hang down from there: they get a unit in
      // which none is below 1.
      const seen = figure.series.flatMap(s => s.values).filter(e => shown(e)).flatMap(e => [e.low > 0 ? e.low : e.value, e.value]);
      const unit = figure.value.log && seen.length > 0 ? 10 ** Math.floor(Math.log10(Math.min(...seen))) : 1;
      option.yAxis = axis(figure.value, {scale: false});
      option.yAxis.axisLabel.formatter = v => number(v * unit);
      option.tooltip.formatter = p => tip(p.seriesName,
          [`${figure.groups[p.dataIndex]}: ${number(p.data.estimate.value)}${spread(p.data.estimate)}`]);
      option.series = figure.series.map(s => ({
        type: 'bar', name: s.name, stack: figure.stacked ? 'all' : undefined, barMaxWidth: 46,
        itemStyle: {color: look(names.indexOf(s.name)).colour},
        data: s.values.map(e => shown(e) ? {value: e.value / unit, estimate: e} : '-'),
      }));
      if (!figure.stacked) {
        option.series.push(...figure.series.map((s, i) => whiskers(s, i, figure, unit)));
      }
      return option;
    },

    lines(figure, names) {
      const option = base(figure, names);
      const all = figure.series.flatMap(s => s.points);
      option.xAxis = axis(figure.x, bounds(figure.x, all.map(p => p.x)));
      option.yAxis = axis(figure.y, Object.assign({scale: figure.y.log}, bounds(figure.y, all.flatMap(p => [p.low, p.high]))));
      option.dataZoom = zoom();
      option.tooltip.formatter = p => p.data && p.data.point
          ? tip(p.seriesName, [`${figure.x.label}: ${number(p.data.point.x)}`,
            `${figure.y.label}: ${number(p.data.point.value)}${spread(p.data.point)}`])
          : null;
      option.series = figure.series.flatMap(s => {
        const style = look(names.indexOf(s.name));
        const points = s.points.filter(p => !(figure.x.log && p.x <= 0) && !(figure.y.log && p.value <= 0));
        const line = {
          type: 'line', name: s.name, symbol: style.marker, symbolSize: 7, showAllSymbol: false,
          showSymbol: points.length <= 40, itemStyle: {color: style.colour},
          lineStyle: {color: style.colour, width: 2, type: style.dash},
          data: points.map(p => ({value: [p.x, p.value], point: p})),
        };
        return points.some(p => p.low < p.high) ? [band(s.name, points, style.colour, figure), line] : [line];
      });
      return option;
    },

    cdf(figure, names) {
      const option = base(figure, names);
      option.xAxis = axis(figure.x);
      option.yAxis = axis({label: 'share of values'}, {min: 0, max: 1});
      option.dataZoom = zoom();
      option.tooltip.formatter = p => tip(p.seriesName, [`${number(100 * p.value[1])} % are at most ${number(p.value[0])}`]);
      option.series = figure.series.map(s => {
        const style = look(names.indexOf(s.name));
        // What a logarithmic axis has no place for counts all the same.
        const points = s.values.map((v, i) => [v, (i + 1) / s.values.length]).filter(p => !figure.x.log || p[0] > 0);
        return {
          type: 'line', name: s.name, step: 'end', showSymbol: false, itemStyle: {color: style.colour},
          lineStyle: {color: style.colour, width: 2, type: style.dash},
          data: points,
        };
      });
      return option;
    },

    heatmap(figure, names) {
      const option = base(figure, names);
      const scale = v => figure.value.log ? Math.log10(v) : v;
      const cells = figure.values.flatMap((row, r) => row.map((v, c) => ({value: [c, r, v === null ? null : scale(v)], raw: v})))
          .filter(c => c.raw !== null && Number.isFinite(c.value[2]));
      const all = cells.map(c => c.value[2]);
      option.xAxis = categories(figure.columnLabel, figure.columns, {splitArea: {show: false}});
      option.yAxis = categories(figure.rowLabel, figure.rows, {
        inverse: true, nameLocation: 'start', nameGap: 8,
        axisLabel: {color: css('--soft'), interval: 0, width: 130, overflow: 'truncate'},
      });
      option.grid.top = 34;
      option.grid.right = 90;
      option.visualMap = {
        type: 'continuous', calculable: true, orient: 'vertical', right: 0, top: 'middle', itemHeight: 140,
        min: Math.min(...all), max: Math.max(...all), inRange: {color: CIVIDIS}, textStyle: {color: css('--ink')},
        formatter: v => number(Number(figure.value.log ? 10 ** v : v)),
      };
      option.tooltip.formatter = p => tip(`${figure.rows[p.value[1]]}, ${figure.columns[p.value[0]]}`,
          [`${figure.value.label}: ${number(p.data.raw)}`]);
      const ends = [Math.min(...all), Math.max(...all)];
      option.series = [{
        type: 'heatmap',
        data: cells.map(c => Object.assign(c, {
          label: {
            show: figure.columns.length <= 14, formatter: () => number(Number(c.raw.toPrecision(3))),
            color: (c.value[2] - ends[0]) / (ends[1] - ends[0] || 1) < 0.55 ? '#fff' : '#000',
          },
        })),
      }];
      return option;
    },

    gantt(figure, names) {
      const option = base(figure, names);
      const jobs = [...new Set(figure.bars.map(b => b.job))];
      option.xAxis = axis(figure.time, {min: 0, scale: false});
      option.yAxis = categories('', figure.lanes, {inverse: true});
      option.dataZoom = zoom();
      option.tooltip.formatter = p => {
        const bar = figure.bars[p.dataIndex];
        return tip(`${bar.lane}, job ${bar.job}`, [`${number(bar.start)} to ${number(bar.end)}`]);
      };
      option.series = [{
        type: 'custom', clip: true, encode: {x: [1, 2], y: 0},
        data: figure.bars.map(b => [figure.lanes.indexOf(b.lane), b.start, b.end]),
        renderItem(params, api) {
          const bar = figure.bars[params.dataIndex];
          const from = api.coord([api.value(1), api.value(0)]);
          const to = api.coord([api.value(2), api.value(0)]);
          const height = api.size([0, 1])[1] * 0.72;
          const width = Math.max(1, to[0] - from[0]);
          const odd = jobs.indexOf(bar.job) % 2;
          const children = [{
            type: 'rect', shape: {x: from[0], y: from[1] - height / 2, width, height},
            style: {fill: odd ? '#e69f00' : '#0072b2', stroke: css('--page'), lineWidth: 1},
          }];
          if (width > bar.job.length * 8 + 4) {
            children.push({type: 'text', silent: true, style: {
              text: bar.job, x: from[0] + width / 2, y: from[1], align: 'center', verticalAlign: 'middle',
              fill: odd ? '#000' : '#fff', fontSize: 12}});
          }
          return {type: 'group', children};
        },
      }];
      return option;
    },

    agreement(figure, names) {
      const option = base(figure, names);
      const log = figure.measured.log;
      const pairs = figure.series.flatMap(s => s.pairs).filter(p => !log || (p.measured > 0 && p.predicted > 0));
      const all = pairs.flatMap(p => [p.measured, p.predicted]);
      const nice = bounds({log}, all);
      const low = all.length === 0 ? 1 : log ? nice.min : Math.min(0, ...all);
      const high = all.length === 0 ? 10 : log ? nice.max : Math.max(...all) * 1.06;
      option.xAxis = axis(figure.measured, {min: low, max: high});
      option.yAxis = axis(Object.assign({}, figure.predicted, {log}), {min: low, max: high});
      option.dataZoom = zoom();
      option.tooltip.formatter = p => p.data && p.data.pair
          ? tip(p.seriesName, [...(p.data.pair.label ? [p.data.pair.label] : []),
            `measured ${number(p.data.pair.measured)}, predicted ${number(p.data.pair.predicted)}`,
            `off by ${number(100 * (p.data.pair.predicted / p.data.pair.measured - 1), 1)} %`])
          : null;
      const guide = (factor, type) => ({
        type: 'line', silent: true, showSymbol: false, lineStyle: {color: css('--soft'), width: 1, type},
        data: [[low, low * factor], [high, high * factor]],
      });
      option.series = [guide(1, 'solid'), guide(1.1, 'dashed'), guide(0.9, 'dashed'), ...figure.series.map(s => {
        const style = look(names.indexOf(s.name));
        return {
          type: 'scatter', name: s.name, symbol: style.marker, symbolSize: 9, itemStyle: {color: style.colour, opacity: 0.8},
          data: s.pairs.filter(p => !log || (p.measured > 0 && p.predicted > 0))
              .map(p => ({value: [p.measured, p.predicted], pair: p})),
        };
      })];
      return option;
    },
  };

  // With the wheel alone the page scrolls.
  const zoom = () => [
    {type: 'inside', xAxisIndex: 0, zoomOnMouseWheel: 'ctrl', moveOnMouseMove: true, moveOnMouseWheel: false, filterMode: 'none'},
  ];

  const band = (name, points, colour, figure) => ({
    type: 'custom', name, silent: true, clip: true, z: 1, encode: {x: 0, y: [1, 2]}, itemStyle: {color: colour},
    tooltip: {show: false},
    data: points.map(p => [p.x, figure.y.log && p.low <= 0 ? p.value : p.low, p.high]),
    renderItem(params, api) {
      // The first point draws the band of all.
      if (params.dataIndex !== 0) return null;
      const upper = points.map(p => api.coord([p.x, p.high]));
      const lower = points.map(p => api.coord([p.x, figure.y.log && p.low <= 0 ? p.value : p.low])).reverse();
      return {type: 'polygon', shape: {points: [...upper, ...lower]}, style: {fill: colour, opacity: 0.2}};
    },
  });

  const whiskers = (series, index, figure, unit) => ({
    type: 'custom', name: series.name, silent: true, clip: true, z: 5, encode: {x: 0, y: [1, 2]},
    tooltip: {show: false},
    data: series.values.map((e, g) => e && e.low < e.high ? [g, (figure.value.log && e.low <= 0 ? e.value : e.low) / unit, e.high / unit] : [g, '-', '-']),
    renderItem(params, api) {
      const low = api.value(1);
      if (Number.isNaN(low)) return null;
      const layout = api.barLayout({count: figure.series.length, barMaxWidth: 46})[index];
      const middle = api.coord([api.value(0), low])[0] + layout.offsetCenter;
      const bottom = api.coord([api.value(0), low])[1];
      const top = api.coord([api.value(0), api.value(2)])[1];
      const line = (x1, y1, x2, y2) => ({type: 'line', shape: {x1, y1, x2, y2}, style: {stroke: css('--ink'), lineWidth: 1.2}});
      return {type: 'group', children: [
        line(middle, bottom, middle, top), line(middle - 4, bottom, middle + 4, bottom), line(middle - 4, top, middle + 4, top)]};
    },
  });

  // What a figure shows, as rows, for those who cannot see it or want its numbers.
  const rowsOf = figure => {
    switch (figure.kind) {
      case 'bars':
        return [['', figure.groupLabel, figure.value.label, 'low', 'high'], ...figure.series.flatMap(s => s.values
            .map((e, g) => e && [s.name, figure.groups[g], e.value, e.low, e.high]).filter(Boolean))];
      case 'lines':
        return [['', figure.x.label, figure.y.label, 'low', 'high'],
          ...figure.series.flatMap(s => s.points.map(p => [s.name, p.x, p.value, p.low, p.high]))];
      case 'cdf':
        return [['', figure.x.label], ...figure.series.flatMap(s => s.values.map(v => [s.name, v]))];
      case 'heatmap':
        return [[figure.rowLabel, figure.columnLabel, figure.value.label], ...figure.values.flatMap((row, r) => row
            .map((v, c) => [figure.rows[r], figure.columns[c], v]))];
      case 'gantt':
        return [['lane', 'job', 'start', 'end'], ...figure.bars.map(b => [b.lane, b.job, b.start, b.end])];
      default:
        return [['', '', figure.measured.label, figure.predicted.label],
          ...figure.series.flatMap(s => s.pairs.map(p => [s.name, p.label, p.measured, p.predicted]))];
    }
  };
  const plainTable = rows => {
    const cell = (tag, v) => element(tag, typeof v === 'number' ? {class: 'number'} : {}, typeof v === 'number' ? number(v) : v || '');
    const most = 2000;
    const table = element('table', {}, element('thead', {}, element('tr', {}, ...rows[0].map(v => cell('th', v)))),
        element('tbody', {}, ...rows.slice(1, most).map(r => element('tr', {}, ...r.map(v => cell('td', v))))));
    const holder = element('div', {class: 'plain', tabindex: '0', role: 'region', 'aria-label': 'Data'}, table);
    return rows.length > most ? [holder, `The first ${most - 1} of ${rows.length - 1}.`] : [holder];
  };

  const swatch = (kind, i) => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('width', '26');
    svg.setAttribute('height', '12');
    svg.setAttribute('aria-hidden', 'true');
    const style = look(i);
    const shape = document.createElementNS(svg.namespaceURI, kind === 'lines' || kind === 'cdf' ? 'line' : 'rect');
    const attributes = kind === 'lines' || kind === 'cdf'
        ? {x1: 0, y1: 6, x2: 26, y2: 6, stroke: style.colour, 'stroke-width': 3,
          'stroke-dasharray': style.dash === 'solid' ? 'none' : style.dash.join(' ')}
        : {x: 6, y: 0, width: 14, height: 12, rx: 2, fill: style.colour};
    Object.entries(attributes).forEach(([key, value]) => shape.setAttribute(key, value));
    svg.append(shape);
    return svg;
  };

  class Drawn {
    constructor(holder, figure) {
      this.holder = holder;
      this.figure = figure;
      this.names = namesOf(figure);
      this.hidden = new Set();
      this.charts = [];
      this.legend = holder.querySelector('.legend');
      this.buttons();
      this.details();
      const reset = holder.querySelector('.reset');
      if (reset) reset.addEventListener('click', () => this.charts.forEach(c => c.dispatchAction({type: 'dataZoom', start: 0, end: 100})));
    }

    buttons() {
      if (!this.legend || this.names.length < 2) return;
      const kind = panelsOf(this.figure)[0].kind;
      this.legend.replaceChildren(...this.names.map((name, i) => {
        const button = element('button', {type: 'button', 'aria-pressed': String(!this.hidden.has(name))}, swatch(kind, i), name);
        button.addEventListener('click', () => {
          if (!this.hidden.delete(name)) this.hidden.add(name);
          button.setAttribute('aria-pressed', String(!this.hidden.has(name)));
          this.charts.forEach(c => c.dispatchAction({type: this.hidden.has(name) ? 'legendUnSelect' : 'legendSelect', name}));
        });
        return button;
      }));
    }

    details() {
      const details = this.holder.querySelector('details');
      details.addEventListener('toggle', () => {
        if (!details.open || details.dataset.filled) return;
        details.dataset.filled = 'yes';
        panelsOf(this.figure).forEach(p => details.append(
            ...(this.figure.kind === 'panels' ? [element('h4', {}, p.title)] : []), ...plainTable(rowsOf(p))));
      });
    }

    draw() {
      const first = this.charts.length === 0;
      panelsOf(this.figure).forEach((panel, i) => {
        const place = this.holder.querySelectorAll('.chart')[i];
        if (first) {
          if (panel.kind === 'heatmap') place.style.height = `${Math.max(220, 126 + 34 * panel.rows.length)}px`;
          if (panel.kind === 'gantt') place.style.height = `${90 + 46 * panel.lanes.length}px`;
          if (panel.kind === 'agreement' && this.figure.kind !== 'panels') Object.assign(place.style, {height: '30rem', maxWidth: '40rem'});
          const chart = echarts.init(place, null, {renderer: 'svg'});
          ['datazoom', 'legendselectchanged'].forEach(event => chart.on(event, () => clear(chart)));
          this.charts.push(chart);
        }
        const option = drawings[panel.kind](panel, this.names);
        option.legend.selected = Object.fromEntries(this.names.map(n => [n, !this.hidden.has(n)]));
        option.aria.label = {description: `${panel.title}. Its numbers stand below, under Data.`};
        this.charts[i].setOption(option, true);
        clear(this.charts[i]);
      });
    }

    redraw() {
      if (this.charts.length > 0) this.draw();
      this.buttons();
    }

    resize() {
      this.charts.forEach(c => c.resize());
    }
  }

  const figures = [...document.querySelectorAll('[data-figure]')].map(h => new Drawn(h, data.figures[Number(h.dataset.figure)]));
  const seen = new IntersectionObserver(entries => entries.filter(e => e.isIntersecting).forEach(e => {
    seen.unobserve(e.target);
    figures.find(f => f.holder === e.target).draw();
  }), {rootMargin: '600px'});
  figures.forEach(f => seen.observe(f.holder));
  new ResizeObserver(() => { if (before === null) figures.forEach(f => f.resize()); }).observe(document.querySelector('main'));

  // ---- Tables ----

  // >5, <=3, 2..4, =7 for numbers; else what the text contains.
  const numeric = (wanted, value) => {
    const range = /^\s*(-?[\d.eE+-]+)\s*\.\.\s*(-?[\d.eE+-]+)\s*$/.exec(wanted);
    if (range) return value !== null && value >= Number(range[1]) && value <= Number(range[2]);
    const compared = /^\s*(<=|>=|<|>|=)\s*(-?[\d.]+(?:e[+-]?\d+)?)\s*$/i.exec(wanted);
    if (!compared) return value !== null && String(value).includes(wanted.trim());
    const bound = Number(compared[2]);
    return value !== null && {'<': value < bound, '>': value > bound, '<=': value <= bound, '>=': value >= bound, '=': value === bound}[compared[1]];
  };
  const missingLast = (a, b, dir) => {
    if (a === null || b === null) return (a === null) - (b === null) === 0 ? 0 : ((a === null) ? 1 : -1) * (dir === 'asc' ? 1 : -1);
    return typeof a === 'number' ? a - b : a < b ? -1 : a > b ? 1 : 0;
  };

  // What repeats stands there once, and how often.
  const cellsOf = column => {
    if (!column.runs) return column.cells;
    const cells = [];
    for (let i = 0; i < column.runs.length; i += 2) {
      for (let n = column.runs[i + 1]; n > 0; n--) cells.push(column.runs[i]);
    }
    return cells;
  };

  const tables = [...document.querySelectorAll('[data-table]')].map(holder => {
    const spec = data.tables[Number(holder.dataset.table)];
    const values = spec.columns.map(c => c.words ? cellsOf(c).map(i => i < 0 ? null : c.words[i]) : cellsOf(c));
    const rows = Array.from({length: spec.rows}, (unused, r) => Object.fromEntries(values.map((column, c) => [`c${c}`, column[r]])));
    const shown = (column, value) => value === null ? '' : typeof value === 'number' ? number(value, column.digits)
        : typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
    const table = new Tabulator(holder.querySelector('.grid'), {
      data: rows,
      columns: spec.columns.map((column, c) => ({
        // Tabulator takes titles for markup.
        title: escaped(column.label),
        titleDownload: column.name,
        field: `c${c}`,
        hozAlign: column.number ? 'right' : 'left',
        headerTooltip: false,
        sorter: (a, b, rowA, rowB, col, dir) => missingLast(a, b, dir),
        minWidth: 84,
        maxInitialWidth: 320,
        titleFormatter: () => element('button', {type: 'button', class: 'sort', title: column.name}, column.label),
        formatter: cell => document.createTextNode(shown(column, cell.getValue())),
        formatterPrint: cell => document.createTextNode(shown(column, cell.getValue())),
        accessorDownload: value => value,
        headerFilter: 'input',
        headerFilterParams: {elementAttributes: {'aria-label': `Filter ${column.label}`}},
        headerFilterPlaceholder: column.number ? '>, <, a..b' : 'contains',
        headerFilterFunc: column.number ? numeric
            : (wanted, value) => value !== null && String(shown(column, value)).toLowerCase().includes(wanted.toLowerCase()),
        headerFilterLiveFilter: true,
      })),
      layout: 'fitDataFill',
      maxHeight: rows.length > 15 ? '30rem' : false,
      headerSortTristate: true,
      columnDefaults: {resizable: false},
      printAsHtml: true,
      printRowRange: () => table.getRows('active').slice(0, PRINTED_ROWS),
      placeholder: 'no rows',
    });
    const count = holder.querySelector('.count');
    const tell = n => {
      holder.querySelector('.printed').textContent = n > PRINTED_ROWS ? `The first ${PRINTED_ROWS} of ${n} rows.` : '';
      count.textContent = n === rows.length ? `${n} rows` : `${n} of ${rows.length} rows`;
    };
    table.on('dataFiltered', (filters, found) => tell(found.length));
    tell(rows.length);
    const search = holder.querySelector('input');
    search.addEventListener('input', () => {
      const wanted = search.value.toLowerCase();
      if (wanted === '') table.clearFilter();
      else table.setFilter(row => spec.columns.some((column, c) => String(shown(column, row[`c${c}`])).toLowerCase().includes(wanted)));
    });
    holder.querySelector('.save').addEventListener('click', () => table.download('csv', `${spec.id}.csv`));
    return table;
  });

  // ---- Theme and print ----

  const toggle = document.getElementById('theme');
  const preferred = matchMedia('(prefers-color-scheme: dark)');
  const set = theme => {
    root.dataset.theme = theme;
    toggle.setAttribute('aria-pressed', String(theme === 'dark'));
    figures.forEach(f => f.redraw());
  };
  const kept = () => {
    try { return localStorage.getItem('cutpoint-theme'); } catch (e) { return null; }
  };
  set(kept() || (preferred.matches ? 'dark' : 'light'));
  preferred.addEventListener('change', () => { if (!kept()) set(preferred.matches ? 'dark' : 'light'); });
  toggle.addEventListener('click', () => {
    set(dark() ? 'light' : 'dark');
    try { localStorage.setItem('cutpoint-theme', root.dataset.theme); } catch (e) { /* Files may not be allowed to keep anything. */ }
  });
  // Printed pages are narrower than windows.
  addEventListener('beforeprint', () => {
    before = root.dataset.theme;
    root.dataset.theme = 'light';
    figures.forEach(f => {
      f.draw();
      f.buttons();
      f.charts.forEach(c => {
        const place = c.getDom();
        const alone = place.closest('.panels').classList.contains('one');
        c.resize({width: alone ? 640 : 310, height: parseFloat(place.style.height) > 0 ? place.clientHeight : alone ? 270 : 200});
        // Else it would be drawn when the page is printed already.
        c.getZr().refreshImmediately();
      });
    });
  });
  addEventListener('afterprint', () => {
    root.dataset.theme = before;
    before = null;
    figures.forEach(f => {
      f.redraw();
      f.charts.forEach(c => c.resize({width: 'auto', height: 'auto'}));
    });
  });

  // For those who look into the page with other programs.
  window.cutpointReport = {figures, tables};
})();
