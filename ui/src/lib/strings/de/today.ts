export { today } from "../en/today";
