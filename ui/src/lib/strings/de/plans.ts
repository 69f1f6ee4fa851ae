export { plans } from "../en/plans";
