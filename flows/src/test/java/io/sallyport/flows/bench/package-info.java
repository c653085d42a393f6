/** What the controller's work costs, measured by JMH; {@code scripts/bench} runs it. */
package io.sallyport.flows.bench;
