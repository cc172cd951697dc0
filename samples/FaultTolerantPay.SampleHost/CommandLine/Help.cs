namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>Says how the program and its commands are called. Plain text: nothing in it is markup.</summary>
internal static class Help
{
    public static void WriteList(TextWriter to, string program, IEnumerable<Command> commands)
    {
        to.WriteLine($"Usage: {program} COMMAND …");
        to.WriteLine();
        WriteTable(to, commands.Select(command => (command.Name, command.Summary)));
        to.WriteLine();
        to.WriteLine($"{program} COMMAND --help tells more. Exit codes:");
        WriteExitCodes(to);
    }

    public static void WriteCommand(TextWriter to, string program, Command command)
    {
        to.WriteLine(command.Summary);
        to.WriteLine();
        to.WriteLine($"Usage: {program} {command.Usage}");
        to.WriteLine();
        WriteTable(to, command.Arguments.Select(argument => (argument.Shown, argument.Summary)));
        WriteTable(to, command.Options.Select(option => (option.Shown, option.Summary)).Append(("--help", "Shows this help.")));
        to.WriteLine();
        to.WriteLine("Exit codes:");
        WriteExitCodes(to);
    }

    private static void WriteExitCodes(TextWriter to) => WriteTable(to, ExitCode.All.Select(code => ($"{code.Code}", code.Meaning)));

    private static void WriteTable(TextWriter to, IEnumerable<(string Name, string Text)> rows)
    {
        (string Name, string Text)[] all = [.. rows];
        int width = all.Length == 0 ? 0 : all.Max(row => row.Name.Length);
        foreach ((string name, string text) in all)
        {
            to.WriteLine($"  {name.PadRight(width)}  {text}");
        }
    }
}
