/**
 * Gradus as Spark ML has it: estimators whose models are transformers, for pipelines, evaluators,
 * cross-validation and Spark Connect. A face: it sets a configuration up from Params, calls a run,
 * and shows what that returns. The names of these classes stand in users' saved pipelines.
 */
package gradus.ml;
