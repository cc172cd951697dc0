using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace FaultTolerantPay.SampleBank;

/// <summary>Reads the command line and, for the secret, the environment. All errors are reported at once.</summary>
internal static class BankCommandLine
{
    private const string SecretVariable = "SAMPLEBANK_CALLBACK_SECRET";

    private const string ProviderSecretVariable = "SAMPLEBANK_PROVIDER_SECRET";

    private const string Summary = $"""
        The outside world of the drill: a bank with a ledger of its own, on 127.0.0.1.

          The environment variable {SecretVariable} (16 characters or more) signs callbacks; without it there are none.
          {ProviderSecretVariable} signs what card providers receive and call back; without it they take no connections.
          The first line of output is: listening on http://127.0.0.1:N
        """;

    // An argument that begins with @ names no file of further arguments, and -ab is no two options.
    private static readonly ParserConfiguration Configuration = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    private static readonly Option<int?> Port = new("--port")
    {
        HelpName = "N",
        Description = "Port; 0, the default, takes any free one.",
        CustomParser = given =>
            Read(given, "0 to 65535", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
                ? (int?)port : null),
    };

    private static readonly Option<int?> Urls = new("--urls")
    {
        HelpName = "URL",
        Description = "The same as an address: http://127.0.0.1:N.",
        CustomParser = given => Read(
            given, "one address http://127.0.0.1:N",
            text => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url is { Scheme: "http", Host: "127.0.0.1", PathAndQuery: "/" }
                ? (int?)url.Port : null),
    };

    private static readonly Option<string> Ledger = new("--ledger")
    {
        HelpName = "PATH",
        Description = "SQLite file of the ledger.",
        DefaultValueFactory = _ => "sample-bank.db",
    };

    private static readonly Option<Uri?> CallbackUrl = new("--callback-url")
    {
        HelpName = "URL",
        Description = "Where payout results are called back, if the instruction names no address.",
        CustomParser = given =>
            Read(given, "an http address on this machine", text => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) ? url : null),
    };

    private static readonly Option<TimeOnly?> CutOver = new("--cut-over")
    {
        HelpName = "HH:mm",
        Description = "When a business day ends, UTC. Default: 00:00.",
        CustomParser = given => Read(
            given, "HH:mm",
            text => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time)
                    ? (TimeOnly?)time : null),
    };

    private static readonly Option<TimeOnly?> StatementsAt = new("--statements-at")
    {
        HelpName = "HH:mm",
        Description = "When the statements of the day before are ready, UTC. Default: 00:00, as soon as the day has ended.",
        CustomParser = given => Read(
            given, "HH:mm",
            text => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time)
                    ? (TimeOnly?)time : null),
    };

    /// <summary>Reads the arguments. Running the result shows the help or runs the bank.</summary>
    public static ParseResult Parse(string[] args, Func<SampleBankOptions, Task<int>> run)
    {
        var command = new RootCommand(Summary) { Port, Urls, Ledger, CallbackUrl, CutOver, StatementsAt };
        command.SetAction(parsed => run(Options(parsed)));
        return command.Parse(args, Configuration);
    }

    private static SampleBankOptions Options(ParseResult parsed) => new()
    {
        LedgerPath = parsed.GetRequiredValue(Ledger),
        Port = parsed.GetValue(Urls) ?? parsed.GetValue(Port) ?? 0,
        CallbackSecret = Environment.GetEnvironmentVariable(SecretVariable),
        ProviderSecret = Environment.GetEnvironmentVariable(ProviderSecretVariable),
        CallbackUrl = parsed.GetValue(CallbackUrl),
        CutOver = parsed.GetValue(CutOver) ?? TimeOnly.MinValue,
        StatementDelay = (parsed.GetValue(StatementsAt) ?? TimeOnly.MinValue).ToTimeSpan(),
    };

    private static T? Read<T>(ArgumentResult given, string expected, Func<string, T?> read)
    {
        string text = given.Tokens[0].Value;
        T? value = read(text);
        if (value is null)
        {
            given.AddError($"{((OptionResult)given.Parent!).Option.Name} is {text}; expected {expected}.");
        }

        return value;
    }
}
