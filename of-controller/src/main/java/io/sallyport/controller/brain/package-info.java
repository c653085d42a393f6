/** One thread that turns what is known of the cluster into what each switch should hold. */
package io.sallyport.controller.brain;
