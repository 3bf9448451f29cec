"""One colour of the client: the asynchronous side is edited, the synchronous one is made from it."""
