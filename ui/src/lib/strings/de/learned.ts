export { learned } from "../en/learned";
