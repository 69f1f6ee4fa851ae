// The German catalogue, of the shape of the English one. It says "du", and
// calls things by the same names everywhere:
//
//   task Aufgabe · block Block · event Termin · calendar Kalender · plan Plan
//   proposal Vorschlag · deadline Frist · due fällig · estimate Schätzung
//   hours, time map Zeiten (die üblichen Zeiten) · schedule Zeitplan · run Lauf
//   briefing Morgenüberblick · outlook Ausblick · activity Verlauf
//   pin fixieren · unpin lösen · apply übernehmen · in force gilt
//   take back zurücknehmen · undo rückgängig · skip überspringen
//   pain minute Unlustminute · slack Luft · at risk gefährdet
//
// Sentences do not end in a date: German writes "25. Nov." with its own point.
import type { Catalogue } from "..";
import { app, parts, screens } from "./app";
import { account } from "./account";
import { activity } from "./activity";
import { appearance } from "./appearance";
import { calendar } from "./calendar";
import { calendars } from "./calendars";
import { data } from "./data";
import { editor } from "./editor";
import { hours } from "./hours";
import { keys } from "./keys";
import { learned } from "./learned";
import { offline } from "./offline";
import { outlook } from "./outlook";
import { palette } from "./palette";
import { plan } from "./plan";
import { plans } from "./plans";
import { profile } from "./profile";
import { projects } from "./projects";
import { risk } from "./risk";
import { runs } from "./runs";
import { schedules } from "./schedules";
import { settings } from "./settings";
import { shell } from "./shell";
import { sign } from "./sign";
import { start } from "./start";
import { tasklist } from "./tasklist";
import { tasks } from "./tasks";
import { timer } from "./timer";
import { today } from "./today";
import { units } from "./units";
import { ways } from "./ways";
import { week } from "./week";
import { why } from "./why";

export const de: Catalogue = {
  account,
  activity,
  appearance,
  app,
  calendar,
  calendars,
  data,
  editor,
  hours,
  keys,
  learned,
  offline,
  outlook,
  palette,
  parts,
  plan,
  plans,
  profile,
  projects,
  risk,
  runs,
  schedules,
  screens,
  settings,
  shell,
  sign,
  start,
  tasklist,
  tasks,
  timer,
  today,
  units,
  ways,
  week,
  why,
};
