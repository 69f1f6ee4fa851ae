{
const BUILD = "125bd7584b1514cc";
const ENTRY = "assets/index-D0dabAx9.js";
const FILES = ["app.webmanifest","icon-180.png","icon-192.png","icon-512.png","icon-mask-512.png","icon.svg","look.js","assets/Activity-DESMHcGa.js","assets/ActivityTabs-B1PMwTWQ.js","assets/AddCalendar-tTc1ocRa.js","assets/AddDialog-CWYsR9nY.js","assets/Beside-2tFAzbGm.js","assets/blockacts-BYT70tP_.js","assets/BulkEdit-zM2q5WN-.js","assets/bulkform-DyaAqYoJ.js","assets/Calendars-BwW3knU6.js","assets/cron-DGMltpqE.js","assets/DayDialog-CMoypwdy.js","assets/de-B6Uvvf9F.js","assets/duewords-DIyWOi1-.js","assets/Email-BRM4hcnc.js","assets/Gone-C9fpmI9Q.js","assets/HoursGrid-Cl3uthVV.css","assets/HoursGrid-CZeKcTXu.js","assets/HoursSummary-CPGTIAC0.js","assets/hourswords-C28AVpK4.js","assets/index-BdrbB4_P.css","assets/index-D0dabAx9.js","assets/KeysDialog-DA7mgPYT.js","assets/Outlook-BG6iN9my.css","assets/Outlook-pISN8YQe.js","assets/Palette-DO44WXh7.js","assets/Plans-BkyWui3P.js","assets/ProjectForm-Bp_o4iaQ.js","assets/Projects-D_UZW-HP.js","assets/question.svelte-B0Ilp1fW.js","assets/QuickAdd-CEJFaqDE.js","assets/reading-DKGf2v9Z.js","assets/Reset-B6ELDGcs.js","assets/Settings-B9ldfEGz.js","assets/Sheet-B67gsVgf.js","assets/Start-Cy46bi05.js","assets/state.svelte-D3oFmnCO.js","assets/Switch-cheI3Nun.js","assets/TaskEditor-B066QnrA.js","assets/TaskList-C5vYDoWX.js","assets/Tasks-Dno08eXy.js","assets/TermBars-CUZ7rjp9.js","assets/Verify-CDjkmNHV.js","assets/Week-BLouM0yr.css","assets/Week-CA1vKxb-.js","assets/WhyDialog-Bme2-jrI.js","assets/WhyNotDialog-CmpSj_q9.js","assets/writing-DbeNK_F_.js"];
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
