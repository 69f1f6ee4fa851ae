package intent

import "fmt"

// sentences ask about a text that has more than one reading, or none. %s is the
// text in quotation marks.
var sentences = map[reason]string{
	isToday:     "%s is today's name as well as next week's. Which day is meant?",
	nextOfTwo:   "%s can be in this week or in the next. Which one is meant?",
	partOrder:   "%s can be day and month or month and day. Which is it?",
	noSuchDay:   "%s is not in the calendar: that month is shorter. Which day is meant?",
	hasPassed:   "%s has already passed. When is it meant to be?",
	weekEnd:     "%s can be Friday or Sunday. Which one is meant?",
	mismatch:    "%s names a weekday and a date that do not fall together. Which one is right?",
	halfOfDay:   "%s can be in the first or the second half of the day. Which is it?",
	midnightOf:  "%s can be the beginning or the end of that day. Which is it?",
	rangeTurned: "%s ends before it begins. When does it begin and end?",
	whichEdge:   "%s can be before it begins or by its end. Which is it?",
	tooFar:      "%s is more than twenty years ahead. When is it meant to be?",
}

func (o outcome) ask(t tongue, text string) string {
	quoted := fmt.Sprintf(t.say("“%s”"), text)
	if o.sentence != "" {
		return fmt.Sprintf(t.say(o.sentence), quoted)
	}
	return fmt.Sprintf(t.say(sentences[o.why]), quoted)
}

// maxChoices keeps a question short.
const maxChoices = 4

func (o outcome) choices() []Choice {
	var list []Choice
	for _, a := range o.answers {
		if a.value != "" && len(list) < maxChoices {
			list = append(list, Choice{a.label, a.value})
		}
	}
	return list
}

// twice asks which of two statements about the same field holds.
var twice = map[string]string{
	FieldMinutes:   "Two lengths are given. Which one holds?",
	FieldDue:       "Two due dates are given. Which one holds?",
	FieldEarliest:  "Two beginnings are given. Which one holds?",
	FieldPinned:    "Two times are given. Which one holds?",
	FieldPriority:  "Two priorities are given. Which one holds?",
	FieldHard:      "The deadline is called hard and soft. Which one holds?",
	FieldEnergy:    "Two energy levels are given. Which one holds?",
	FieldProject:   "Two projects are given. Which one holds?",
	FieldChunk:     "Two ways to split are given. Which one holds?",
	FieldMaxPerDay: "Two daily limits are given. Which one holds?",
	FieldRepeat:    "Two repetitions are given. Which one holds?",
	FieldWindow:    "Two parts of the day are given. Which one holds?",
}

const (
	askTitle   = "What is the task called?"
	askPeriod  = "The task would begin after it is due. Which of the two dates is right?"
	askPinned  = "The appointment's length and its beginning and end do not agree. Which one holds?"
	askGap     = "The clocks change during these hours, so that they end before they begin. When is it?"
	askNoChunk = "The task is to be split and not to be split. Which one holds?"
	askChunk   = "The smallest chunk is larger than the largest. Which one holds?"
)
