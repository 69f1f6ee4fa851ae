// The German catalogue, of the shape of the English one.
import type { Catalogue } from "..";
import { app, parts, screens } from "./app";
import { account } from "./account";
import { activity } from "./activity";
import { calendars } from "./calendars";
import { editor } from "./editor";
import { hours } from "./hours";
import { keys } from "./keys";
import { learned } from "./learned";
import { offline } from "./offline";
import { outlook } from "./outlook";
import { plan } from "./plan";
import { plans } from "./plans";
import { risk } from "./risk";
import { runs } from "./runs";
import { schedules } from "./schedules";
import { settings } from "./settings";
import { sign } from "./sign";
import { start } from "./start";
import { tasks } from "./tasks";
import { timer } from "./timer";
import { today } from "./today";
import { ways } from "./ways";
import { week } from "./week";
import { why } from "./why";

export const de: Catalogue = { account, activity, app, calendars, editor, hours, keys, learned, offline, outlook, parts, plan, plans, risk, runs, schedules, screens, settings, sign, start, tasks, timer, today, ways, week, why };
