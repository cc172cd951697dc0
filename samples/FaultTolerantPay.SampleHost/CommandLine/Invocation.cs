using System.CommandLine;
using System.CommandLine.Parsing;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>One call of a command: what was given, and where answers go.</summary>
internal sealed class Invocation
{
    private readonly ParseResult _parsed;
    private readonly Lock _whole = new();
    private bool _wasWhole;

    /// <param name="command">The command.</param>
    /// <param name="parsed">What was given, without errors.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="error">Where errors go.</param>
    /// <param name="stop">Stops the command.</param>
    public Invocation(Command command, ParseResult parsed, TextWriter output, TextWriter error, CancellationToken stop)
    {
        Command = command;
        _parsed = parsed;
        Out = output;
        Error = error;
        Stop = stop;
        bool isTerminal = output == System.Console.Out && !System.Console.IsOutputRedirected;
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!isTerminal)
        {
            // A file or a pipe has no width: tables are not to be folded at 80 columns.
            Console.Profile.Width = 240;
        }
    }

    public Command Command { get; }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    /// <summary>Tables and colours, on <see cref="Out"/>.</summary>
    public IAnsiConsole Console { get; }

    public CancellationToken Stop { get; }

    /// <summary>Does what no signal may cut short, such as writing a file. Does nothing if the command was stopped before.</summary>
    public void Whole(Action action)
    {
        lock (_whole)
        {
            Stop.ThrowIfCancellationRequested();
            _wasWhole = true;
            action();
        }
    }

    /// <summary>
    /// Waits for the end of <see cref="Whole"/>, if it has begun. The result says whether it had; it does not begin later.
    /// </summary>
    public bool FinishWhole()
    {
        lock (_whole)
        {
            return _wasWhole;
        }
    }

    /// <summary>An argument by its position, or null where an optional one was left out.</summary>
    public string? Argument(int index) =>
        index < Command.Arguments.Count
            && _parsed.GetResult(Command.Arguments[index].Name) is ArgumentResult { Tokens: [{ Value: { } text }, ..] } ? text : null;

    public bool Has(string option) => _parsed.GetResult(option) is OptionResult { Implicit: false };

    public string? Value(string option) => Values(option).LastOrDefault();

    public IEnumerable<string> Values(string option) => _parsed.GetResult(option) is OptionResult given
        ? given.Tokens.Select(token => token.Value) : [];

    /// <summary>The value of an option by its <see cref="Option.Rule"/>; null if it was not given.</summary>
    public T? Read<T>(string option)
        where T : struct => Value(option) is { } text
            ? ((ValueRule<T>)Command.Options.Single(known => known.Name == option).Rule!).Read(text)!.Value : null;
}
