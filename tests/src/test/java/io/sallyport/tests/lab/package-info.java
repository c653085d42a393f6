/** The whole thing, end to end: real switches, the real controller process, real packets. */
package io.sallyport.tests.lab;
