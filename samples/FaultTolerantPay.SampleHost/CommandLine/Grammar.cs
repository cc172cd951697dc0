using System.CommandLine.Parsing;
using Library = System.CommandLine;

namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>The commands as System.CommandLine reads them.</summary>
internal sealed class Grammar
{
    private const string Help = "--help";

    // An argument that begins with @ names no file of further arguments, and -ab is no two options.
    private static readonly Library.ParserConfiguration Configuration = new()
    {
        ResponseFileTokenReplacer = null,
        EnablePosixBundling = false,
    };

    private readonly Library.Command _root;
    private readonly Dictionary<Library.Command, Command> _commands = [];

    public Grammar(string program, IReadOnlyList<Command> commands)
    {
        _root = new Library.Command(program) { new Library.Option<bool>(Help) { Arity = Library.ArgumentArity.Zero, Recursive = true } };
        foreach (Command command in commands)
        {
            Library.Command node = command.Words.Aggregate(_root, Child);
            Describe(command, node);
            _commands.Add(node, command);
        }
    }

    /// <summary>Reads a command line.</summary>
    /// <returns>The command whose words it begins with, or null; and what was read.</returns>
    public (Command? Command, Library.ParseResult Parsed) Parse(string[] args)
    {
        Library.ParseResult parsed = _root.Parse(args, Configuration);
        // The library also finds a command behind an option, a directive or the program's own name.
        Command? command = _commands.TryGetValue(parsed.CommandResult.Command, out Command? found) && args.AsSpan().StartsWith(found.Words)
            ? found : null;
        return (command, parsed);
    }

    public static bool AsksForHelp(Library.ParseResult parsed) => parsed.GetResult(Help) is OptionResult { Implicit: false };

    /// <summary>
    /// Everything that is wrong with the command line. Misspelt options come alone: what they leave behind would look wrong too.
    /// </summary>
    public static IReadOnlyList<string> Errors(Command command, string[] args, Library.ParseResult parsed)
    {
        string[] misspelt = [.. Misspelt(command, args)];
        return misspelt.Length > 0 ? misspelt
            : [.. OptionErrors(command, parsed), .. ArgumentErrors(command, parsed), .. parsed.Errors.Select(error => error.Message)];
    }

    private static Library.Command Child(Library.Command parent, string word)
    {
        Library.Command? child = parent.Subcommands.FirstOrDefault(known => known.Name == word);
        if (child is null)
        {
            child = new Library.Command(word);
            parent.Add(child);
        }

        return child;
    }

    // Counts are checked here and not by the library: its messages name no argument, and no value that is expected.
    private static void Describe(Command command, Library.Command node)
    {
        node.TreatUnmatchedTokensAsErrors = false;
        foreach (Argument argument in command.Arguments)
        {
            node.Add(new Library.Argument<string?>(argument.Name) { Arity = Library.ArgumentArity.ZeroOrOne });
        }

        foreach (Option option in command.Options)
        {
            node.Add(new Library.Option<string[]>(option.Name)
            {
                Arity = option.Value is null ? Library.ArgumentArity.Zero
                : Library.ArgumentArity.ZeroOrMore
            });
        }
    }

    // The library would take an option that it does not know for a value or an argument, and what follows '=' for the next one.
    private static IEnumerable<string> Misspelt(Command command, string[] args)
    {
        foreach (string given in args.TakeWhile(arg => arg != "--").Where(arg => arg.StartsWith("--", StringComparison.Ordinal)))
        {
            string[] parts = given.Split('=', 2);
            Option? option = command.Options.FirstOrDefault(known => known.Name == parts[0]);
            if (option is null)
            {
                yield return $"{command.Name} has no option '{parts[0]}'. It has: " +
                    $"{string.Join(", ", command.Options.Select(known => known.Name).Append(Help))}.";
            }
            else if (option.Value is null && parts.Length == 2)
            {
                yield return $"{option.Name} takes no value.";
            }
            else if (parts is [_, ""])
            {
                yield return NeedsValue(option);
            }
        }
    }

    private static IEnumerable<string> OptionErrors(Command command, Library.ParseResult parsed)
    {
        foreach (Option option in command.Options)
        {
            if (parsed.GetResult(option.Name) is not OptionResult { Implicit: false } given)
            {
                if (option.IsRequired)
                {
                    yield return $"{option.Shown} is missing.";
                }
            }
            else if (given.IdentifierTokenCount > 1 && !option.IsRepeated)
            {
                yield return $"{option.Name} is given twice.";
            }
            else if (option.Value is not null && given.Tokens.Count < given.IdentifierTokenCount)
            {
                yield return NeedsValue(option);
            }
            else if (option.Rule is { } rule)
            {
                foreach (Token wrong in given.Tokens.Where(token => !rule.Accepts(token.Value)))
                {
                    yield return rule.Error(option.Name, wrong.Value);
                }
            }
        }
    }

    private static IEnumerable<string> ArgumentErrors(Command command, Library.ParseResult parsed) =>
    [
        .. command.Arguments.Where(argument => !argument.IsOptional
            && parsed.GetResult(argument.Name) is not ArgumentResult { Tokens.Count: > 0 })
            .Select(argument => $"{argument.Name} is missing."),
        .. parsed.UnmatchedTokens.Select(extra => $"'{extra}' is one argument too many."),
    ];

    private static string NeedsValue(Option option) => $"{option.Name} needs a value: {option.Shown}.";
}
