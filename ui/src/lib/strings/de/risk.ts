export { risk } from "../en/risk";
