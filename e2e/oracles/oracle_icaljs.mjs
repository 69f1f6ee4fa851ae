// An independent opinion on whole calendars: ical.js.
//
// Reads one JSON object a line: {"id", "text", "from", "to"}, where text is a
// VCALENDAR with the VTIMEZONEs it needs and from and to are instants
// "2026-11-20T09:00:00Z". Answers {"id", "events": [{"uid", "start", "end"}]} with
// the occurrences that overlap [from, to): dates as "2026-11-20", floating times
// without a zone, all others as instants in UTC; or {"id", "error": "..."}.
import readline from "node:readline";
import vm from "node:vm";
import ICAL from "ical.js";

const maxSteps = 60000;
const maxMilliseconds = 1000; // some rules send ical.js round for ever

function shown(time) {
  if (time.isDate || time.zone === ICAL.Timezone.localTimezone) return time.toString();
  return time.convertToZone(ICAL.Timezone.utcTimezone).toString();
}

function seconds(time) {
  return time.toUnixTime();
}

function answer({ text, from, to }) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  const low = Date.parse(from) / 1000;
  const high = Date.parse(to) / 1000;
  const overlaps = (start, end) =>
    seconds(start) < high && (seconds(end) > low || (seconds(end) === seconds(start) && seconds(start) >= low));

  const masters = [];
  const exceptions = new Map();
  for (const component of calendar.getAllSubcomponents("vevent")) {
    const uid = component.getFirstPropertyValue("uid");
    if (component.hasProperty("recurrence-id")) {
      exceptions.set(uid, [...(exceptions.get(uid) ?? []), component]);
    } else {
      masters.push(component);
    }
  }
  const events = [];
  const add = (item, start, end, uid) => {
    if (item.component.getFirstPropertyValue("status") === "CANCELLED") return;
    if (overlaps(start, end)) events.push({ uid, start: shown(start), end: shown(end) });
  };
  for (const component of masters) {
    const uid = component.getFirstPropertyValue("uid");
    const event = new ICAL.Event(component, { exceptions: exceptions.get(uid) ?? [] });
    if (!event.isRecurring()) {
      add(event, event.startDate, event.endDate, uid);
      continue;
    }
    const moves = reachOf(exceptions.get(uid) ?? []);
    const iterator = event.iterator();
    for (let steps = 0, next = iterator.next(); next; next = iterator.next(), steps++) {
      if (steps > maxSteps) throw new Error("too many steps");
      if (seconds(next) > high + moves) break;
      const details = event.getOccurrenceDetails(next);
      add(details.item, details.startDate, details.endDate, uid);
    }
  }
  return events;
}

// reachOf is how far past the window an instance must be looked at because
// an exception may move it into the window.
function reachOf(list) {
  let reach = 86400;
  for (const component of list) {
    const original = component.getFirstPropertyValue("recurrence-id");
    const start = component.getFirstPropertyValue("dtstart");
    reach = Math.max(reach, Math.abs(seconds(original) - seconds(start)) + 86400);
  }
  return reach;
}

// bounded runs the current request and gives up after maxMilliseconds.
const bounded = new vm.Script("answerCurrent()");

for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let reply;
  try {
    globalThis.answerCurrent = () => answer(request);
    reply = { id: request.id, events: bounded.runInThisContext({ timeout: maxMilliseconds }) };
  } catch (error) {
    reply = { id: request.id, error: `${error.name}: ${error.message}` };
  }
  process.stdout.write(JSON.stringify(reply) + "\n");
}
