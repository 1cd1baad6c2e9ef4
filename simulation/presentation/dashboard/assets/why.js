// Behind the score: lost revenue by cause, and what else tells the two apart.

export default {
  template: `
    <div class="why">
      <section>
        <h3>{{ words.causes }}</h3>
        <p class="hint">{{ words.causes_hint }}</p>
        <div v-for="cause in data.causes" :key="cause.name" class="cause" :data-cause="cause.name">
          <span class="cause-name">{{ cause.title }}</span>
          <span v-for="i in [0, 1]" :key="i" class="cause-line" :class="'side-' + 'ab'[i]">
            <span class="bar" aria-hidden="true"><i :style="{width: (100 * cause.bars[i]) + '%'}"></i></span>
            <span class="cause-value" :data-side="i">{{ cause.values[i] }}</span>
          </span>
        </div>
      </section>
      <section>
        <h3>{{ words.more }}</h3>
        <table>
          <thead><tr><td></td><th scope="col" class="side-a"><span class="chip">A</span></th>
            <th scope="col" class="side-b"><span class="chip">B</span></th></tr></thead>
          <tbody>
            <tr v-for="row in data.rows" :key="row.name" :data-metric="row.name">
              <th scope="row">{{ row.title }} <button type="button" class="info"
                :aria-label="words.about.replace('{what}', row.title)" :aria-expanded="open === row.name"
                @click="open = open === row.name ? null : row.name" @blur="open = null"
                @keydown.esc="open = null">i</button>
                <span v-if="open === row.name" class="bubble" role="tooltip">{{ row.explained }}</span></th>
              <td>{{ row.values[0] }}</td><td>{{ row.values[1] }}</td>
            </tr>
          </tbody>
        </table>
      </section>
    </div>`,
  props: { words: Object },
  data() {
    return { data: { causes: [], rows: [] }, open: null };
  },
  mounted() {
    this.listen = (event) => { if (event.detail.why) this.data = event.detail.why; };
    window.addEventListener("silosim:tick", this.listen);
    if (window.silosimStage?.shown?.why) this.data = window.silosimStage.shown.why;
  },
  unmounted() {
    window.removeEventListener("silosim:tick", this.listen);
  },
};
