export const hours = {
  title: "Hours",
  intro: "When work may be planned, and where your days begin and end.",
  label: "Working hours",
  hint: "For example: Mon-Fri 09:00-17:00; Sat 10:00-14:00",
  zone: "Time zone",
  save: "Save hours",
  saved: "Your hours are saved. Plan again to use them.",
  zoneSaved: (zone: string) => `Your days run on ${zone} time now.`,
  name: "Work",
};
