/** Models as functions of SQL. Class names of this package stand in users' configurations. */
package gradus.sql;
