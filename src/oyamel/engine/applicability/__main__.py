"""python -m oyamel.engine.applicability FACTS.yaml --json"""

import sys

from oyamel.engine.applicability import main

sys.exit(main())
