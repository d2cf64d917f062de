# Superset for scripts/test-bi: a database of its own in the folder SUPERSET_HOME, and a form for the login
# that a script can send.
import os

SECRET_KEY = "of a throwaway server, which nobody else reaches"
SQLALCHEMY_DATABASE_URI = "sqlite:///" + os.environ["SUPERSET_HOME"] + "/superset.db"
WTF_CSRF_ENABLED = False
FILTER_STATE_CACHE_CONFIG = EXPLORE_FORM_DATA_CACHE_CONFIG = {"CACHE_TYPE": "SimpleCache"}
