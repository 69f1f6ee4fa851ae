package intent

import "fmt"

// tongue says the English sentences of questions and choices in another
// language; nil is English. Values of choices are read again as part of the
// sentence, so they keep to the words the grammar knows in that language.
type tongue map[string]string

func tongueOf(locale string) tongue {
	if german(locale) {
		return deutsch
	}
	return nil
}

// say is an English text in the language.
func (t tongue) say(english string) string {
	if said, ok := t[english]; ok {
		return said
	}
	return english
}

// put says a format with its values.
func (t tongue) put(english string, values ...any) string {
	return fmt.Sprintf(t.say(english), values...)
}

var deutsch = tongue{
	"“%s”": "„%s“",

	// Questions about a date or a time.
	"%s is today's name as well as next week's. Which day is meant?":               "%s kann heute sein oder in einer Woche. Welcher Tag ist gemeint?",
	"%s can be in this week or in the next. Which one is meant?":                   "%s kann in dieser oder in der nächsten Woche sein. Was ist gemeint?",
	"%s can be day and month or month and day. Which is it?":                       "%s kann Tag und Monat oder Monat und Tag sein. Was ist es?",
	"%s is not in the calendar: that month is shorter. Which day is meant?":        "%s gibt es nicht: Der Monat ist kürzer. Welcher Tag ist gemeint?",
	"%s has already passed. When is it meant to be?":                               "%s ist schon vorbei. Wann soll es sein?",
	"%s can be Friday or Sunday. Which one is meant?":                              "%s kann Freitag oder Sonntag sein. Was ist gemeint?",
	"%s names a weekday and a date that do not fall together. Which one is right?": "%s nennt einen Wochentag und ein Datum, die nicht zusammenfallen. Was stimmt?",
	"%s can be in the first or the second half of the day. Which is it?":           "%s kann in der ersten oder in der zweiten Hälfte des Tages sein. Was ist es?",
	"%s can be the beginning or the end of that day. Which is it?":                 "%s kann der Anfang oder das Ende dieses Tages sein. Was ist es?",
	"%s ends before it begins. When does it begin and end?":                        "%s endet, bevor es beginnt. Wann beginnt und endet es?",
	"%s can be before it begins or by its end. Which is it?":                       "%s kann vor dem Beginn oder bis zum Ende heißen. Was ist es?",
	"%s is more than twenty years ahead. When is it meant to be?":                  "%s liegt mehr als zwanzig Jahre voraus. Wann soll es sein?",
	"%s names several days. On which of them?":                                     "%s nennt mehrere Tage. An welchem davon?",
	"%s has a beginning and an end. Which one is meant?":                           "%s hat einen Anfang und ein Ende. Was ist gemeint?",
	"There is no such date. Which one is meant?":                                   "Dieses Datum gibt es nicht. Welches ist gemeint?",
	"There is no such time of the day. Which one is meant?":                        "Diese Uhrzeit gibt es nicht. Welche ist gemeint?",

	// Two statements about one thing.
	"Two lengths are given. Which one holds?":                "Es sind zwei Längen angegeben. Welche gilt?",
	"Two due dates are given. Which one holds?":              "Es sind zwei Fristen angegeben. Welche gilt?",
	"Two beginnings are given. Which one holds?":             "Es sind zwei Anfänge angegeben. Welcher gilt?",
	"Two times are given. Which one holds?":                  "Es sind zwei Zeiten angegeben. Welche gilt?",
	"Two priorities are given. Which one holds?":             "Es sind zwei Prioritäten angegeben. Welche gilt?",
	"The deadline is called hard and soft. Which one holds?": "Die Frist ist hart und weich genannt. Was gilt?",
	"Two energy levels are given. Which one holds?":          "Es sind zwei Energiestufen angegeben. Welche gilt?",
	"Two projects are given. Which one holds?":               "Es sind zwei Projekte angegeben. Welches gilt?",
	"Two ways to split are given. Which one holds?":          "Es sind zwei Arten zu teilen angegeben. Welche gilt?",
	"Two daily limits are given. Which one holds?":           "Es sind zwei Tagesgrenzen angegeben. Welche gilt?",
	"Two repetitions are given. Which one holds?":            "Es sind zwei Wiederholungen angegeben. Welche gilt?",
	"Two parts of the day are given. Which one holds?":       "Es sind zwei Tageszeiten angegeben. Welche gilt?",

	// Questions about the task as a whole.
	askTitle:   "Wie heißt die Aufgabe?",
	askPeriod:  "Die Aufgabe würde erst nach ihrer Frist beginnen. Welches der beiden Daten stimmt?",
	askPinned:  "Die Länge des Termins passt nicht zu seinem Anfang und Ende. Was gilt?",
	askGap:     "In diesen Stunden werden die Uhren umgestellt, sodass sie enden, bevor sie beginnen. Wann ist es?",
	askNoChunk: "Die Aufgabe soll geteilt und nicht geteilt werden. Was gilt?",
	askChunk:   "Das kleinste Stück ist größer als das größte. Was gilt?",

	"This gives two lengths. How long should be planned?":                     "Das sind zwei Längen. Wie viel soll geplant werden?",
	"A task takes between one minute and 1,000 hours. How long does it take?": "Eine Aufgabe dauert zwischen einer Minute und 1.000 Stunden. Wie lange dauert sie?",
	"Is this the most to do on one day, or something to repeat every day?":    "Ist das das meiste an einem Tag oder etwas, das jeden Tag wiederkommt?",
	"At most this much on one day, or in one sitting?":                        "Höchstens so viel an einem Tag oder an einem Stück?",
	"“%s” can mean twice a week or every two weeks. Which is it?":             "„%s“ kann zweimal pro Woche oder alle zwei Wochen heißen. Was ist es?",
	"“%s” can mean twice a month or every two months. Which is it?":           "„%s“ kann zweimal pro Monat oder alle zwei Monate heißen. Was ist es?",

	// Choices and their values.
	"before %s":            "vor %s",
	"from %s":              "ab %s",
	"by %s":                "bis %s",
	"from %s to %s":        "von %s bis %s",
	"%s from %s":           "%s ab %s",
	"the end of %s":        "das Ende von %s",
	"the beginning of %s":  "der Anfang von %s",
	"at most %s a day":     "höchstens %s am Tag",
	"max %s a day":         "max %s am Tag",
	"at most %s at a time": "höchstens %s am Stück",
	"max %s at a time":     "max %s am Stück",
	"%s every day":         "%s jeden Tag",
	"%s, every day":        "%s, jeden Tag",
	"twice a week":         "zweimal pro Woche",
	"2x a week":            "2x pro Woche",
	"every 2 weeks":        "alle 2 Wochen",
	"twice a month":        "zweimal pro Monat",
	"2x a month":           "2x pro Monat",
	"every 2 months":       "alle 2 Monate",

	// What stands before and after the date of a value.
	"before ": "vor ", "from ": "ab ", "after ": "nach ", "on ": "am ", "by ": "bis ", "at ": "um ",
	" morning": " früh", " afternoon": " nachmittag", " evening": " abend", " night": " nacht",

	"Mon": "Mo.", "Tue": "Di.", "Wed": "Mi.", "Thu": "Do.", "Fri": "Fr.", "Sat": "Sa.", "Sun": "So.",
	"Jan": "Jan.", "Feb": "Feb.", "Mar": "März", "Apr": "Apr.", "May": "Mai", "Jun": "Juni",
	"Jul": "Juli", "Aug": "Aug.", "Sep": "Sep.", "Oct": "Okt.", "Nov": "Nov.", "Dec": "Dez.",
}
