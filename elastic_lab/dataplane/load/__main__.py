"""`python -m elastic_lab.dataplane.load`: the generator's process."""

from elastic_lab.dataplane.load.generating import main

main()
