{
const BUILD = "2403e9a9d24ac9f4";
const ENTRY = "assets/index-m49Nmbp-.js";
const FILES = ["app.webmanifest","icon-180.png","icon-192.png","icon-512.png","icon-mask-512.png","icon.svg","look.js","assets/Activity-DXeWg3eU.js","assets/ActivityTabs-B5AfDAr3.js","assets/AddCalendar-Cxl7DxBz.js","assets/AddDialog-CUH0-O96.js","assets/Beside-BuB6CbJl.js","assets/blockacts-CqLbYHST.js","assets/BulkEdit-p1SF2BMm.js","assets/bulkform-DyaAqYoJ.js","assets/Calendars-DdHouIkk.js","assets/cron-BFQ1esGh.js","assets/DayDialog-BaZR_lcB.js","assets/de-B6Uvvf9F.js","assets/duewords-A8yoWqAV.js","assets/Email-ZolrSyBJ.js","assets/Gone-BD7rnkaU.js","assets/HoursGrid-BYCzGT7K.js","assets/HoursGrid-Cl3uthVV.css","assets/HoursSummary-BtJPv7nq.js","assets/hourswords-DehIeT15.js","assets/index-BdrbB4_P.css","assets/index-m49Nmbp-.js","assets/KeysDialog-Cu1ECtnw.js","assets/Outlook-BG6iN9my.css","assets/Outlook-eKxTapD5.js","assets/Palette-boJDofTj.js","assets/Plans-BiSPs5DD.js","assets/ProjectForm-gpsMexIo.js","assets/Projects-B2sVTb61.js","assets/question.svelte-BdXuDDum.js","assets/QuickAdd-D3ijzgR2.js","assets/reading-DKGf2v9Z.js","assets/Reset-CNhbUYVM.js","assets/Settings-MuZZDB3O.js","assets/Sheet-BE3VFGIf.js","assets/Start-7zsiOY5g.js","assets/state.svelte-Bnplzgyr.js","assets/Switch-GoCSMKl1.js","assets/TaskEditor-Gl9mqdZq.js","assets/TaskList-Ca6pRjkE.js","assets/Tasks-BxGQM3v8.js","assets/TermBars-DBQFVU3d.js","assets/Verify-P7Kg6xlM.js","assets/Week-BLouM0yr.css","assets/Week-HXBZQZx1.js","assets/WhyDialog-B6UyUdt4.js","assets/WhyNotDialog-Ig-gDqa0.js","assets/writing-DbeNK_F_.js"];
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
