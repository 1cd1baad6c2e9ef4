// The stage: two organizations drawn live. The server says what happened; this only draws it.
//
// People stand in frames (departments, teams) told in shares of the canvas; what is round stays
// round. A chunk of time is played over the milliseconds it is meant to last, one chunk behind the
// server, so that the picture never waits. `silosim:tick` tells the score and the clock what is
// on the screen now.

const FLIGHT = 900; // ms that something travels
const TRAIL = 0.16; // share of its way that a tail is long
const MORPH = 1400; // ms in which people walk to new places
const MOST_FLIGHTS = 220; // at once on a side; more is confetti
const SHADES = 24;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const COLOURS = ["idle", "busy", "full", "ink", "quiet", "faint", "surface", "frame", "request",
  "question", "done", "lost", "line"];

const lerp = (a, b, s) => a + (b - a) * s;
const ease = (s) => (s < 0.5 ? 2 * s * s : 1 - (2 - 2 * s) ** 2 / 2);

function rgb(text) {
  const hex = text.trim().replace("#", "");
  return [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

function mixed(a, b, s) {
  return `rgb(${a.map((x, i) => Math.round(lerp(x, b[i], s))).join(",")})`;
}

class Side {
  constructor(canvas, number) {
    this.canvas = canvas;
    this.number = number;
    this.context = canvas.getContext("2d");
    this.still = document.createElement("canvas");
    this.scene = null;
    this.flights = [];
    this.places = [];
    this.morph = null;
    this.selected = -1;
  }

  resize(ratio) {
    const box = this.canvas.getBoundingClientRect();
    if (!box.width || !box.height) return;
    this.width = box.width;
    this.height = box.height;
    this.ratio = ratio;
    for (const canvas of [this.canvas, this.still]) {
      canvas.width = Math.round(box.width * ratio);
      canvas.height = Math.round(box.height * ratio);
    }
    if (this.scene) this.arrange(false);
  }

  show(scene) {
    const walks = this.scene && this.scene.people.length === scene.people.length;
    this.scene = scene;
    if (!walks) {
      const size = scene.people.length;
      this.load = new Float32Array(size);
      this.shown = new Float32Array(size);
      this.waiting = new Float32Array(size);
      this.away = new Uint8Array(size);
      this.flights = [];
      this.selected = -1;
    }
    this.queues = scene.desks.map(() => 0);
    if (this.width) this.arrange(walks);
  }

  // Where the frames, and the people within them, are on this canvas.
  arrange(walks) {
    const strip = this.strip = Math.max(30, Math.min(46, this.height * 0.1));
    const high = this.height - strip;
    const pad = 8;
    const put = (x, y) => [pad + x * (this.width - 2 * pad), pad + y * (high - pad)];
    this.frames = this.scene.frames.map(([shape, x, y, w, h, label]) => {
      const [left, top] = put(x, y);
      const [right, bottom] = put(x + w, y + h);
      const frame = { shape, left, top, right, bottom, label };
      frame.cx = (left + right) / 2;
      frame.cy = (top + bottom) / 2;
      if (shape === "round") {
        frame.cy += 8;
        frame.radius = Math.min(right - left, bottom - top - 16) / 2;
      }
      return frame;
    });
    const place = ([f, u, v]) => {
      if (f < 0) return put(u, v);
      const frame = this.frames[f];
      if (frame.shape === "round") return [frame.cx + u * frame.radius, frame.cy + v * frame.radius];
      const inset = frame.shape === "cell" ? 2 : 5;
      return [frame.cx + u * ((frame.right - frame.left) / 2 - inset),
        frame.cy + v * ((frame.bottom - frame.top) / 2 - inset)];
    };
    const before = this.places;
    this.places = this.scene.people.map(place);
    this.desks = this.scene.desks.map(place);
    this.abreast = this.scene.desks.map(([f]) => { // beside each other, so that queues stay apart
      const { shape, left, right } = this.frames[f];
      const sharing = shape === "round" ? 3 : this.scene.desks.filter(([g]) => g === f).length;
      return Math.max(3, Math.min(10, Math.floor((right - left - 6) / sharing / 5)));
    });
    this.radii = this.radiiOf();
    this.morph = walks && before.length === this.places.length
      ? { from: before.map(([x, y]) => [x, y]), start: performance.now() } : null;
    this.stale = true;
  }

  // As large as the nearest neighbour allows; who leads is larger.
  radiiOf() {
    const nearest = this.places.map(([x, y], i) => {
      let least = Infinity;
      for (let j = 0; j < this.places.length; j++) {
        if (j === i || this.scene.people[j][0] !== this.scene.people[i][0]) continue;
        least = Math.min(least, Math.hypot(x - this.places[j][0], y - this.places[j][1]));
      }
      return least;
    });
    const usual = nearest.slice(1).filter(Number.isFinite).sort((a, b) => a - b);
    const room = usual.length ? usual[Math.floor(usual.length * 0.15)] : 20;
    const plain = Math.max(2.6, Math.min(9, room * 0.36));
    return this.scene.people.map((person, i) =>
      i === 0 ? Math.max(plain * 1.7, 9) : plain * [1, 1.15, 1.35][person[3]]);
  }

  at(i, now) {
    if (!this.morph || !this.morph.from[i]) return this.places[i];
    const s = ease(Math.min(1, (now - this.morph.start) / MORPH));
    const [x, y] = this.morph.from[i];
    return [lerp(x, this.places[i][0], s), lerp(y, this.places[i][1], s)];
  }

  customer(seed) {
    const spot = ((seed * 0.618034) % 1 + 1) % 1;
    return [this.width * (0.06 + 0.88 * spot), this.height - this.strip * 0.52];
  }

  take(part, start, length, calm) {
    const gain = part.gain;
    part.busy.forEach((share, i) => {
      this.load[i] += (share / 100 - this.load[i]) * gain;
      this.waiting[i] = part.waiting[i];
      this.away[i] = 0;
    });
    part.away.forEach((i) => { this.away[i] = 1; });
    this.queues = part.queues;
    this.restless = true;
    if (calm) return;
    for (const [kind, when, from, to] of part.moves) {
      if (this.flights.length >= MOST_FLIGHTS) break;
      const seed = Math.floor((start + when * length) * 7) % 1009;
      this.flights.push({ kind, start: start + when * length, from, to, seed });
    }
  }

  drawStill(look) {
    const c = this.still.getContext("2d");
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.clearRect(0, 0, this.width, this.height);
    c.lineWidth = 1;
    c.textBaseline = "alphabetic";
    for (const frame of this.frames) this.drawFrame(c, frame, look);
    this.drawCustomers(c, look);
    this.stale = false;
  }

  drawFrame(c, f, look) {
    if (f.shape === "cell") return;
    c.beginPath();
    if (f.shape === "round") c.arc(f.cx, f.cy, f.radius, 0, 7);
    else c.roundRect(f.left, f.top, f.right - f.left, f.bottom - f.top, 10);
    c.fillStyle = look.frame;
    if (f.shape === "band") {
      c.setLineDash([4, 4]);
      c.strokeStyle = look.line;
      c.stroke();
      c.setLineDash([]);
    } else {
      c.fill();
    }
    if (!f.label) return;
    c.fillStyle = look.quiet;
    const size = Math.max(10.5, Math.min(13, this.width / 42));
    c.font = `600 ${size}px ${look.font}`;
    if (f.shape === "band") {
      c.textAlign = "left";
      this.write(c, f.label, f.left + 4, f.cy + size / 3, this.width * 0.11);
    } else if (f.shape === "round") {
      c.textAlign = "center";
      this.write(c, f.label, f.cx, f.cy - f.radius - 5, f.right - f.left);
    } else {
      c.textAlign = "center";
      this.write(c, f.label, f.cx, f.top + 16, f.right - f.left - 2, size, look);
    }
  }

  // Smaller where there is little room, and cut only where that is not enough.
  write(c, text, x, y, most, size, look) {
    let shown = text;
    if (size) {
      const fits = Math.max(9, Math.min(size, (size * most) / Math.max(1, c.measureText(text).width)));
      c.font = `600 ${fits}px ${look.font}`;
    }
    while (shown.length > 3 && c.measureText(shown).width > most) {
      shown = `${shown.slice(0, -2).trimEnd()}…`;
    }
    c.fillText(shown, x, y);
  }

  drawCustomers(c, look) {
    const y = this.height - this.strip * 0.52;
    c.fillStyle = look.frame;
    c.beginPath();
    c.roundRect(8, this.height - this.strip + 4, this.width - 16, this.strip - 8, 10);
    c.fill();
    c.fillStyle = look.faint;
    const number = Math.floor(this.width / 26);
    for (let i = 0; i < number; i++) {
      const x = this.width * (0.05 + (0.9 * (i + 0.5)) / number);
      c.beginPath();
      c.arc(x, y - 5, 3.2, 0, 7);
      c.fill();
      c.beginPath();
      c.arc(x, y + 6, 5.6, Math.PI, 0);
      c.fill();
    }
    c.font = `600 11px ${look.font}`;
    c.textAlign = "center";
    const wide = c.measureText(this.customersAre).width + 16;
    c.fillStyle = look.frame;
    c.fillRect((this.width - wide) / 2, y - 10, wide, 20);
    c.fillStyle = look.quiet;
    c.fillText(this.customersAre, this.width / 2, y + 4);
  }

  // Whether anything would look different from the last time it was drawn.
  moves() {
    if (this.stale || this.restless || this.morph || this.flights.length) return true;
    return this.load.some((load, i) => Math.abs(load - this.shown[i]) > 0.004);
  }

  draw(now, look, elapsed) {
    if (!this.scene || !this.width || !this.moves()) return;
    this.restless = false;
    if (this.stale) this.drawStill(look);
    const c = this.context;
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.clearRect(0, 0, this.canvas.width, this.canvas.height);
    c.drawImage(this.still, 0, 0);
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    const settle = 1 - Math.exp(-elapsed / 220);
    for (let i = 0; i < this.load.length; i++) this.shown[i] += (this.load[i] - this.shown[i]) * settle;
    const at = this.places.map((_, i) => this.at(i, now));
    if (this.morph && now - this.morph.start > MORPH) this.morph = null;
    this.drawLines(c, at, look);
    this.drawDesks(c, look);
    this.drawPeople(c, at, look);
    this.drawFlights(c, at, look, now);
  }

  drawLines(c, at, look) {
    c.strokeStyle = look.line;
    c.lineWidth = 1;
    c.beginPath();
    for (const [a, b] of this.scene.lines) {
      c.moveTo(at[a][0], at[a][1]);
      c.lineTo(at[b][0], at[b][1]);
    }
    c.stroke();
    if (!this.scene.ties.length) return;
    c.globalAlpha = 0.45;
    c.strokeStyle = look.question;
    c.beginPath();
    for (const [a, b] of this.scene.ties) {
      c.moveTo(at[a][0], at[a][1]);
      c.quadraticCurveTo((at[a][0] + at[b][0]) / 2, Math.min(at[a][1], at[b][1]) - 26, at[b][0], at[b][1]);
    }
    c.stroke();
    c.globalAlpha = 1;
  }

  drawDesks(c, look) {
    c.fillStyle = look.request;
    this.desks.forEach(([x, y], d) => {
      const number = Math.min(this.queues[d] || 0, 60);
      const across = this.abreast[d];
      for (let i = 0; i < number; i++) {
        const row = Math.floor(i / across);
        const inRow = Math.min(across, number - row * across);
        c.fillRect(x + (i % across - (inRow - 1) / 2) * 5 - 1.9, y - 2 - row * 5, 3.8, 3.8);
      }
    });
  }

  drawPeople(c, at, look) {
    for (let i = at.length - 1; i >= 0; i--) {
      const [x, y] = at[i];
      const load = this.shown[i];
      const r = this.radii[i] * (0.86 + 0.28 * load);
      this.drawWaiting(c, x, y, r, i, look);
      c.beginPath();
      c.arc(x, y, r, 0, 7);
      if (this.away[i]) {
        c.setLineDash([2, 2]);
        c.strokeStyle = look.quiet;
        c.stroke();
        c.setLineDash([]);
        continue;
      }
      c.fillStyle = look.shades[Math.round(Math.min(1, load) * (SHADES - 1))];
      c.fill();
      if (this.scene.people[i][3] > 0) {
        c.lineWidth = i === 0 ? 2.2 : 1.5;
        c.strokeStyle = look.ink;
        c.stroke();
      }
      if (i === this.selected) {
        c.lineWidth = 2;
        c.strokeStyle = look.question;
        c.beginPath();
        c.arc(x, y, r + 4, 0, 7);
        c.stroke();
      }
    }
  }

  // What waits for a person swarms around it.
  drawWaiting(c, x, y, r, i, look) {
    const leads = this.scene.people[i][3] > 0;
    const number = Math.min(this.waiting[i], i === 0 ? 90 : leads ? 40 : 12);
    if (!number) return;
    c.fillStyle = look.question;
    c.globalAlpha = 0.8;
    const size = i === 0 ? 2 : 1.5;
    for (let n = 0; n < number; n++) {
      const d = r + 2.5 + Math.sqrt(n) * (i === 0 ? 3.4 : 2.3);
      const angle = n * GOLDEN;
      c.beginPath();
      c.arc(x + d * Math.cos(angle), y + d * Math.sin(angle), size, 0, 7);
      c.fill();
    }
    c.globalAlpha = 1;
    if (this.waiting[i] >= 5 && leads) {
      const text = String(Math.round(this.waiting[i]));
      c.font = `700 ${i === 0 ? 14 : 11}px ${look.font}`;
      c.textAlign = "left";
      const left = x + r + 2.5 + Math.sqrt(number) * (i === 0 ? 3.4 : 2.3) + 4;
      c.lineWidth = 3;
      c.strokeStyle = look.surface;
      c.strokeText(text, left, y + 4);
      c.fillStyle = look.question;
      c.fillText(text, left, y + 4);
    }
  }

  drawFlights(c, at, look, now) {
    const going = [];
    for (const flight of this.flights) {
      const s = (now - flight.start) / FLIGHT;
      if (s >= 1) continue;
      going.push(flight);
      if (s < 0) continue;
      const a = flight.from >= 0 ? at[flight.from] : this.customer(flight.seed);
      let b = flight.to >= 0 ? at[flight.to] : this.customer(flight.seed);
      if (!a || !b) continue;
      if (flight.kind === "lost" && flight.from < 0) b = [a[0], a[1] + this.strip];
      this.drawFlight(c, flight, a, b, ease(s), look);
    }
    this.flights = going;
  }

  drawFlight(c, flight, a, b, s, look) {
    const bend = Math.min(34, Math.hypot(b[0] - a[0], b[1] - a[1]) * 0.22) * (flight.from < flight.to ? 1 : -1);
    const angle = Math.atan2(b[1] - a[1], b[0] - a[0]) + Math.PI / 2;
    const mid = [(a[0] + b[0]) / 2 + bend * Math.cos(angle), (a[1] + b[1]) / 2 + bend * Math.sin(angle)];
    const on = (t) => [0, 1].map((k) => (1 - t) ** 2 * a[k] + 2 * t * (1 - t) * mid[k] + t * t * b[k]);
    const [x, y] = on(s);
    const [tx, ty] = on(Math.max(0, s - TRAIL));
    const colour = look[flight.kind];
    c.strokeStyle = colour;
    c.fillStyle = colour;
    c.globalAlpha = 0.35;
    c.lineWidth = 2;
    c.beginPath();
    c.moveTo(tx, ty);
    c.lineTo(x, y);
    c.stroke();
    c.globalAlpha = s > 0.85 ? (1 - s) / 0.15 : 1;
    mark(c, flight.kind, x, y);
    c.globalAlpha = 1;
  }

  hit(x, y) {
    let best = -1;
    let least = 14;
    this.places.forEach(([px, py], i) => {
      const d = Math.hypot(px - x, py - y) - this.radii[i];
      if (d < least) { least = d; best = i; }
    });
    return best;
  }
}

// Shapes differ as well as colours, so that nobody needs colours to tell them apart.
function mark(c, kind, x, y) {
  c.beginPath();
  if (kind === "request") {
    c.rect(x - 2.7, y - 2.7, 5.4, 5.4);
    c.fill();
  } else if (kind === "question") {
    c.arc(x, y, 2.8, 0, 7);
    c.fill();
  } else if (kind === "done") {
    c.lineWidth = 2.2;
    c.moveTo(x - 4, y);
    c.lineTo(x - 1, y + 3);
    c.lineTo(x + 4, y - 4);
    c.stroke();
  } else {
    c.lineWidth = 2.2;
    c.moveTo(x - 3.4, y - 3.4);
    c.lineTo(x + 3.4, y + 3.4);
    c.moveTo(x + 3.4, y - 3.4);
    c.lineTo(x - 3.4, y + 3.4);
    c.stroke();
  }
}

export default {
  template: `
    <div class="panels">
      <figure v-for="(side, i) in sides" :key="i" class="organization" :class="'side-' + 'ab'[i]">
        <figcaption :id="'caption-' + i">
          <span class="chip" aria-hidden="true">{{ 'AB'[i] }}</span>
          <select class="organization-name" :aria-label="words.choose + ' (' + 'AB'[i] + ')'" :value="side.preset"
            @change="$emit('preset', [i, $event.target.value])">
            <option v-if="!side.preset" value="">{{ side.title || words.own }}</option>
            <option v-for="[name, title] in presets" :key="name" :value="name">{{ title }}</option>
          </select>
          <span v-if="side.changed" class="changed">{{ words.changed }}</span>
          <span class="structure">{{ side.structure }}</span>
        </figcaption>
        <canvas ref="canvases" role="img" :aria-label="side.label" :data-side="i"
          @pointermove="point($event, i)" @pointerleave="leave(i)" @click="point($event, i)"></canvas>
        <p class="note" :data-note="i">{{ side.note }}</p>
        <div v-if="side.tip" class="tip" :style="side.tip.style" role="status">
          <strong>{{ side.tip.name }}</strong><br>{{ side.tip.text }}
        </div>
      </figure>
    </div>`,
  props: { words: Object, presets: Array },
  emits: ["preset"],
  data() {
    return { sides: [0, 1].map(() => ({ title: "", structure: "", label: "", note: "", tip: null, preset: "", changed: false })) };
  },
  mounted() {
    const live = this.live = {
      sides: this.$refs.canvases.map((canvas, i) => new Side(canvas, i)),
      chunks: [], frames: 0, last: performance.now(), playing: null,
    };
    window.silosimStage = live;
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    live.sides.forEach((side) => { side.customersAre = this.words.customers; });
    this.dress();
    this.watcher = new ResizeObserver(() => this.measure());
    live.sides.forEach((side) => this.watcher.observe(side.canvas));
    this.dressing = new MutationObserver(() => this.dress());
    this.dressing.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.dress());
    const turn = (now) => {
      this.turn(now);
      this.handle = requestAnimationFrame(turn);
    };
    this.handle = requestAnimationFrame(turn);
  },
  unmounted() {
    cancelAnimationFrame(this.handle);
    this.watcher?.disconnect();
    this.dressing?.disconnect();
  },
  methods: {
    dress() {
      const style = getComputedStyle(document.documentElement);
      const look = Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
      const [idle, busy, full] = [look.idle, look.busy, look.full].map(rgb);
      look.shades = Array.from({ length: SHADES }, (_, i) => {
        const s = i / (SHADES - 1);
        return s < 0.75 ? mixed(idle, busy, s / 0.75) : mixed(busy, full, (s - 0.75) / 0.25);
      });
      look.font = style.getPropertyValue("--font").trim();
      this.look = look;
      this.live.sides.forEach((side) => { side.stale = true; });
    },
    measure() {
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      this.live.sides.forEach((side) => side.resize(ratio));
    },
    scene(number, scene) {
      this.live.sides[number].show(scene);
      Object.assign(this.sides[number], {
        title: scene.title, structure: scene.structure, preset: scene.preset, changed: scene.changed, tip: null,
      });
    },
    play(chunk) {
      this.live.chunks.push(chunk);
      while (this.live.chunks.length > 4) this.live.chunks.shift(); // a tab that slept catches up
    },
    show(chunk) {
      const before = this.live.shown?.clock.at ?? chunk.clock.at;
      if (Math.abs(chunk.clock.at - before) > 1e-3) { // a jump: what was on its way is over
        this.live.sides.forEach((side) => { side.flights = []; });
      }
      this.live.chunks = [];
      this.live.playing = null;
      this.begin(chunk, performance.now());
    },
    begin(chunk, now) {
      chunk.sides.forEach((part, i) => {
        const side = this.live.sides[i];
        if (side.scene && part.busy.length === side.load.length) {
          side.take(part, now, chunk.lasts, this.calm || chunk.lasts === 0);
        }
        if (part.note !== undefined) this.sides[i].note = part.note;
        if (part.label !== undefined) this.sides[i].label = part.label;
      });
      this.live.shown = chunk;
      window.dispatchEvent(new CustomEvent("silosim:tick", { detail: chunk }));
    },
    turn(now) {
      const live = this.live;
      if (live.chunks.length && (!live.playing || now >= live.playing)) {
        const chunk = live.chunks.shift();
        const late = live.playing && now - live.playing < chunk.lasts ? now - live.playing : 0;
        live.playing = now - late + chunk.lasts * (live.chunks.length > 1 ? 0.85 : 1);
        this.begin(chunk, now);
      } else if (live.playing && now > live.playing + 400) {
        live.playing = null;
      }
      const elapsed = Math.min(100, now - live.last);
      live.last = now;
      live.sides.forEach((side) => side.draw(now, this.look, elapsed));
      live.frames += 1;
    },
    point(event, i) {
      const side = this.live.sides[i];
      if (!side.scene) return;
      const person = side.hit(event.offsetX, event.offsetY);
      side.restless ||= side.selected !== person;
    side.selected = person;
      if (person < 0) { this.sides[i].tip = null; return; }
      const [x, y] = side.places[person];
      const load = Math.round(100 * side.shown[person]);
      const left = Math.min(Math.max(8, x + 14), side.width - 190);
      this.sides[i].tip = {
        name: side.scene.names[person],
        text: this.words.person.replace("{busy}", load).replace("{waiting}", Math.round(side.waiting[person])),
        style: { left: `${left}px`, top: `${side.canvas.offsetTop + Math.max(4, y - 10)}px` },
      };
    },
    leave(i) {
      this.live.sides[i].selected = -1;
    this.live.sides[i].restless = true;
      this.sides[i].tip = null;
    },
  },
};
