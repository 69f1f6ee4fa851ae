"""An independent opinion on whole calendars: python3-recurring-ical-events.

Reads one JSON object a line: {"id", "text", "from", "to"}, where text is a
VCALENDAR and from and to are instants "2026-11-20T09:00:00Z". Answers
{"id", "events": [{"uid", "start", "end"}]} with the occurrences that overlap
[from, to): dates as "2026-11-20", floating times without a zone, all others as
instants in UTC; or {"id", "error": "..."}.
"""

import json
import sys
from datetime import datetime, timezone

import icalendar
import recurring_ical_events


def shown(moment):
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is None:
        return moment.isoformat()
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def answer(request):
    calendar = icalendar.Calendar.from_ical(request["text"])
    found = recurring_ical_events.of(calendar).between(
        instant(request["from"]), instant(request["to"])
    )
    events = []
    for event in found:
        if event.get("STATUS") == "CANCELLED":
            continue
        events.append(
            {
                "uid": str(event["UID"]),
                "start": shown(event["DTSTART"].dt),
                "end": shown(event["DTEND"].dt),
            }
        )
    return events


def main():
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = {"id": request["id"], "events": answer(request)}
        except Exception as error:  # whatever goes wrong is the answer
            reply = {"id": request["id"], "error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
