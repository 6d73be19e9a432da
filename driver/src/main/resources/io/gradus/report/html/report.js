"use strict";
(() => {
  const specs = JSON.parse(document.getElementById("charts").textContent);
  const hint = document.getElementById("hint");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const drawn = [];

  const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const series = i => color("--c" + (i % 6));
  const FONT = 'system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';

  function number(value) {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(2);
    return value.toLocaleString("en", { maximumFractionDigits: size >= 100 ? 0 : size >= 1 ? 2 : size >= 1e-2 ? 4 : 6 });
  }
  const percent = value => (Number.isFinite(value) ? (100 * value).toLocaleString("en", { maximumFractionDigits: 1 }) + " %" : "–");
  const shown = (axis, value) => (axis && axis.percent ? percent(value) : number(value));

  /** Names are cut to fit, the table below has them whole. */
  function cut(text, length) {
    const letters = Array.from(String(text));
    return letters.length > length ? letters.slice(0, length - 1).join("") + "…" : letters.join("");
  }

  function base() {
    return {
      animation: false,
      color: [0, 1, 2, 3, 4, 5].map(series),
      textStyle: { fontFamily: FONT, color: color("--text") },
      grid: { left: 8, right: 28, top: 36, bottom: 32, containLabel: true },
    };
  }

  const ROOM_FOR_LEGEND = { grid: { left: 8, right: 28, top: 60, bottom: 32, containLabel: true } };

  function valueAxis(axis, more) {
    return Object.assign({
      type: axis.log ? "log" : "value",
      name: axis.name || "",
      nameLocation: "middle",
      nameGap: 26,
      nameTextStyle: { color: color("--quiet") },
      min: axis.min === undefined ? null : axis.min,
      max: axis.max === undefined ? null : axis.max,
      scale: axis.zero !== true,
      minInterval: axis.whole ? 1 : 0,
      axisLabel: { color: color("--quiet"), hideOverlap: true, formatter: value => shown(axis, value) },
      axisLine: { onZero: false, lineStyle: { color: color("--line") } },
      splitLine: { lineStyle: { color: color("--line"), type: "dotted" } },
    }, more || {});
  }

  /** The name of an upright axis lies above it, where it takes no room from the drawing. */
  function uprightAxis(axis) {
    return valueAxis(axis, {
      nameLocation: "end", nameGap: 10,
      nameTextStyle: { color: color("--quiet"), align: "left" },
    });
  }

  function namesAxis(names, more) {
    return Object.assign({
      type: "category",
      data: names.map((name, i) => i),
      axisLine: { lineStyle: { color: color("--line") } },
      axisTick: { show: false },
      axisLabel: { color: color("--text"), hideOverlap: true, formatter: i => cut(names[i], 22) },
    }, more || {});
  }

  function legend(names) {
    return {
      show: names.length > 1, top: 0, right: 0, left: 0, type: "scroll",
      data: names.map((name, i) => ({ name: String(i), icon: "roundRect" })),
      formatter: i => cut(names[i], 28), textStyle: { color: color("--text") },
      selectedMode: false, itemWidth: 14, itemHeight: 6,
      pageTextStyle: { color: color("--text") },
    };
  }

  /** A mark's text stands on the side that has room. */
  function onTheLeft(spec, x) {
    const all = spec.series.flatMap(one => one.points.map(point => point[0]));
    const left = x > (Math.min(...all) + Math.max(...all)) / 2;
    return { label: { align: left ? "right" : "left", offset: [left ? -4 : 4, 16] } };
  }

  function lines(spec) {
    const shownSeries = spec.series.filter(one => !one.reference);
    const all = [];
    spec.series.forEach((one, i) => {
      const ink = one.reference ? color("--quiet") : series(shownSeries.indexOf(one));
      if (one.band) {
        const style = { lineStyle: { opacity: 0 }, symbol: "none", silent: true, stack: "band" + i, stackStrategy: "all" };
        all.push(Object.assign({ type: "line", data: one.band.map(p => [p[0], p[1]]) }, style));
        all.push(Object.assign({ type: "line", data: one.band.map(p => [p[0], p[2] - p[1]]),
          areaStyle: { color: ink, opacity: 0.18 } }, style));
      }
      all.push({
        type: one.dots ? "scatter" : "line", name: one.reference ? undefined : String(shownSeries.indexOf(one)),
        data: one.points, symbol: one.dots || one.points.length < 2 ? "circle" : "none", symbolSize: 7,
        step: one.step ? "end" : false, connectNulls: false, silent: true, itemStyle: { color: ink },
        lineStyle: { color: ink, width: one.reference ? 1 : 2, type: one.reference ? "dashed" : ["solid", "dashed", "dotted"][shownSeries.indexOf(one) % 3] },
        markLine: i === 0 && spec.marks ? {
          symbol: "none", silent: true, data: spec.marks.map((mark, k) => Object.assign({ xAxis: mark.x, name: String(k) }, onTheLeft(spec, mark.x))),
          lineStyle: { color: color("--quiet"), type: "dashed" },
          label: { color: color("--text"), formatter: p => cut(spec.marks[Number(p.name)].text, 30), position: "end", rotate: 0, align: "left", offset: [4, 16] },
        } : undefined,
      });
    });
    return Object.assign(base(), shownSeries.length > 1 ? ROOM_FOR_LEGEND : {}, {
      legend: legend(shownSeries.map(one => one.name)),
      xAxis: valueAxis(spec.x), yAxis: uprightAxis(spec.y), series: all,
    });
  }

  function bars(spec) {
    const many = spec.series.length > 1;
    const names = spec.horizontal ? spec.names.slice().reverse() : spec.names;
    const turn = values => (spec.horizontal ? values.slice().reverse() : values);
    const all = spec.series.map((one, i) => ({
      type: "bar", name: String(i), data: turn(one.values), barMaxWidth: 22, silent: false,
      barCategoryGap: spec.touching ? "4%" : "30%", barGap: spec.touching ? "-100%" : "10%",
      stack: spec.stacked ? "all" : undefined,
      itemStyle: {
        color: p => (spec.signed && p.value < 0 ? color("--c1") : series(i)),
        opacity: spec.touching && many ? 0.55 : 1,
      },
      emphasis: { disabled: true },
      markLine: i === 0 && spec.reference ? {
        symbol: "none", silent: true,
        data: [spec.horizontal ? { xAxis: spec.reference.value } : { yAxis: spec.reference.value }],
        lineStyle: { color: color("--text"), type: "dashed" },
        label: { color: color("--text"), formatter: () => spec.reference.text, position: spec.horizontal ? "end" : "insideEndTop" },
      } : undefined,
    }));
    spec.series.forEach((one, i) => {
      if (!one.low) return;
      all.push({
        type: "custom", silent: true, z: 5, encode: spec.horizontal ? { x: [1, 2], y: 0 } : { x: 0, y: [1, 2] }, data: turn(one.values).map((v, k) => [k, turn(one.low)[k], turn(one.high)[k]]),
        renderItem: (params, api) => {
          const at = j => api.coord(spec.horizontal ? [api.value(j), api.value(0)] : [api.value(0), api.value(j)]);
          const [from, to] = [at(1), at(2)];
          const cap = spec.horizontal ? [0, 4] : [4, 0];
          const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: color("--text"), lineWidth: 1.5 } });
          return { type: "group", children: [
            line(from[0], from[1], to[0], to[1]),
            line(from[0] - cap[0], from[1] - cap[1], from[0] + cap[0], from[1] + cap[1]),
            line(to[0] - cap[0], to[1] - cap[1], to[0] + cap[0], to[1] + cap[1])] };
        },
      });
    });
    const values = spec.horizontal ? valueAxis(spec.value) : uprightAxis(spec.value);
    values.scale = false;
    const categories = namesAxis(names, spec.horizontal
      ? { axisLabel: { color: color("--text"), interval: 0, formatter: i => cut(names[i], 22) } }
      : { name: spec.names_name || "", nameLocation: "middle", nameGap: 28, nameTextStyle: { color: color("--quiet") } });
    const top = (many ? 28 : 6) + (spec.horizontal ? 0 : 30);
    return Object.assign(base(), {
      grid: { left: 8, right: spec.reference && spec.horizontal ? 48 : 28, top: top + (spec.reference && spec.horizontal ? 16 : 0), bottom: 32, containLabel: true },
      legend: legend(spec.series.map(one => one.name)),
      xAxis: spec.horizontal ? values : categories,
      yAxis: spec.horizontal ? categories : values,
      series: all,
    });
  }

  /** Of many names only some are written. */
  function every(names) {
    const label = { color: color("--text"), hideOverlap: true, formatter: i => cut(names[i], 22) };
    return names.length > 24 ? Object.assign(label, { interval: Math.ceil(names.length / 10) - 1 }) : label;
  }

  function grid(spec) {
    const greatest = spec.cells.reduce((most, cell) => Math.max(most, Math.abs(cell[2])), 0) || 1;
    const labels = spec.labels && spec.cells.length <= 150;
    return Object.assign(base(), {
      grid: { left: 8, right: 8, top: 34, bottom: 36, containLabel: true },
      xAxis: namesAxis(spec.xNames, { axisLabel: every(spec.xNames), name: spec.x, nameLocation: "middle", nameGap: 30, nameTextStyle: { color: color("--quiet") }, splitArea: { show: false } }),
      yAxis: namesAxis(spec.yNames, { axisLabel: every(spec.yNames), name: spec.y, nameLocation: spec.inverse ? "start" : "end", nameGap: 8, inverse: spec.inverse === true, nameTextStyle: { color: color("--quiet"), align: "left" } }),
      visualMap: {
        show: false, type: "continuous", dimension: 2, min: spec.signed ? -greatest : 0, max: greatest,
        inRange: { color: spec.signed ? [color("--c1"), color("--panel"), color("--c0")] : [color("--panel"), color("--heat")] },
      },
      series: [{
        type: "heatmap", data: spec.cells.map(cell => ({ value: cell, label: { color: color(cell[2] > greatest / 2 ? "--page" : "--text") } })), emphasis: { disabled: true }, progressive: 0,
        itemStyle: { borderColor: color("--line"), borderWidth: spec.fine ? 0 : 1 },
        label: { show: Boolean(labels), formatter: p => shown(spec, p.value[2]) },
      }].concat(spec.diagonal ? [{
        type: "line", silent: true, symbol: "none", lineStyle: { color: color("--quiet"), type: "dashed", width: 1 },
        data: spec.diagonal,
      }] : []),
    });
  }

  function sankey(spec) {
    const narrow = innerWidth < 560;
    const last = Math.max(0, ...spec.nodes.map(node => node.depth || 0));
    const longest = Math.min(28, Math.max(12, ...spec.nodes.filter(node => node.depth === last).map(node => Array.from(node.label).length)));
    return Object.assign(base(), {
      series: [{
        type: "sankey", left: 4, right: narrow ? 4 : 8 * longest, top: 8, bottom: 8, nodeGap: 8, nodeWidth: 12, draggable: false,
        emphasis: { disabled: true }, layoutIterations: 32,
        data: spec.nodes.map((node, i) => ({ name: String(i), depth: node.depth, itemStyle: { color: series(node.depth || 0) } })),
        links: spec.links.map(link => ({ source: String(link.source), target: String(link.target), value: Math.max(1e-12, Math.abs(link.value)),
          lineStyle: { color: link.value < 0 ? color("--c1") : color("--c0"), opacity: 0.35 } })),
        label: { color: color("--text"), textBorderWidth: 0, fontSize: narrow ? 10 : 12, formatter: p => cut(spec.nodes[Number(p.name)].label, narrow ? 10 : 28) },
      }],
    });
  }

  /** Columns one below the other, rows in bins along the axis: the more, the thicker. */
  function swarm(spec) {
    const lowest = spec.series.length - 1;
    const mix = rank => {
      if (rank === null) return color("--quiet");
      const [low, high] = [color("--c0"), color("--c1")].map(c => [1, 3, 5].map(i => parseInt(c.slice(i, i + 2), 16)));
      return "rgb(" + low.map((v, i) => Math.round(v + (high[i] - v) * rank)).join(",") + ")";
    };
    const data = spec.series.flatMap((one, i) => {
      const most = Math.max(...one.bins.map(bin => bin[1]));
      return one.bins.map((bin, k) => [spec.from + (bin[0] + 0.5) * spec.width, lowest - i, Math.sqrt(bin[1] / most), k]);
    });
    return Object.assign(base(), {
      grid: { left: 8, right: 28, top: 12, bottom: 32, containLabel: true },
      xAxis: valueAxis(spec.x),
      yAxis: namesAxis(spec.series.map(one => one.name).reverse(), { axisLabel: { color: color("--text"), interval: 0, formatter: i => cut(spec.series[lowest - i].name, 22) } }),
      series: [{
        type: "custom", silent: true, encode: { x: 0, y: 1 }, data,
        markLine: { symbol: "none", silent: true, data: [{ xAxis: 0 }], label: { show: false }, lineStyle: { color: color("--text"), type: "solid", width: 1 } },
        renderItem: (params, api) => {
          const [left, y] = api.coord([api.value(0) - spec.width / 2, api.value(1)]);
          const right = api.coord([api.value(0) + spec.width / 2, api.value(1)])[0];
          const height = Math.max(2, api.size([0, 1])[1] * 0.85 * api.value(2));
          const bin = spec.series[lowest - api.value(1)].bins[api.value(3)];
          return { type: "rect", shape: { x: left, y: y - height / 2, width: Math.max(1, right - left - 0.5), height }, style: { fill: mix(bin[2]) } };
        },
      }],
    });
  }

  const KINDS = { lines, bars, grid, sankey, swarm };

  function height(spec, width) {
    if (spec.kind === "bars" && spec.horizontal) {
      return 80 + spec.names.length * (spec.stacked ? 26 : Math.max(24, 16 * spec.series.length));
    }
    if (spec.kind === "grid" && spec.square) return Math.min(width, 520);
    if (spec.kind === "swarm") return 56 + spec.series.length * 34;
    if (spec.kind === "sankey") return Math.min(560, 120 + 24 * spec.nodes.length / 2);
    return 300;
  }

  function near(spec, at) {
    const parts = [];
    spec.series.forEach(one => {
      let best = null;
      one.points.forEach(point => {
        if (point[1] !== null && (best === null || Math.abs(point[0] - at) < Math.abs(best[0] - at))) best = point;
      });
      if (best !== null && !one.reference) {
        parts.push((parts.length === 0 ? shown(spec.x, best[0]) + (spec.x.name ? " " + spec.x.name : "") + "\n" : "") + one.name + ": " + shown(spec.y, best[1]));
      }
    });
    return parts.join("\n");
  }

  function told(spec, p) {
    if (p.seriesType === "bar") {
      const i = spec.horizontal ? spec.names.length - 1 - p.dataIndex : p.dataIndex;
      const one = spec.series[p.seriesIndex];
      const range = one.low ? " (" + shown(spec.value, one.low[i]) + " to " + shown(spec.value, one.high[i]) + ")" : "";
      return spec.names[i] + "\n" + one.name + ": " + shown(spec.value, one.values[i]) + range;
    }
    if (p.seriesType === "heatmap") {
      return spec.x + ": " + spec.xNames[p.value[0]] + "\n" + spec.y + ": " + spec.yNames[p.value[1]] + "\n" + spec.value + ": " + shown(spec, p.value[2]);
    }
    if (p.seriesType === "sankey" && p.dataType === "node") return spec.nodes[Number(p.name)].label;
    if (p.seriesType === "sankey") {
      const link = spec.links[p.dataIndex];
      return spec.nodes[link.source].label + " → " + spec.nodes[link.target].label + "\n" + number(link.value);
    }
    return "";
  }

  function showHint(text, event) {
    hint.hidden = text === "";
    if (text === "") return;
    hint.textContent = text;
    const right = scrollX + document.documentElement.clientWidth - hint.offsetWidth - 4;
    hint.style.left = Math.max(0, Math.min(event.pageX + 12, right)) + "px";
    hint.style.top = event.pageY + 16 + "px";
  }

  function draw(element) {
    const spec = specs[element.dataset.chart];
    element.hidden = false;
    element.style.height = height(spec, element.clientWidth) + "px";
    const chart = echarts.init(element, null, { renderer: "svg" });
    chart.setOption(KINDS[spec.kind](spec));
    if (spec.kind === "lines") {
      chart.getZr().on("mousemove", e => {
        const point = [e.offsetX, e.offsetY];
        showHint(chart.containPixel("grid", point) ? near(spec, chart.convertFromPixel("grid", point)[0]) : "", e.event);
      });
    } else {
      chart.on("mousemove", p => showHint(told(spec, p), p.event.event));
      chart.on("mouseout", () => showHint("", null));
    }
    chart.getZr().on("globalout", () => showHint("", null));
    drawn.push({ element, spec, chart });
  }

  function again() {
    drawn.forEach(one => {
      one.element.style.height = height(one.spec, one.element.clientWidth) + "px";
      one.chart.resize();
      one.chart.setOption(KINDS[one.spec.kind](one.spec), true);
    });
  }

  document.querySelectorAll("details.table").forEach(table => { table.open = false; });
  document.querySelectorAll(".chart").forEach(draw);
  let pending = 0;
  addEventListener("resize", () => { clearTimeout(pending); pending = setTimeout(again, 100); });
  dark.addEventListener("change", again);
  matchMedia("print").addEventListener("change", again);
  document.documentElement.dataset.drawn = String(drawn.length);
})();
