using System.Globalization;

namespace FaultTolerantPay.SampleBank;

/// <summary>Reads the command line and, for the secret, the environment. All mistakes are reported at once.</summary>
internal static class BankCommandLine
{
    public const string Help = """
        The outside world of the drill: a bank with a ledger of its own, on 127.0.0.1.

          --port N               port; 0, the default, takes any free one
          --urls URL             the same as an address: http://127.0.0.1:N
          --ledger PATH          SQLite file of the ledger (default: sample-bank.db)
          --callback-url URL     where payout results are called back, when the instruction names no address
          --cut-over HH:mm       when a business day ends, UTC (default: 00:00)
          --help                 this text

        The environment variable SAMPLEBANK_CALLBACK_SECRET (16 characters or more) signs callbacks; without it there are none.
        The first line of output is: listening on http://127.0.0.1:N
        """;

    public const string SecretVariable = "SAMPLEBANK_CALLBACK_SECRET";

    private static readonly string[] Options = ["--port", "--urls", "--ledger", "--callback-url", "--cut-over"];

    public static SampleBankOptions Read(IReadOnlyList<string> args, string? secret)
    {
        var options = new SampleBankOptions { LedgerPath = "sample-bank.db", CallbackSecret = secret };
        var mistakes = new List<string>();
        for (var i = 0; i < args.Count; i += 2)
        {
            var value = i + 1 < args.Count ? args[i + 1] : null;
            options = (args[i], value) switch
            {
                (_, null) when Options.Contains(args[i], StringComparer.Ordinal) => Mistake($"{args[i]} has no value"),
                (_, null) => Mistake($"{args[i]} is not an option"),
                ("--port", _) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                    ? options with { Port = port }
                    : Mistake($"--port is {value}; expected 0 to 65535"),
                ("--urls", _) => Uri.TryCreate(value, UriKind.Absolute, out var address) && address is { Scheme: "http", Host: "127.0.0.1", PathAndQuery: "/" }
                    ? options with { Port = address.Port }
                    : Mistake($"--urls is {value}; expected one address http://127.0.0.1:N"),
                ("--ledger", _) => options with { LedgerPath = value },
                ("--callback-url", _) => Uri.TryCreate(value, UriKind.Absolute, out var url)
                    ? options with { CallbackUrl = url }
                    : Mistake($"--callback-url is {value}; expected an http address on this machine"),
                ("--cut-over", _) => TimeOnly.TryParseExact(value, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var cutOver)
                    ? options with { CutOver = cutOver }
                    : Mistake($"--cut-over is {value}; expected HH:mm"),
                _ => Mistake($"{args[i]} is not an option"),
            };
        }

        return mistakes.Count == 0 ? options : throw new ArgumentException(string.Join("; ", mistakes) + ".");

        SampleBankOptions Mistake(string text)
        {
            mistakes.Add(text);
            return options;
        }
    }
}
