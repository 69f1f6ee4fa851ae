import type { Api } from "../api";
import { writeCron } from "../cron";
import type { Rhythm } from "../cron";
import { storedName } from "../jobs";
import type { Schedule } from "../jobs";
import { Loaded } from "./loaded.svelte";
import type { Undo } from "./span.svelte";

type SchedulesApi = Pick<Api, "schedules" | "saveSchedule" | "deleteSchedule" | "run">;

/** What was missed while the server was down is made up for, once: an old plan or briefing helps nobody twice. */
const CATCH_UP = "once";

/** What runs by itself, and when. */
export class Schedules extends Loaded<Schedule[]> {
  constructor(private readonly api: SchedulesApi) {
    super(api.schedules);
  }

  /** Switches one on or off at once; a refusal puts it back and is thrown. */
  async toggle(schedule: Schedule): Promise<void> {
    const { enabled } = schedule;
    this.#show({ ...schedule, enabled: !enabled });
    try {
      this.#show(await this.api.saveSchedule(schedule.id, { enabled: !enabled }));
    } catch (thrown) {
      this.#show({ ...schedule, enabled });
      throw thrown;
    }
  }

  /** Gives one another rhythm; a refusal is thrown. */
  async change(schedule: Schedule, rhythm: Rhythm): Promise<void> {
    this.#show(await this.api.saveSchedule(schedule.id, { cron: writeCron(rhythm) }));
  }

  async add(type: string, rhythm: Rhythm): Promise<Schedule> {
    const made = await this.api.saveSchedule(undefined, { type, name: storedName(type), cron: writeCron(rhythm), enabled: true, catch_up: CATCH_UP });
    this.#show(made);
    return made;
  }

  /** Takes one away at once; undo makes it again under its own id. */
  async remove(schedule: Schedule): Promise<Undo> {
    const drop = () => this.assume((all) => all.filter((s) => s.id !== schedule.id));
    drop();
    try {
      await this.api.deleteSchedule(schedule.id);
      drop();
    } catch (thrown) {
      await this.refresh();
      throw thrown;
    }
    return async () => {
      const { id, type, name, cron, zone, enabled, payload, catch_up } = schedule;
      this.#show(await this.api.saveSchedule(undefined, { id, type, name, cron, zone, enabled, payload, catch_up }));
    };
  }

  /** Runs one now, beside its rhythm; returns the run's id. */
  async runNow(schedule: Schedule, key: string): Promise<string> {
    return (await this.api.run(schedule.type, schedule.payload ?? {}, key)).job_id;
  }

  #show(schedule: Schedule): void {
    this.assume((all) => (all.some((s) => s.id === schedule.id) ? all.map((s) => (s.id === schedule.id ? schedule : s)) : [...all, schedule]));
  }
}
