"""Which server, key and user a command uses: options, environment, profiles."""
