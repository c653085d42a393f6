/** The helper of a Node as the process that runs there, and the controller's end of it. */
package io.sallyport.tests.helper;
