"""The project's settings, with everything slow or outgoing exchanged for something still."""

import atexit
import os
import shutil
import tempfile

# The main process makes one folder for the whole run; the parallel processes find it here.
if "TEST_RUN_DIR" not in os.environ:
    os.environ["TEST_RUN_DIR"] = tempfile.mkdtemp(prefix="rc-")
    atexit.register(shutil.rmtree, os.environ["TEST_RUN_DIR"], ignore_errors=True)
folder = os.environ["TEST_RUN_DIR"]

# Whatever the shell of the developer holds, the suite sees a plain installation on loopback.
names = "DEBUG HOST PORT PUBLIC_BASE_URL ALLOWED_HOSTS BEHIND_PROXY TRUSTED_PROXY_COUNT EMAIL_URL"
names += " DEFAULT_FROM_EMAIL MINUTES_AFTER_CLOSING TIME_ZONE OIDC_SERVER_URL OIDC_NAME"
for name in names.split():
    os.environ.pop(name, None)
os.environ |= {"DATA_DIR": folder, "SECRET_KEY": "only for tests"}

from rcsurvey.settings import *  # noqa: E402, F403
from rcsurvey.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file: in memory, the threads of a live server share one connection and writes fail.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(folder, "test.sqlite3")}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns when it is missing
SECONDS_UNTIL_SWEEPING = 0  # other processes' tests hold transactions for as long as they like
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Keeps jobs and runs none.
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
