@rem The npm scripts begin with `exec`: a signal to npm goes to its shell, and one that does not become the command
@rem (Debian's sh) would end alone and leave the service behind. Windows knows neither: here it only runs the command.
@%*
