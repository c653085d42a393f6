/** The webhook's judgement, from the rules that are decided by. */
package io.sallyport.controller.admission;
