package briefing

// forms are the ways to say one thing about none, one and many. A sentence that does not count has only many.
//
// A name in braces is a place for a value; the code that says the sentence names the same value.
type forms struct{ zero, one, many string }

// language is everything that has to be written to add a language.
type language struct {
	tag        string
	weekdays   [7]string // from Sunday, as time.Weekday counts
	months     [12]string
	dayFirst   string // a date where the locale puts the day first
	monthFirst string // a date where the locale puts the month first
	withYear   [2]string
	// sentences are looked up as "key" or, when the sentence sounds different on another day, as "key|today", "key|past" and
	// "key|future".
	sentences map[string]forms
}

// languageOf is the language for a locale; English for those nothing is written in.
func languageOf(locale string) language {
	if primaryOf(locale) == german.tag {
		return german
	}
	return english
}

var english = language{
	tag:        "en",
	weekdays:   [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	months:     [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	dayFirst:   "{weekday} {day} {month}",
	monthFirst: "{weekday}, {month} {day}",
	withYear:   [2]string{"{weekday} {day} {month} {year}", "{weekday}, {month} {day}, {year}"},

	sentences: map[string]forms{
		"title":              {many: "Briefing for {date}"},
		"greeting.morning":   {zero: "Good morning.", many: "Good morning, {name}."},
		"greeting.afternoon": {zero: "Good afternoon.", many: "Good afternoon, {name}."},
		"greeting.evening":   {zero: "Good evening.", many: "Good evening, {name}."},
		"greeting.other":     {zero: "Hello.", many: "Hello, {name}."},

		"section.first":          {many: "First"},
		"section.today|today":    {many: "Today"},
		"section.today|past":     {many: "The day"},
		"section.today|future":   {many: "The day"},
		"section.free":           {many: "Free time"},
		"section.due":            {many: "Due"},
		"section.risk":           {many: "At risk"},
		"section.conflicts":      {many: "Conflicts"},
		"section.tomorrow|today": {many: "Tomorrow"},
		"section.tomorrow|past":  {many: "The day after"},
		// The same words as for the past, kept apart because other languages differ.
		"section.tomorrow|future": {many: "The day after"},

		"minutes":       {zero: "0 minutes", one: "1 minute", many: "{n} minutes"},
		"hours":         {many: "{hours} h"},
		"hours.minutes": {many: "{hours} h {minutes} min"},
		"date.time":     {many: "{date}, {time}"},
		"today":         {many: "today"},
		"tomorrow":      {many: "tomorrow"},
		"day.time":      {many: "{day} at {time}"},
		"clock.utc":     {many: "{time} (UTC{offset})"},
		"untitled":      {many: "Untitled"},

		"what.place":   {many: "{title}, {place}"},
		"what.project": {many: "{title} ({project})"},
		"what.free":    {many: "{what} (free)"},
		"what.work":    {many: "{what}: {length} of work"},
		"work.started": {many: "{what}, started"},
		"work.done":    {many: "{what}, done"},
		"work.skipped": {many: "{what}, skipped"},

		"first.running": {many: "Now, until {time}: {what}."},
		"first.over":    {many: "Still running: {what}, planned until {time}."},
		"first.next":    {many: "Next, at {time}: {what}, {length}."},
		"first.task":    {many: "Most urgent without a place in the plan: {what}, {notes}."},
		"first.nothing": {many: "Nothing has to be done now. Enjoy the time."},

		"day.events":          {zero: "no events", one: "1 event", many: "{n} events"},
		"day.blocks":          {zero: "no work planned", one: "1 block of work ({length})", many: "{n} blocks of work ({length})"},
		"day.summary":         {zero: "Nothing is in the calendar and no work is planned.", many: "{events} and {blocks}."},
		"day.summary|past":    {zero: "Nothing was in the calendar and no work was planned.", many: "{events} and {blocks}."},
		"day.length":          {many: "The clocks change: this day has {length}."},
		"day.length|past":     {many: "The clocks changed: this day had {length}."},
		"timeline.all_day":    {many: "All day: {what}"},
		"timeline.day_of":     {many: "All day (day {day} of {days}): {what}"},
		"timeline.at":         {many: "{time} {what}"},
		"timeline.span":       {many: "{span} {what}"},
		"timeline.until":      {many: "Until {end}, since {start}: {what}"},
		"timeline.from":       {many: "From {start}, until {end}: {what}"},
		"timeline.through":    {many: "The whole day, from {start} to {end}: {what}"},
		"free.stretches":      {zero: "No stretch of {least} or more is free in your hours.", one: "You have {length} free: {span}.", many: "You have {length} free in {n} stretches, the longest {longest}: {span}."},
		"free.stretches|past": {zero: "No stretch of {least} or more was free in your hours.", one: "You had {length} free: {span}.", many: "You had {length} free in {n} stretches, the longest {longest}: {span}."},
		"free.none|today":     {many: "There are no working hours today."},
		"free.none|past":      {many: "There were no working hours on this day."},
		"free.none|future":    {many: "There are no working hours on this day."},
		"free.over":           {many: "Your hours for today are over."},
		"due.overdue|today":   {one: "1 task is overdue: {item}.", many: "{n} tasks are overdue."},
		"due.overdue|past":    {one: "1 open task was overdue before this day: {item}.", many: "{n} open tasks were overdue before this day."},
		"due.overdue|future": {one: "1 open task is due before this day: {item}.",
			many: "{n} open tasks are due before this day."},
		"due.day|today":      {zero: "Nothing is due today.", one: "1 task is due today: {item}.", many: "{n} tasks are due today."},
		"due.day|past":       {zero: "Nothing that is still open was due on this day.", one: "1 open task was due on this day: {item}.", many: "{n} open tasks were due on this day."},
		"due.day|future":     {zero: "Nothing is due on this day.", one: "1 task is due on this day: {item}.", many: "{n} tasks are due on this day."},
		"due.next|today":     {one: "1 task is due tomorrow: {item}.", many: "{n} tasks are due tomorrow."},
		"due.next|past":      {one: "1 open task was due on the day after: {item}.", many: "{n} open tasks were due on the day after."},
		"due.next|future":    {one: "1 task is due on the day after: {item}.", many: "{n} tasks are due on the day after."},
		"due.week":           {one: "1 task is due later in the week to {date}: {item}.", many: "{n} tasks are due later in the week to {date}."},
		"due.week|past":      {one: "1 open task was due later in the week to {date}: {item}.", many: "{n} open tasks were due later in the week to {date}."},
		"due.quiet":          {many: "Nothing else is due until {date}."},
		"due.quiet|past":     {many: "Nothing else that is still open was due until {date}."},
		"due.item":           {many: "{item}."},
		"more":               {one: "And 1 more.", many: "And {n} more."},
		"note.by":            {many: "{what}, by {when}"},
		"note.since":         {many: "{what}, since {when}"},
		"note.due":           {many: "due {when}"},
		"note.overdue":       {many: "overdue since {when}"},
		"note.open":          {many: "open"},
		"note.hard":          {many: "{what}, hard deadline"},
		"note.left":          {many: "{what}, {length} left"},
		"note.not_planned":   {many: "{what}, {length} not planned"},
		"risk.plan":          {one: "There is no plan yet, and 1 task waits for one.", many: "There is no plan yet, and {n} tasks wait for one."},
		"risk.count":         {zero: "Nothing is at risk.", many: "{n} tasks are at risk."},
		"risk.unplaced":      {zero: "No room in the plan for {what}.", many: "No room in the plan for {length} of {what}."},
		"risk.unplaced.why":  {zero: "No room in the plan for {what}: {why}", many: "No room in the plan for {length} of {what}: {why}"},
		"risk.late":          {zero: "The plan finishes {what} after the deadline.", many: "The plan finishes {what} {length} after the deadline."},
		"risk.unplanned":     {zero: "Hard deadline {when}: {what}, with none of the work planned.", many: "Hard deadline {when}: {what}, with {length} of the work not planned."},
		"conflict.none":      {many: "Nothing overlaps."},
		"conflict.none|past": {many: "Nothing overlapped."},
		"conflict.events":    {many: "{a} and {b} overlap: {span}."},
		"conflict.twice":     {many: "{a} and {b} are two entries for the same time: {span}."},
		"conflict.block":     {many: "{a} is planned during {b}: {span}."},
		"conflict.blocks":    {many: "{a} and {b} are planned for the same time: {span}."},
		"next.first|today":   {many: "Tomorrow begins at {time}: {what}."},
		"next.first|past":    {many: "{day} began at {time}: {what}."},
		"next.first|future":  {many: "{day} begins at {time}: {what}."},
		"next.all_day":       {one: "All day: {what}.", many: "{n} events last all day."},
		"next.none|today":    {many: "Nothing is fixed for tomorrow."},
		"next.none|past":     {many: "Nothing was fixed for {day}."},
		"next.none|future":   {many: "Nothing is fixed for {day}."},
	},
}
