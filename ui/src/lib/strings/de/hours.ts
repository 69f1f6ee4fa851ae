export const hours = {
  title: "Arbeitszeiten",
  intro: "Wann Arbeit geplant werden darf und wo deine Tage beginnen und enden.",
  label: "Arbeitszeiten",
  hint: "Zum Beispiel: Mon-Fri 09:00-17:00; Sat 10:00-14:00",
  zone: "Zeitzone",
  save: "Zeiten speichern",
  saved: "Deine Arbeitszeiten sind gespeichert. Plane neu, damit sie gelten.",
  zoneSaved: (zone: string) => `Deine Tage folgen jetzt der Zeit in ${zone}.`,
  name: "Arbeit",
};
