// Runs before the first paint: a choice of "system" is known only here.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const apply = () => {
    const choice = root.dataset.themeChoice || "system";
    root.dataset.theme = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
  };
  dark.addEventListener("change", apply);
  window.collectorTheme = choice => {
    root.dataset.themeChoice = choice;
    document.cookie = `collector-theme=${choice};path=/;max-age=34560000;samesite=lax${location.protocol === "https:" ? ";secure" : ""}`;
    apply();
  };
  apply();
})();
