export { calendars } from "../en/calendars";
