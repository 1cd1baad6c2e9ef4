// Light or dark before anything is painted: as chosen on this page, else as the system has it.

(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem("silosim-theme") || "";
  const dress = () => {
    document.documentElement.dataset.theme = chosen() || (dark.matches ? "dark" : "light");
  };
  window.silosimDress = (theme) => {
    localStorage.setItem("silosim-theme", theme);
    dress();
  };
  dark.addEventListener("change", dress);
  dress();
})();
