"""Pipelines around one model, from rows that come every day to a champion that scores them.

They run as they are on what ``gradus sample-data days`` makes. Two variables of Airflow say where
things lie: ``gradus_data``, the folder with ``days`` and ``holdout``, and ``gradus_models``, the
folder for runs, the registry and predictions.
"""
