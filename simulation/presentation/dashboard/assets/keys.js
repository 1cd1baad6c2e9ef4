// Keys that are not meant for a field: each is passed on by its name.

export default {
  template: "<span hidden></span>",
  props: { names: Array },
  emits: ["press"],
  mounted() {
    this.listen = (event) => {
      const meant = event.target.closest?.("input, textarea, select, dialog")
        || (event.key === " " && event.target.closest?.("button"));
      if (meant || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "?") document.getElementById("help")?.showModal();
      else if (this.names.includes(event.key)) this.$emit("press", event.key);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", this.listen);
  },
  unmounted() {
    document.removeEventListener("keydown", this.listen);
  },
};
