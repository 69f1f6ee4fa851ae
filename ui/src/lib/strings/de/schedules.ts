export { schedules } from "../en/schedules";
