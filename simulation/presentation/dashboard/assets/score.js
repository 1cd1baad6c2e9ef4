// The score: what the server measured and worded, shown when the stage shows that moment.

const W = 132;
const H = 44;

// A line of days; a day without a value is a gap.
function path(values, low, high) {
  const x = (i) => (values.length < 2 ? W : (i / (values.length - 1)) * (W - 4) + 2);
  const y = (v) => H - 4 - ((v - low) / (high - low || 1)) * (H - 8);
  let pen = "M";
  return values.map((v, i) => {
    if (v === null) { pen = "M"; return ""; }
    const step = `${pen}${x(i).toFixed(1)} ${y(v).toFixed(1)}`;
    pen = "L";
    return step;
  }).join("");
}

export default {
  template: `
    <div class="cards">
      <section v-for="card in cards" :key="card.name" class="card" :data-metric="card.name">
        <h3>
          <span>{{ card.title }}</span>
          <button type="button" class="info" :aria-label="words.about.replace('{what}', card.title)"
            :aria-expanded="open === card.name" @click="open = open === card.name ? null : card.name"
            @blur="open = null" @keydown.esc="open = null">i</button>
          <span v-if="open === card.name" class="bubble" role="tooltip">{{ card.explained }}</span>
        </h3>
        <div class="values">
          <div v-for="i in [0, 1]" :key="i" class="value" :class="'side-' + 'ab'[i]">
            <span class="chip" aria-hidden="true">{{ 'AB'[i] }}</span>
            <span class="number" :data-side="i">{{ card.values[i] }}</span>
            <span class="bar" aria-hidden="true"><i :style="{width: (100 * card.bars[i]) + '%'}"></i></span>
          </div>
          <svg class="spark" :viewBox="'0 0 ${W} ${H}'" aria-hidden="true" preserveAspectRatio="none">
            <path v-for="(d, i) in paths(card)" :key="i" :d="d" :class="'line-' + 'ab'[i]" />
          </svg>
        </div>
        <p class="verdict" :class="card.better === null ? 'even' : 'side-' + 'ab'[card.better]" :data-verdict="card.name">
          <span>{{ card.verdict }}</span> <span class="gap">{{ card.difference }}</span>
        </p>
      </section>
    </div>`,
  props: { words: Object },
  data() {
    return { cards: [], open: null };
  },
  mounted() {
    this.listen = (event) => { if (event.detail.score) this.cards = event.detail.score; };
    window.addEventListener("silosim:tick", this.listen);
  },
  unmounted() {
    window.removeEventListener("silosim:tick", this.listen);
  },
  methods: {
    paths(card) {
      const known = card.days.flat().filter((v) => v !== null);
      if (known.length < 2) return [];
      const low = Math.min(...known);
      const high = Math.max(...known);
      return card.days.map((values) => path(values, low, high));
    },
  },
};
