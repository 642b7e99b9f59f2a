// Package decisionweb shows the register of decisions.
package decisionweb
