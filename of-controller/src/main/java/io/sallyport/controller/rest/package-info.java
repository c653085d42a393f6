/** The REST endpoint: what is known, decided and installed, for people and tests. */
package io.sallyport.controller.rest;
