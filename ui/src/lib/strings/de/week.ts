export { week } from "../en/week";
