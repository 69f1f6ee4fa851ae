export { timer } from "../en/timer";
