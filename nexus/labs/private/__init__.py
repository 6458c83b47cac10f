"""Services started for labs alone, from the programs installed on the machine, reachable from this machine only.

1. `home` makes a folder that is the service's own, and starts its program there as a user without rights.
2. `recipes` knows how PostgreSQL, Redis, RabbitMQ and Memcached are set up in such a folder.
3. `register` writes down what was started, so that a later run of a lab finds it without any variable.
4. `lifecycle` starts those that do not answer, waits until they do, and ends them with all that they wrote.

The services the machine runs itself are only asked whether they answer.
"""
