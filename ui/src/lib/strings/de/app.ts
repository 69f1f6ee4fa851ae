export const app = {
  name: "PulsePlan",
  skip: "Zum Inhalt springen",
  nav: "Hauptmenü",
  signOut: "Abmelden",
  signedInAs: (email: string) => `Angemeldet als ${email}`,
  loading: "Wird geladen",
  retry: "Noch einmal versuchen",
  cancel: "Abbrechen",
  close: "Schließen",
  undo: "Rückgängig",
  unreachable: "Der Server ist nicht erreichbar. Bitte prüfe die Verbindung.",
  expired: "Deine Sitzung ist abgelaufen. Bitte melde dich neu an.",
  failed: "Da ist etwas schiefgegangen.",
  notices: "Mitteilungen",
};

export const screens = { today: "Heute", week: "Woche", day: "Tag", month: "Monat", agenda: "Liste", tasks: "Aufgaben", calendars: "Kalender", activity: "Verlauf", outlook: "Ausblick", plans: "Pläne", projects: "Projekte", settings: "Einstellungen", start: "Einrichten", reset: "Dein neues Passwort", verify: "Deine E-Mail-Adresse", email: "Deine neue Adresse", gone: "Auf Wiedersehen" };

export const parts = { "settings/account": "Konto", "settings/hours": "Zeiten", "settings/profile": "Profil", "settings/appearance": "Aussehen", "settings/data": "Daten", "settings/rules": "Regeln", "settings/learned": "Gelernt", "activity/schedules": "Zeitpläne" } as Record<string, string>;
