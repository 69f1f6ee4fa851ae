// How the page looks on this browser: put on before anything is drawn, so that
// nothing flashes. A script of its own because the page's policy knows no inline
// ones. ui/src/lib/stores/look.svelte.ts changes it later through the same function.
(function () {
  var KEY = "pulseplan_look";
  var CHOICES = { theme: ["light", "dark"], density: ["compact"], motion: ["reduce"], size: ["small", "large", "larger"] };
  var metas = Array.from(document.querySelectorAll('meta[name="theme-color"]'));
  var colours = metas.map(function (meta) { return meta.content; }); // of the light page, of the dark one

  function read() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || {};
    } catch (e) {
      return {}; // none yet, or a browser that keeps nothing
    }
  }

  /** Puts a choice on, and keeps it for the next time; what is left out is as the system has it. */
  function put(choice) {
    var kept = {};
    var root = document.documentElement;
    Object.keys(CHOICES).forEach(function (name) {
      if (CHOICES[name].indexOf(choice[name]) < 0) return root.removeAttribute("data-" + name);
      root.setAttribute("data-" + name, choice[name]);
      kept[name] = choice[name];
    });
    metas.forEach(function (meta, i) {
      meta.content = colours[kept.theme === "light" ? 0 : kept.theme === "dark" ? 1 : i];
    });
    try {
      if (Object.keys(kept).length) localStorage.setItem(KEY, JSON.stringify(kept));
      else localStorage.removeItem(KEY);
    } catch (e) {
      // It then holds for as long as the page is open.
    }
  }

  window.pulseplanLook = { read: read, put: put, key: KEY };
  put(read());
})();
