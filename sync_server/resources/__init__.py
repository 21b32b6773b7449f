"""The resources of the REST interface, by noun: what is asked and what is answered."""
