export { plan } from "../en/plan";
