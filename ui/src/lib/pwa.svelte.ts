// The page's side of the service worker: starting it, and noticing that the
// server has a newer build.

/** A page that stays open asks for a newer build this often at most, in ms. */
const ASK = 60 * 60 * 1000;

/** The script this page runs; a worker of the same build names it too. */
const own = new URL(import.meta.url).pathname;

/** Which build a worker is of. */
function buildOf(worker: ServiceWorker): Promise<string> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    const timer = setTimeout(() => resolve(""), 2000);
    channel.port1.onmessage = (event) => {
      clearTimeout(timer);
      resolve(String(event.data));
    };
    worker.postMessage("which", [channel.port2]);
  });
}

async function isMine(worker: ServiceWorker): Promise<boolean> {
  const entry = await buildOf(worker);
  const named = document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src ?? "";
  return entry !== "" && (named.endsWith(entry) || own.endsWith(entry));
}

/**
 * Starts the worker where the browser has them (only over https, and on this
 * machine). newer is called when another build is ready; what it is given
 * brings the page to it.
 */
export async function startWorker(newer: (reload: () => void) => void): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const { serviceWorker } = navigator;
  let told = false;
  const tell = (waiting?: ServiceWorker) => {
    if (told) return;
    told = true;
    newer(() => {
      // The page is loaded anew when the new worker has taken over, or at once when it has already.
      if (!waiting || waiting.state === "activated") return location.reload();
      serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage("take over");
    });
  };
  // A page that was loaded from the server is of the new build already: only the worker has to follow.
  const settle = async (waiting: ServiceWorker) => ((await isMine(waiting)) ? waiting.postMessage("take over") : tell(waiting));
  // Another window has brought the new build: this page's own files are going.
  serviceWorker.addEventListener("controllerchange", () => {
    const { controller } = serviceWorker;
    if (controller) void isMine(controller).then((mine) => !mine && tell());
  });
  try {
    const registration = await serviceWorker.register(new URL("sw.js", document.baseURI), { updateViaCache: "none" });
    const look = () => {
      const coming = registration.installing;
      coming?.addEventListener("statechange", () => {
        if (coming.state === "installed" && serviceWorker.controller) void settle(coming);
      });
    };
    if (registration.waiting && serviceWorker.controller) void settle(registration.waiting);
    registration.addEventListener("updatefound", look);
    look();
    let asked = Date.now();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible" || Date.now() - asked < ASK) return;
      asked = Date.now();
      void registration.update().catch(() => undefined);
    });
  } catch {
    // A browser that forbids it works as before, with a connection.
  }
}

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

/** Whether the browser offers to install the page as an app. */
export class Install {
  offer = $state.raw<InstallPrompt>();

  constructor() {
    window.addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      this.offer = event as InstallPrompt;
    });
    window.addEventListener("appinstalled", () => (this.offer = undefined));
  }

  async ask(): Promise<void> {
    const offer = this.offer;
    this.offer = undefined;
    await offer?.prompt();
  }
}
