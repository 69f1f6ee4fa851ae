package planner

// bundleMost is the longest bundle, and the longest task that can be part of one, in minutes.
const bundleMost = 60
