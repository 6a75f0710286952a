"""One book, many forms: what can be carried away is made here, without a database or a request."""
