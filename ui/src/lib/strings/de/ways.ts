export { ways } from "../en/ways";
