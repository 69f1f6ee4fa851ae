// The page itself: what waits, what runs, what has failed for good, and the
// few things an operator can do about it. It shows no payload, no title and no
// address; the routes it asks do not hand them out.

/** How often the page asks again while somebody looks at it, in ms. */
const EVERY = 3000;
/** Jobs the list begins with, and by how many it grows. */
const STEP = 25;
/** The most the list can hold, and the dead letters that are shown. */
const MOST = 500;
const DEAD = 50;
const NONE = { jobs: [], more: false };

const STATES = ["scheduled", "ready", "running", "parked", "done", "failed", "cancelled", "discarded"];
const OPEN = ["scheduled", "ready", "running", "parked"];
const LABELS = { running: "info", done: "success", failed: "danger" };

const ask = (path, options = {}) => app.pb.send("/api/v1/operator/" + path, { requestKey: null, ...options });
const sum = (queues, state) => queues.reduce((n, q) => n + q[state], 0);
/** What an element holds only at times; the admin UI would print what is merely false. */
const when = (holds, content) => (holds ? content() : undefined);
const number = (n) => n.toLocaleString("en");
const moment = (text) => (text ? app.utils.toLocalDatetime(text).slice(0, 19) : "–");

function duration(seconds) {
  if (seconds < 1) return "under 1 s";
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

export function jobsPage() {
  app.store.title = "Jobs";
  const data = store({
    queue: null, // what GET /operator/queue answers; null: nothing yet
    dead: [],
    jobs: [],
    more: false,
    state: "",
    limit: STEP,
    busy: {}, // what is being done, by the key of its button
    refused: "", // why the last refresh failed
    asOf: "",
    said: "", // for screen readers
  });

  let asked = 0; // a later request's answer is not replaced by an earlier one's
  async function load() {
    const mine = ++asked;
    try {
      const state = data.state ? `&state=${data.state}` : "";
      const queue = await ask("queue");
      // Without a queue there is nothing to list; the page says why.
      const list = (query) => (queue.jobs === "disabled" ? NONE : ask(`jobs?newest=true&${query}`).catch(none));
      const [dead, jobs] = await Promise.all([list(`state=failed&limit=${DEAD}`), list(`limit=${data.limit}${state}`)]);
      if (mine !== asked) return;
      data.queue = queue;
      data.dead = dead.jobs;
      data.jobs = jobs.jobs;
      data.more = jobs.more && data.limit < MOST;
      data.refused = "";
      data.asOf = new Date().toLocaleTimeString();
    } catch (error) {
      if (mine !== asked || error.isAbort) return;
      if (error.status === 401 || error.status === 403) return app.checkApiError(error);
      data.refused = error.response?.message || "The server does not answer.";
    }
  }
  function none(error) {
    if (error.status === 503) return NONE; // it is being opened
    throw error;
  }

  async function act(key, path, done) {
    if (data.busy[key]) return;
    data.busy[key] = true;
    try {
      await ask(path, { method: "POST" });
      data.said = done;
      app.toasts.success(done);
    } catch (error) {
      app.checkApiError(error);
      data.said = error.response?.message || "That did not work.";
    }
    data.busy[key] = false;
    await load();
  }
  const actOn = (id, action, done) => act(`${action} ${id}`, `jobs/${id}/${action}`, done);

  let timer;
  const whenSeen = () => document.visibilityState === "visible" && load();

  function button({ key, label, short, icon, tone = "secondary", onclick }) {
    return t.button(
      {
        type: "button",
        className: () => `btn sm ${tone} ${data.busy[key] ? "loading" : ""}`,
        disabled: () => !!data.busy[key],
        "html-aria-label": label,
        onclick,
      },
      icon && t.i({ className: icon, ariaHidden: true }),
      t.span({ className: "txt" }, short),
    );
  }
  const retry = (id) =>
    button({ key: `retry ${id}`, label: `Retry job ${id}`, short: "Retry", icon: "ri-restart-line", onclick: () => actOn(id, "retry", "The job waits to run again.") });
  const discard = (id) =>
    button({
      key: `discard ${id}`, label: `Discard job ${id}`, short: "Discard", tone: "secondary transparent",
      onclick: () => app.modals.confirm("Discard this job? It is no longer listed as a dead letter; it can still be retried while it is kept.", () => actOn(id, "discard", "The job is discarded.")),
    });
  const cancel = (id) =>
    button({
      key: `cancel ${id}`, label: `Cancel job ${id}`, short: "Cancel", tone: "secondary transparent",
      onclick: () => app.modals.confirm("Cancel this job? What it has done so far stays.", () => actOn(id, "cancel", "The job is cancelled.")),
    });

  /** One cell, with its name for narrow screens. */
  const cell = (name, className, ...content) => t.td({ className, "html-data-name": name }, ...content);
  const head = (...names) => t.thead(null, t.tr(null, ...names.map((n) => t.th({ scope: "col" }, n))));

  /** The rows of a list; a row stays itself while its job does, so that the focus does too. */
  function rows(list, cells) {
    return list().map(({ id }) => {
      let last; // a row that is about to go still shows what it was
      const job = () => (last = list().find((j) => j.id === id) ?? last);
      return t.tr({ rid: id }, ...cells(id, job));
    });
  }
  const owner = (job) =>
    job.tenant
      ? t.a({ className: "txt-code", href: `#/collections?collection=users&record=${encodeURIComponent(job.tenant)}`, title: "Open this account" }, job.tenant)
      : t.span({ className: "txt-hint" }, "–");
  const attempts = (job) => `${job.attempt} of ${job.retries + 1}` + (job.crashes ? `, ${job.crashes} crashes` : "");

  /** Without a queue there are no figures, and zero would be one. */
  const off = () => data.queue?.jobs === "disabled";
  const tile = (name, value, alarming) =>
    t.div(
      { className: () => `pulse-tile ${alarming?.() ? "alarming" : ""}` },
      t.dt({ className: "txt-hint txt-sm" }, name),
      t.dd(null, () => (off() ? "–" : data.queue ? value(data.queue) : "…")),
    );

  return t.div(
    {
      pbEvent: "pagePulseplanJobs",
      className: "page page-pulseplan-jobs",
      onmount() {
        load();
        timer = setInterval(whenSeen, EVERY);
        document.addEventListener("visibilitychange", whenSeen);
      },
      onunmount() {
        asked++;
        clearInterval(timer);
        document.removeEventListener("visibilitychange", whenSeen);
      },
    },
    t.div(
      { className: "page-content full-height" },
      t.header(
        { className: "page-header" },
        t.nav({ className: "breadcrumbs" }, t.h1({ className: "breadcrumb-item" }, "Jobs")),
        app.components.refreshButton({ onclick: load }),
        t.span({ className: "txt-hint txt-sm m-l-auto" }, () => (data.asOf ? `As of ${data.asOf}` : "")),
      ),
      t.div({ className: "pulse-said", "html-role": "status" }, () => data.said),
      () => when(data.refused, () => t.div({ className: "alert danger m-b-base", "html-role": "alert" }, `${data.refused} ${data.asOf ? `What follows is from ${data.asOf}. ` : ""}The page keeps trying.`)),
      () =>
        when(off(), () =>
          t.div({ className: "alert danger m-b-base", "html-role": "alert" }, t.p(null, data.queue.problem), t.p(null, "On the server, “pulseplan jobs check” says what is wrong with the file; the log says why it was not opened.")),
        ),
      () =>
        when(data.queue?.jobs === "recovering", () =>
          t.div({ className: "alert warning m-b-base", "html-role": "status" }, "The server did not stop by itself the last time, or its queue is being opened again. Jobs run more carefully until all is well."),
        ),

      t.dl(
        { className: "pulse-tiles m-b-base" },
        tile("Ready", (q) => number(sum(q.queues, "ready"))),
        tile("Running", (q) => number(sum(q.queues, "running"))),
        tile("Scheduled", (q) => number(sum(q.queues, "scheduled"))),
        tile("Waiting for an answer", (q) => number(sum(q.queues, "parked"))),
        tile("Dead letters", (q) => number(sum(q.queues, "failed")), () => data.queue && sum(data.queue.queues, "failed") > 0),
        tile("Oldest ready job waits", (q) => (sum(q.queues, "ready") ? duration(Math.max(...q.queues.map((x) => x.oldest_wait_seconds))) : "–")),
      ),

      t.section(
        { className: "m-b-base", hidden: off, "html-aria-labelledby": "pulse-queues" },
        t.h2({ id: "pulse-queues", className: "pulse-title" }, "Queues"),
        t.table(
          { className: "responsive-table pulse-table", hidden: () => !data.queue },
          head("Queue", "Ready", "Scheduled", "Waiting", "Running", "Oldest wait", "Starts jobs"),
          t.tbody(null, () =>
            (data.queue?.queues ?? []).map(({ name }) => {
              let last;
              const q = () => (last = data.queue?.queues.find((x) => x.name === name) ?? last);
              return t.tr(
                { rid: name },
                cell("Queue", "txt-code", name),
                cell("Ready", "pulse-half", () => number(q().ready)),
                cell("Scheduled", "pulse-half", () => number(q().scheduled)),
                cell("Waiting", "pulse-half", () => number(q().parked)),
                cell("Running", "pulse-half", () => number(q().running)),
                cell("Oldest wait", "pulse-half", () => (q().ready ? duration(q().oldest_wait_seconds) : "–")),
                cell(
                  "Starts jobs",
                  "pulse-actions",
                  t.button(
                    {
                      type: "button",
                      className: () => `btn sm ${q().paused ? "warning" : "secondary"} ${data.busy[`queue ${name}`] ? "loading" : ""}`,
                      disabled: () => !!data.busy[`queue ${name}`],
                      "html-aria-label": () => (q().paused ? `Resume queue ${name}, which is paused` : `Pause queue ${name}`),
                      onclick: () => {
                        const on = !q().paused;
                        act(`queue ${name}`, `queue/${encodeURIComponent(name)}/${on ? "pause" : "resume"}`, on ? `Queue ${name} is paused: jobs that run go on, no other starts.` : `Queue ${name} starts jobs again.`);
                      },
                    },
                    t.i({ className: () => (q().paused ? "ri-play-line" : "ri-pause-line"), ariaHidden: true }),
                    t.span({ className: "txt" }, () => (q().paused ? "Paused: resume" : "Pause")),
                  ),
                ),
              );
            }),
          ),
        ),
      ),

      t.section(
        { className: "m-b-base", hidden: off, "html-aria-labelledby": "pulse-dead" },
        t.h2({ id: "pulse-dead", className: "pulse-title" }, "Dead letters"),
        t.p({ className: "txt-hint txt-sm m-b-sm" }, () => {
          const all = data.queue ? sum(data.queue.queues, "failed") : 0;
          if (!data.dead.length) return data.queue ? "None: no job has failed for good." : "…";
          return "Jobs that failed for good. A retry gives them all their tries again." + (all > data.dead.length ? ` The ${data.dead.length} newest of ${number(all)} are shown.` : "");
        }),
        t.table(
          { className: "responsive-table pulse-table", hidden: () => !data.dead.length },
          head("Job", "Kind", "Of", "Attempts", "Failed", "Error", "Do"),
          t.tbody(null, () =>
            rows(
              () => data.dead,
              (id, job) => [
                cell("Job", "txt-code", id),
                cell("Kind", "pulse-half", () => job().kind),
                cell("Of", "pulse-half", () => owner(job())),
                cell("Attempts", "pulse-half", () => attempts(job())),
                cell("Failed", "pulse-half pulse-time", () => moment(job().finished)),
                cell("Error", "pulse-half", () => t.span({ className: "label danger" }, job().error || "failed")),
                cell("Do", "pulse-actions", retry(id), discard(id)),
              ],
            ),
          ),
        ),
      ),

      t.section(
        { className: "m-b-base", hidden: off, "html-aria-labelledby": "pulse-recent" },
        t.div(
          { className: "flex flex-wrap gap-10 m-b-sm" },
          t.h2({ id: "pulse-recent", className: "pulse-title" }, "Recent jobs"),
          t.div(
            { className: "field pulse-filter m-l-auto" },
            t.label({ htmlFor: "pulse-state" }, "State"),
            t.select(
              {
                id: "pulse-state",
                onchange: (e) => {
                  data.state = e.target.value;
                  data.limit = STEP;
                  load();
                },
              },
              t.option({ value: "" }, "Any"),
              ...STATES.map((s) => t.option({ value: s }, s)),
            ),
          ),
        ),
        () => when(data.queue && !data.jobs.length, () => t.p({ className: "txt-hint" }, data.state ? `No job is ${data.state}.` : "No job is kept at the moment. Those that end well go after an hour.")),
        t.table(
          { className: "responsive-table pulse-table", hidden: () => !data.jobs.length },
          head("Job", "State", "Kind", "Of", "Attempts", "Asked for", "Ended", "Error", "Do"),
          t.tbody(null, () =>
            rows(
              () => data.jobs,
              (id, job) => [
                cell("Job", "txt-code", id),
                cell("State", "pulse-half", () => t.span({ className: `label ${LABELS[job().state] ?? ""}` }, job().state)),
                cell("Kind", "pulse-half", () => job().kind),
                cell("Of", "pulse-half", () => owner(job())),
                cell("Attempts", "pulse-half", () => attempts(job())),
                cell("Asked for", "pulse-half pulse-time", () => moment(job().created)),
                cell("Ended", "pulse-half pulse-time", () => moment(job().finished)),
                cell("Error", "pulse-half", () => job().error || "–"),
                cell("Do", "pulse-actions", () => {
                  const state = job().state;
                  if (OPEN.includes(state)) return cancel(id);
                  return state === "done" ? t.span({ className: "txt-hint" }, "–") : retry(id);
                }),
              ],
            ),
          ),
        ),
        t.button(
          {
            type: "button",
            className: "btn sm secondary m-t-sm",
            hidden: () => !data.more,
            onclick: () => {
              data.limit += STEP;
              load();
            },
          },
          t.span({ className: "txt" }, "Show more"),
        ),
      ),
      t.footer({ className: "page-footer" }, app.components.credits()),
    ),
  );
}
