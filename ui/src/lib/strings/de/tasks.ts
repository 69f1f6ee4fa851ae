import { number } from "../writing";
import { count } from "./plural";

const EACH: Record<string, string> = { day: "Tag", week: "Woche", month: "Monat", year: "Jahr" };
const EVERY: Record<string, string> = { day: "jeden Tag", week: "jede Woche", month: "jeden Monat", year: "jedes Jahr" };
const MANY: Record<string, string> = { day: "Tage", week: "Wochen", month: "Monate", year: "Jahre" };
const ENERGY: Record<string, string> = { low: "wenig Energie", medium: "mittlere Energie", high: "viel Energie" };

export const tasks = {
  add: "Aufgabe hinzufügen",
  addHint: "In einfachen Worten: „Hausarbeit bis Fr 17:00 ~3h !hoch“. Mit q kommst du von überall hierher.",
  placeholder: "Was ist zu tun?",
  addAction: "Hinzufügen",
  understood: "Verstanden als",
  untitled: "Bitte sag auch, wie die Aufgabe heißt.",
  chooseOrEnter: "Wähle eines, oder drück noch einmal Enter, um die Aufgabe ohne das hinzuzufügen.",
  added: (title: string) => `Hinzugefügt: ${title}.`,
  addedAt: (title: string, when: string) => `Hinzugefügt: ${title}, ${when}.`,
  empty: "Alles erledigt. Nichts mehr zu tun.",
  emptyHint: "Schreib oben eine Aufgabe; PulsePlan versteht Tage, Dauern und Prioritäten.",
  complete: (title: string) => `${title} erledigen`,
  edit: (title: string) => `${title} bearbeiten`,
  completed: (title: string) => `Erledigt: ${title}.`,
  remove: (title: string) => `${title} löschen`,
  removeTitle: "Diese Aufgabe löschen?",
  removeText: (title: string) => `„${title}“ und die dafür geplante Zeit sind dann endgültig weg.`,
  removeAction: "Aufgabe löschen",
  removed: (title: string) => `Gelöscht: ${title}.`,
  import: "Aufgaben einlesen",
  importHint: "CSV oder JSON",
  imported: (created: number, updated: number) => `${count(created, "Aufgabe", "Aufgaben")} hinzugefügt, ${number(updated)} aktualisiert.`,
  importRefused: "Die Datei wurde nicht eingelesen",
  groups: { overdue: "Überfällig", today: "Heute", tomorrow: "Morgen", week: "Nächste 7 Tage", later: "Später", none: "Ohne Frist" },
  hard: "harte Frist",
  hardShort: "hart",
  asap: "so bald wie möglich",
  spaced: "auf Tage verteilt",
  priorities: { low: "Niedrig", medium: "Mittel", high: "Hoch", critical: "Dringend" } as Record<string, string>,
  priority: (name: string) => `Priorität: ${name}`,
  chips: {
    due: (when: string) => `fällig ${when}`,
    earliest: (when: string) => `ab ${when}`,
    pinned: (when: string) => `am ${when}`,
    chunk: (from: string, to: string) => (from === to ? `in Stücken von ${from}` : `in Stücken von ${from} bis ${to}`),
    chunkFrom: (from: string) => `in Stücken ab ${from}`,
    chunkTo: (to: string) => `in Stücken bis ${to}`,
    maxPerDay: (text: string) => `höchstens ${text} am Tag`,
    noSplit: "am Stück",
    after: (title: string) => `nach ${title}`,
    afterUnknown: (title: string) => `keine offene Aufgabe heißt „${title}“`,
    project: (name: string) => name,
    projectNew: (name: string) => `${name} (neues Projekt)`,
    energy: (level: string) => ENERGY[level] ?? level,
    times: (n: number, period: string) => `${number(n)}× pro ${EACH[period] ?? period}`,
    every: (interval: number, period: string) => (interval === 1 ? (EVERY[period] ?? period) : `alle ${number(interval)} ${MANY[period] ?? period}`),
    nth: (n: number, day: string) => (n < 0 ? (n === -1 ? `letzter ${day}` : `${number(-n)}.-letzter ${day}`) : `${number(n)}. ${day}`),
    window: (from: string, to: string) => `zwischen ${from} und ${to}`,
  },
};
