export { sign } from "../en/sign";
