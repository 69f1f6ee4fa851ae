import type { Catalogue } from "..";

export const shell: Catalogue["shell"] = {
  add: "Aufgabe hinzufügen",
  addShort: "Erfassen",
  addTitle: "Schnell erfassen",
  added: "Eben hinzugefügt",
  addedNone: "Enter fügt hinzu und lässt Platz für die nächste, Esc schließt.",
  editAdded: (title) => `${title} bearbeiten`,
  undoAdded: (title) => `${title} wieder entfernen`,
  search: "Suche und Befehle",
  searchShort: "Suche",
  menuOf: (name) => `Menü von ${name}`,
  account: "Konto",
  keyboard: "Tastatur",
  toLight: "Helles Aussehen",
  toDark: "Dunkles Aussehen",
  undo: "Letzte Änderung rückgängig machen",
  undone: (text) => `Rückgängig gemacht: ${text}`,
  nothingToUndo: "Es gibt nichts rückgängig zu machen.",
  toNotices: "Zur neuesten Meldung",
  offline: "Ohne Verbindung",
  writing: "Wird geschrieben …",
};
