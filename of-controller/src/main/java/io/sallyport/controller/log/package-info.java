/** How the log is written. */
package io.sallyport.controller.log;
