namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>Finds the command that a command line names, and runs it.</summary>
/// <param name="program">The program's name.</param>
/// <param name="commands">Its commands. The words of one are never the beginning of another's.</param>
internal sealed class Dispatcher(string program, IReadOnlyList<Command> commands)
{
    public IReadOnlyList<Command> Commands => commands;

    public async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken stop = default)
    {
        Command? command = commands.FirstOrDefault(c => args.AsSpan().StartsWith(c.Words));
        if (command is null)
        {
            return Find(args, output, error);
        }

        string[] given = args[command.Words.Length..];
        if (given.Contains("--help"))
        {
            WriteHelp(command, output);
            return ExitCode.Done;
        }

        try
        {
            return await command.Run(Invocation.Parse(command, given, output, error, stop));
        }
        catch (UsageException e)
        {
            error.Lines(e.Message);
            error.WriteLine($"Usage: {program} {command.Usage}");
            return ExitCode.NotDone;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.Lines(e.Message);
            return ExitCode.NotDone;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            error.WriteLine("Stopped.");
            return ExitCode.Stopped;
        }
    }

    /// <summary>Help for the program, or for the group whose words were given; else says what is unknown.</summary>
    private int Find(string[] args, TextWriter output, TextWriter error)
    {
        string[] words = [.. args.TakeWhile(a => !a.StartsWith('-'))];
        Command[] group = [.. commands.Where(c => c.Words.AsSpan().StartsWith(words))];
        if (group.Length > 0 && (args.Length == 0 || args.Contains("--help")))
        {
            WriteList(group, output);
            return ExitCode.Done;
        }

        string unknown = words.Length > 0 && group.Length == 0 ? $"No command '{string.Join(' ', words)}'."
            : words.Length > 0 ? $"'{string.Join(' ', words)}' is not a whole command."
            : $"Unknown option '{args[0]}'.";
        error.Line(unknown);
        WriteList(group.Length > 0 ? group : commands, error);
        return ExitCode.NotDone;
    }

    private void WriteList(IReadOnlyList<Command> listed, TextWriter to)
    {
        to.WriteLine($"Usage: {program} COMMAND …");
        to.WriteLine();
        WriteTable(to, listed.Select(c => (c.Name, c.Summary)));
        to.WriteLine();
        to.WriteLine($"{program} COMMAND --help tells more. Exit codes:");
        WriteExitCodes(to);
    }

    private void WriteHelp(Command command, TextWriter to)
    {
        to.WriteLine(command.Summary);
        to.WriteLine();
        to.WriteLine($"Usage: {program} {command.Usage}");
        to.WriteLine();
        WriteTable(to, command.Arguments.Select(a => (a.Shown, a.Summary)));
        WriteTable(to, command.Options.Select(o => (o.Shown, o.Summary)).Append(("--help", "Says this.")));
        to.WriteLine();
        to.WriteLine("Exit codes:");
        WriteExitCodes(to);
    }

    private static void WriteExitCodes(TextWriter to) => WriteTable(to, ExitCode.All.Select(e => ($"{e.Code}", e.Meaning)));

    private static void WriteTable(TextWriter to, IEnumerable<(string Name, string Text)> rows)
    {
        (string Name, string Text)[] all = [.. rows];
        int width = all.Length == 0 ? 0 : all.Max(r => r.Name.Length);
        foreach ((string name, string text) in all)
        {
            to.WriteLine($"  {name.PadRight(width)}  {text}");
        }
    }
}
