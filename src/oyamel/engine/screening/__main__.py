"""python -m oyamel.engine.screening FILE.yaml --json"""

import sys

from oyamel.engine.screening import main

sys.exit(main())
