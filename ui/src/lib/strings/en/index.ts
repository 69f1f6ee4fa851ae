// The English catalogue: one file an area.
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

export const en = {
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
