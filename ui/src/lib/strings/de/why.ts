export { why } from "../en/why";
