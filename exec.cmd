@rem The npm scripts begin with the shell's `exec`, else a signal to npm ends the shell and not the service.
@rem Windows knows neither: here it only runs the command.
@%*
