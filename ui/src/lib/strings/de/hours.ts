export { hours } from "../en/hours";
