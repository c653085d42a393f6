/** The walk's second oracle: the same packets through a real switch's ofproto/trace. */
package io.sallyport.tests.trace;
