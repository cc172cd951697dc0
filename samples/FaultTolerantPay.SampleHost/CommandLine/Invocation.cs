using System.Globalization;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>One call of a command: what was given, and where answers go.</summary>
internal sealed class Invocation
{
    private readonly IReadOnlyList<string> _arguments;
    private readonly ILookup<string, string> _options;

    private Invocation(Command command, IReadOnlyList<string> arguments, ILookup<string, string> options, TextWriter output, TextWriter error, CancellationToken stop)
    {
        Command = command;
        _arguments = arguments;
        _options = options;
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

    /// <summary>An argument by its position, or null where an optional one was left out.</summary>
    public string? Argument(int index) => index < _arguments.Count ? _arguments[index] : null;

    public bool Has(string option) => _options[option].Any();

    public string? Value(string option) => _options[option].LastOrDefault();

    public IEnumerable<string> Values(string option) => _options[option];

    /// <summary>A whole number given with an option.</summary>
    public long Number(string option, long otherwise, long min, long max)
    {
        if (Value(option) is not { } text)
        {
            return otherwise;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= min && number <= max
            ? number
            : throw new UsageException($"{option} '{text}': a whole number from {min} to {max} is expected.");
    }

    /// <summary>Sorts what follows the command's name into arguments and options.</summary>
    public static Invocation Parse(Command command, ReadOnlySpan<string> given, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var arguments = new List<string>();
        var options = new List<(string Name, string Value)>();
        bool onlyArguments = false;
        for (int i = 0; i < given.Length; i++)
        {
            if (onlyArguments || !given[i].StartsWith("--", StringComparison.Ordinal))
            {
                arguments.Add(given[i]);
                continue;
            }

            if (given[i] == "--")
            {
                onlyArguments = true;
                continue;
            }

            string[] parts = given[i].Split('=', 2);
            Option option = command.Options.FirstOrDefault(o => o.Name == parts[0])
                ?? throw new UsageException($"{command.Name} has no option '{parts[0]}'. It has: {string.Join(", ", command.Options.Select(o => o.Name).Append("--help"))}.");
            if (!option.IsRepeated && options.Any(o => o.Name == option.Name))
            {
                throw new UsageException($"{option.Name} is given twice.");
            }

            options.Add((option.Name, ValueOf(option, parts, given, ref i)));
        }

        CheckCounts(command, arguments, options);
        return new Invocation(command, arguments, options.ToLookup(o => o.Name, o => o.Value, StringComparer.Ordinal), output, error, stop);
    }

    private static string ValueOf(Option option, string[] parts, ReadOnlySpan<string> given, ref int at)
    {
        if (option.Value is null)
        {
            return parts.Length == 1 ? string.Empty : throw new UsageException($"{option.Name} takes no value.");
        }

        if (parts.Length == 2)
        {
            return parts[1];
        }

        return at + 1 < given.Length && !given[at + 1].StartsWith("--", StringComparison.Ordinal)
            ? given[++at]
            : throw new UsageException($"{option.Name} needs a value: {option.Shown}.");
    }

    private static void CheckCounts(Command command, List<string> arguments, List<(string Name, string Value)> options)
    {
        if (arguments.Count < command.Arguments.Count(a => !a.IsOptional))
        {
            throw new UsageException($"{command.Arguments[arguments.Count].Name} is missing.");
        }

        if (arguments.Count > command.Arguments.Count)
        {
            throw new UsageException($"'{arguments[command.Arguments.Count]}' is one argument too many.");
        }

        if (command.Options.FirstOrDefault(o => o.IsRequired && !options.Any(given => given.Name == o.Name)) is { } missing)
        {
            throw new UsageException($"{missing.Shown} is missing.");
        }
    }
}
