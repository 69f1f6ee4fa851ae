{
const BUILD = "11193237995e9a36";
const ENTRY = "assets/index-bpFBlN0e.js";
const FILES = ["app.webmanifest","icon-180.png","icon-192.png","icon-512.png","icon-mask-512.png","icon.svg","look.js","assets/Activity-3azCNvx2.js","assets/ActivityTabs-DXTsBf8M.js","assets/AddCalendar-BuypHGlj.js","assets/AddDialog-BGRs-Nza.js","assets/Beside-ub4dbPo1.js","assets/blockacts-Bzpf-wcr.js","assets/BulkEdit-CkguhrnO.js","assets/bulkform-DyaAqYoJ.js","assets/Calendars-DCNUnTVj.js","assets/cron-DGSQ6KnE.js","assets/DayDialog-DrWhjDj8.js","assets/de-B6Uvvf9F.js","assets/duewords-Ci_h5BGX.js","assets/Email-Dlt6bz65.js","assets/Gone-2TUDpIN8.js","assets/HoursGrid-Cl3uthVV.css","assets/HoursGrid-D3nUhTj9.js","assets/HoursSummary-CcLKUJ7K.js","assets/hourswords-D2Wj7Rfl.js","assets/index-BdrbB4_P.css","assets/index-bpFBlN0e.js","assets/KeysDialog-DBFtuIzG.js","assets/Outlook-BG6iN9my.css","assets/Outlook-DIS6glxv.js","assets/Palette-DtCr6Nzh.js","assets/Plans-Bhwfjgm0.js","assets/ProjectForm-CaL0m1bl.js","assets/Projects-DjmNtAyX.js","assets/question.svelte-CmSwY_wJ.js","assets/QuickAdd-3uZTCIEw.js","assets/reading-DKGf2v9Z.js","assets/Reset-x3q25Qxs.js","assets/Settings-z8vOF6qw.js","assets/Sheet-nIFoZdLY.js","assets/Start-C-GJ2bfd.js","assets/state.svelte-C-PmsSAF.js","assets/Switch-DI6TRToe.js","assets/TaskEditor-D4rVTKQ0.js","assets/TaskList-BmtrWXkk.js","assets/Tasks-B6JGYwv-.js","assets/TermBars-Cz2UM4lM.js","assets/Verify-BvXnHuOY.js","assets/Week-BLouM0yr.css","assets/Week-D3LVAr1R.js","assets/WhyDialog-CN4pmOSJ.js","assets/WhyNotDialog-Guqo9MF-.js","assets/writing-DbeNK_F_.js"];
const worker = self;
const PREFIX = "pulseplan-";
const CACHE = PREFIX + BUILD;
const SLOW = 4000;
const scope = new URL(worker.registration.scope);
const shell = scope.href;
const assets = new Set(FILES.map((file) => new URL(file, scope).href));
worker.addEventListener("install", (event) => event.waitUntil(fill()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("message", (event) => {
    if (event.data === "take over")
        void worker.skipWaiting();
    if (event.data === "which")
        event.ports[0]?.postMessage(ENTRY);
});
worker.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "GET")
        return;
    const url = new URL(request.url);
    url.hash = "";
    if (request.mode === "navigate") {
        if (url.origin === scope.origin && (url.pathname === scope.pathname || url.pathname === scope.pathname + "index.html"))
            event.respondWith(page(request));
    }
    else if (assets.has(url.href)) {
        event.respondWith(asset(request));
    }
});
async function fill() {
    const cache = await caches.open(CACHE);
    const answer = await fetch(shell, { cache: "no-cache" });
    if (!(await mine(answer.clone())))
        throw new Error("The server has another build.");
    await cache.put(shell, answer);
    await cache.addAll([...assets]);
}
async function takeOver() {
    for (const name of await caches.keys())
        if (name.startsWith(PREFIX) && name !== CACHE)
            await caches.delete(name);
    await worker.clients.claim();
}
async function mine(answer) {
    return answer.ok && !answer.redirected && (await answer.text()).includes(ENTRY);
}
async function page(request) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(shell);
    const asked = fetch(request).then(async (answer) => {
        const copy = answer.clone();
        if (await mine(answer.clone()))
            await cache.put(shell, copy);
        return answer;
    });
    if (!kept)
        return asked;
    asked.catch(() => undefined);
    const late = new Promise((resolve) => setTimeout(() => resolve(kept), SLOW));
    try {
        const answer = await Promise.race([asked, late]);
        return answer.status >= 500 ? kept : answer;
    }
    catch {
        return kept;
    }
}
async function asset(request) {
    const cache = await caches.open(CACHE);
    return (await cache.match(request.url)) ?? fetch(request);
}
}
