"""An independent opinion on recurrence rules: python3-dateutil.

Reads one JSON object a line: {"id", "start", "rule", "from", "to"}, where start,
from and to are wall-clock times "2026-11-20T09:00:00" and rule is the value of
an RRULE. Answers {"id", "starts": [...]} with the wall-clock times the rule
gives in [from, to], or {"id", "error": "..."}. dateutil knows nothing of
DTSTART as a first instance: the answer holds what the rule itself gives.
"""

import json
import sys
from datetime import datetime

from dateutil.rrule import rrulestr


def answer(request):
    start = datetime.fromisoformat(request["start"])
    low = datetime.fromisoformat(request["from"])
    high = datetime.fromisoformat(request["to"])
    rule = rrulestr(request["rule"], dtstart=start)
    return [moment.isoformat() for moment in rule.between(low, high, inc=True)]


def main():
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = {"id": request["id"], "starts": answer(request)}
        except Exception as error:  # whatever goes wrong is the answer
            reply = {"id": request["id"], "error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
