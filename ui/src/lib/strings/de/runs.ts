import { number } from "../writing";

export const runs = {
  types: { briefing: "Morgenüberblick", schedule: "Plan" } as Record<string, string>,
  begins: "Wartet, bis es an der Reihe ist",
  goesOn: "In Arbeit",
  fetching: "Das Ergebnis wird geholt",
  progress: (done: number, total: number) => `${number(done)} von ${number(total)}`,
  elapsed: (text: string) => `bisher ${text}`,
  cancel: "Abbrechen",
  cancelling: "Wird abgebrochen …",
  tryIn: (text: string) => `Neuer Versuch in ${text}`,
  dismiss: "Ausblenden",
  gone: "Diesen Lauf gibt es nicht mehr. Bitte starte ihn neu.",
  nothingMade: "Der Lauf ist ohne Ergebnis zu Ende gegangen. Bitte starte ihn neu.",
  rewrite: "Neu schreiben",
  rewriting: "Wird geschrieben …",
  rewritingTitle: "Der Überblick wird geschrieben",
  pausedTitle: "Arbeit im Hintergrund ruht gerade auf diesem Server.",
  pausedText: "Pläne, Überblicke und Zeitpläne warten, bis es weitergeht. Aufgaben, Termine und alles andere gehen wie immer.",
};
