// A scenario as text: lines with numbers, and what the loader finds wrong on the line it names.

export default {
  template: `
    <div class="editor" :class="{wrong: problems.length}">
      <div class="sheet">
        <pre class="numbers" aria-hidden="true"><span v-for="n in lines" :key="n"
          :class="{bad: bad.has(n)}">{{ n }}</span></pre>
        <textarea ref="area" spellcheck="false" autocapitalize="off" autocomplete="off" dir="ltr"
          :aria-label="words.label" :aria-invalid="problems.length > 0" :aria-describedby="name + '-problems'"
          :value="text" @input="edit" @scroll="follow" @keydown.ctrl.enter.prevent="apply"
          @keydown.meta.enter.prevent="apply"></textarea>
      </div>
      <ul class="problems" :id="name + '-problems'" role="status">
        <li v-for="(problem, i) in problems" :key="i">
          <button type="button" v-if="problem.line" @click="go(problem.line)">{{ words.line.replace('{n}', problem.line) }}</button>
          <strong>{{ problem.path }}</strong> {{ problem.text }}
        </li>
      </ul>
      <div class="row">
        <button type="button" class="primary" @click="apply" :disabled="!changed">{{ words.apply }}</button>
        <button type="button" @click="back" :disabled="!changed">{{ words.revert }}</button>
        <label class="button">{{ words.open }}<input type="file" accept=".yaml,.yml,text/yaml" @change="open"></label>
        <button type="button" @click="$emit('download')">{{ words.download }}</button>
      </div>
    </div>`,
  props: { words: Object, name: String, largest: Number },
  emits: ["apply", "revert", "download"],
  data() {
    return { text: "", given: "", problems: [] };
  },
  computed: {
    lines() {
      return Math.min(5000, this.text.split("\n").length);
    },
    bad() {
      return new Set(this.problems.map((problem) => problem.line));
    },
    changed() {
      return this.text !== this.given;
    },
  },
  methods: {
    load(text, problems) {
      this.given = problems.length ? null : text;
      this.text = text;
      this.problems = problems;
    },
    edit(event) {
      this.text = event.target.value;
    },
    follow(event) {
      event.target.previousElementSibling.scrollTop = event.target.scrollTop;
    },
    apply() {
      if (this.text.length > this.largest) {
        this.problems = [{ line: 0, path: "", text: this.words.too_large }];
        return;
      }
      this.$emit("apply", this.text);
    },
    back() {
      this.$emit("revert");
    },
    async open(event) {
      const file = event.target.files[0];
      event.target.value = "";
      if (!file) return;
      if (file.size > this.largest) {
        this.problems = [{ line: 0, path: file.name, text: this.words.too_large }];
        return;
      }
      this.text = await file.text();
      this.apply();
    },
    go(line) {
      const area = this.$refs.area;
      const before = this.text.split("\n").slice(0, line - 1).join("\n").length;
      const start = line > 1 ? before + 1 : 0;
      area.focus();
      area.setSelectionRange(start, start + (this.text.split("\n")[line - 1] || "").length);
      area.scrollTop = (line - 4) * 18;
    },
  },
};
