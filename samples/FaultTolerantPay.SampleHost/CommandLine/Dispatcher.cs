using System.CommandLine;

namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>Finds the command that a command line names, and runs it.</summary>
/// <param name="program">The program's name.</param>
/// <param name="commands">Its commands. The words of one are never the beginning of another's.</param>
internal sealed class Dispatcher(string program, IReadOnlyList<Command> commands)
{
    private readonly Grammar _grammar = new(program, commands);

    public IReadOnlyList<Command> Commands => commands;

    public async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken stop = default)
    {
        (Command? command, ParseResult parsed) = _grammar.Parse(args);
        if (command is null)
        {
            return Find(args, output, error);
        }

        if (Grammar.AsksForHelp(parsed))
        {
            Help.WriteCommand(output, program, command);
            return ExitCode.Done;
        }

        IReadOnlyList<string> errors = Grammar.Errors(command, args, parsed);
        if (errors.Count > 0)
        {
            return Refuse(command, errors, error);
        }

        try
        {
            var invocation = new Invocation(command, parsed, output, error, stop);
            return await (command.EndsAtOnce ? RunUntilStoppedAsync(invocation) : command.Run(invocation));
        }
        catch (UsageException e)
        {
            return Refuse(command, e.Message.Split('\n'), error);
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

    /// <summary>
    /// Runs a command on another thread and leaves it behind if it is stopped: reading and compiling do not look whether they should
    /// stop, and the thread ends with the process.
    /// </summary>
    private static async Task<int> RunUntilStoppedAsync(Invocation invocation)
    {
        Task<int> running = Task.Run(() => invocation.Command.Run(invocation), CancellationToken.None);
        try
        {
            return await running.WaitAsync(invocation.Stop);
        }
        catch (OperationCanceledException) when (invocation.Stop.IsCancellationRequested && invocation.FinishWhole())
        {
            return await running;
        }
    }

    private int Refuse(Command command, IEnumerable<string> errors, TextWriter error)
    {
        foreach (string text in errors)
        {
            error.Line(text);
        }

        error.WriteLine($"Usage: {program} {command.Usage}");
        return ExitCode.NotDone;
    }

    /// <summary>Help for the program, or for the group whose words were given; else says what is unknown.</summary>
    private int Find(string[] args, TextWriter output, TextWriter error)
    {
        string[] words = [.. args.TakeWhile(a => !a.StartsWith('-'))];
        Command[] group = [.. commands.Where(c => c.Words.AsSpan().StartsWith(words))];
        if (group.Length > 0 && (args.Length == 0 || args.Contains("--help")))
        {
            Help.WriteList(output, program, group);
            return ExitCode.Done;
        }

        string unknown = words.Length > 0 && group.Length == 0 ? $"No command '{string.Join(' ', words)}'."
            : words.Length > 0 ? $"'{string.Join(' ', words)}' is not a whole command."
            : $"Unknown option '{args[0]}'.";
        error.Line(unknown);
        Help.WriteList(error, program, group.Length > 0 ? group : commands);
        return ExitCode.NotDone;
    }
}
