export { runs } from "../en/runs";
