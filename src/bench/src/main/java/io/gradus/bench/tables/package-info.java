/**
 * Tables with nothing set, beside boosted trees with their defaults: the same divisions of public
 * data sets, trained by Gradus's presets, with single defaults switched off, and by LightGBM,
 * XGBoost and CatBoost where they install; written to {@code src/site/tables.md}.
 */
package io.gradus.bench.tables;
