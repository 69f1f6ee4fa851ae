// Package intent turns a plain sentence into a task, without a model.
package intent
