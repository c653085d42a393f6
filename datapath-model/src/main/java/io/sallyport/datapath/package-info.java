/** The vocabulary of the switch: fields, matches, actions, rules, tables, groups, programs. */
package io.sallyport.datapath;
