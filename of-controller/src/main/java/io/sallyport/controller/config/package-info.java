/** The configuration file. */
package io.sallyport.controller.config;
