// The time line: where the show stands, what was changed when; drag it to go anywhere.

export default {
  template: `
    <div class="timeline">
      <output class="clock" for="timeline-range">{{ clock.label }}</output>
      <div class="track">
        <div class="rail" aria-hidden="true">
        <div class="warm-up" :style="{width: 100 * clock.warm_up + '%'}" :title="words.warm_up"></div>
        <div class="done" :style="{left: 100 * clock.warm_up + '%', width: 100 * (at - clock.warm_up) + '%'}"></div>
        <span v-for="flag in clock.flags" :key="flag.text + flag.at" class="flag" :class="'side-' + 'ab'[flag.side]"
          :style="{left: 100 * flag.at + '%'}" :title="flag.text">{{ 'AB'[flag.side] }}</span>
        </div>
        <input id="timeline-range" type="range" :min="0" :max="clock.last" step="1" :value="clock.day"
          :aria-label="words.timeline" :aria-valuetext="clock.label" @input="drag" @change="seek">
      </div>
    </div>`,
  props: { words: Object },
  emits: ["drag", "seek"],
  data() {
    return { clock: { label: "", at: 0, warm_up: 0, flags: [], first: 0, last: 1, day: 0 }, held: null };
  },
  computed: {
    at() {
      return this.held === null ? this.clock.at : this.held / Math.max(1, this.clock.last);
    },
  },
  mounted() {
    this.listen = (event) => {
      if (event.detail.clock && this.held === null) this.clock = event.detail.clock;
    };
    window.addEventListener("silosim:tick", this.listen);
  },
  unmounted() {
    window.removeEventListener("silosim:tick", this.listen);
  },
  methods: {
    drag(event) {
      this.held = Number(event.target.value);
      this.$emit("drag", this.held);
    },
    seek(event) {
      this.held = null;
      this.$emit("seek", Number(event.target.value));
    },
  },
};
